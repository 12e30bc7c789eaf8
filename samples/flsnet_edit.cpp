// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Changes the parts of the faces of a photo: colours of hair, lips, brows and eyes, skin, ground; and measures them.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "edit/effects.hpp"
#include "edit/measures_json.hpp"
#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "files/result_places.hpp"
#include "opencv2/flsnet.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"

namespace
{

using namespace flsnet_samples;
namespace fs = std::filesystem;

const char* const PROGRAM = "flsnet_edit";

Arguments makeArguments()
{
    Arguments arguments(
        PROGRAM, "[options] PHOTO [RESULT.png]",
        "Changes the parts of all faces of a photo, in the order of these options, and writes a PNG.\n");
    arguments.addOption("--hair", "COLOR", "recolour the hair; colours are RRGGBB, such as a03020");
    arguments.addOption("--lips", "COLOR", "recolour the lips");
    arguments.addOption("--brows", "COLOR", "recolour the eyebrows");
    arguments.addOption("--iris", "COLOR", "recolour the iris");
    arguments.addOption("--side", "SIDE",
                        "brows and iris of one side alone: left or right of the upright face");
    arguments.addOption("--smooth-skin", "S", "smooth the skin, 0 to 1");
    arguments.addFlag("--anonymize", "fill each face with the colour of its skin");
    arguments.addOption("--ground", "WHAT",
                        "blur, a colour, or a picture, in place of what is behind the heads");
    arguments.addOption("--cut-out", "WHAT", "head or face alone, with alpha, cut to it");
    arguments.addOption("--strength", "S", "of recolouring and of the blur, 0 to 1", "0.6");
    arguments.addOption("--measures", "FILE",
                        "write what can be measured as JSON: eyes, gaze, mouth, areas, colours");
    arguments.addFlag("--force", "overwrite files that this program did not write");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    addDetectorOptions(arguments);
    return arguments;
}

/** @return whether the text is RRGGBB, with or without #. */
bool isColor(const std::string& text)
{
    const std::string digits = text.substr(text.empty() || text[0] != '#' ? 0 : 1);
    return digits.size() == 6 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

cv::Scalar colorOf(const Arguments& arguments, const std::string& option)
{
    const std::string text = arguments.text(option);
    if (!isColor(text))
    {
        throw UsageError(option + " takes a colour such as a03020 (red, green, blue), not '" + text + "'");
    }
    const unsigned long number = std::stoul(text.substr(text.size() - 6), nullptr, 16);
    return cv::Scalar(number & 255, (number >> 8) & 255, number >> 16);
}

int sideOption(const Arguments& arguments)
{
    const std::string side = arguments.text("--side");
    if (side.empty())
    {
        return cv::flsnet::FACE_SIDE_NONE;
    }
    if (side != "left" && side != "right")
    {
        throw UsageError("--side takes left or right, not '" + side + "'");
    }
    return side == "left" ? cv::flsnet::FACE_SIDE_LEFT : cv::flsnet::FACE_SIDE_RIGHT;
}

void recolorParts(const Arguments& arguments, const cv::Mat& photo, const Faces& faces, cv::Mat& picture)
{
    struct Part
    {
        const char* option;
        int id;
        double softness;
        bool hasSides;
    };
    const double strength = arguments.number("--strength", 0, 1);
    const int side = sideOption(arguments);
    for (const Part& part : {Part{"--hair", cv::flsnet::FACE_HAIR, HAIR_SOFTNESS, false},
                             {"--lips", cv::flsnet::FACE_LIP, SMALL_SOFTNESS, false},
                             {"--brows", cv::flsnet::FACE_EYEBROW, SKIN_SOFTNESS, true},
                             {"--iris", cv::flsnet::FACE_PUPIL, SMALL_SOFTNESS, true}})
    {
        if (arguments.has(part.option))
        {
            recolorPart(photo, faces, part.id, part.softness, colorOf(arguments, part.option), strength,
                        part.hasSides ? side : cv::flsnet::FACE_SIDE_NONE, picture);
        }
    }
}

void changeGround(const Arguments& arguments, const cv::Mat& photo, const Faces& faces, cv::Mat& picture)
{
    const std::string what = arguments.text("--ground");
    if (what == "blur")
    {
        blurGround(photo, faces, arguments.number("--strength", 0, 1), picture);
    }
    else if (isColor(what))
    {
        replaceGround(photo, faces, cv::Mat(1, 1, CV_8UC3, colorOf(arguments, "--ground")), picture);
    }
    else
    {
        if (what.empty())
        {
            throw UsageError("--ground takes blur, a colour or a picture, not ''");
        }
        replaceGround(photo, faces, readColorPicture(pathOf(what)), picture);
    }
}

/** How opaque each pixel of a picture is, 0 to 255; empty if it has no alpha. */
cv::Mat alphaOf(const cv::Mat& picture)
{
    cv::Mat alpha;
    if (picture.channels() == 4)
    {
        const double largest = picture.depth() == CV_8U ? 255 : picture.depth() == CV_16U ? 65535 : 1;
        cv::extractChannel(picture, alpha, 3);
        alpha.convertTo(alpha, CV_8U, 255 / largest);
    }
    return alpha;
}

/** A picture with the photo's alpha, if it has any. Nothing is left where that is 0. */
cv::Mat withAlpha(const cv::Mat& picture, const cv::Mat& alpha)
{
    if (alpha.empty())
    {
        return picture;
    }
    cv::Mat result;
    cv::cvtColor(picture, result, cv::COLOR_BGR2BGRA);
    cv::insertChannel(alpha, result, 3);
    result.setTo(cv::Scalar::all(0), alpha == 0);
    return result;
}

cv::Mat cutOutOf(const Arguments& arguments, const cv::Mat& photo, const cv::Mat& alpha, const Faces& faces,
                 const cv::Mat& picture)
{
    const std::string what = arguments.text("--cut-out");
    if (what != "head" && what != "face")
    {
        throw UsageError("--cut-out takes head or face, not '" + what + "'");
    }
    const std::vector<int> classes = what == "head" ? headClasses() : faceClasses();
    const double softness = what == "head" ? HAIR_SOFTNESS : SKIN_SOFTNESS;
    cv::Mat mask = maskOf(photo, faces, classes, softness);
    if (!alpha.empty())
    {
        cv::multiply(mask, alpha, mask, 1 / 255., CV_32F);
    }
    return cutOut(picture, mask, softness * largestSide(faces));
}

/** @param alpha of the photo; empty if it has none. */
cv::Mat edited(const Arguments& arguments, const cv::Mat& photo, const cv::Mat& alpha, const Faces& faces)
{
    cv::Mat picture = photo.clone();
    recolorParts(arguments, photo, faces, picture);
    if (arguments.has("--smooth-skin"))
    {
        smoothSkin(photo, faces, arguments.number("--smooth-skin", 0, 1), picture);
    }
    if (arguments.has("--anonymize"))
    {
        anonymize(photo, faces, picture);
    }
    if (arguments.has("--ground"))
    {
        changeGround(arguments, photo, faces, picture);
    }
    if (arguments.has("--cut-out"))
    {
        return cutOutOf(arguments, photo, alpha, faces, picture);
    }
    const bool hasOtherGround = arguments.has("--ground") && arguments.text("--ground") != "blur";
    return hasOtherGround ? picture : withAlpha(picture, alpha);
}

/** @throws std::runtime_error if a result would take the place of the photo, its new ground or a model. */
void checkNoInput(const Arguments& arguments, const std::string& result)
{
    const std::string detector = arguments.text("--detector");
    for (const std::string& input : {arguments.positional()[0], arguments.text("--ground"),
                                     arguments.text("--model"), arguments.text("--close-up"),
                                     arguments.text("--wider-look"), detector.substr(detector.find(':') + 1)})
    {
        checkNotInput(pathOf(result), pathOf(input));
    }
}

int run(const Arguments& arguments)
{
    const std::vector<std::string>& names = arguments.positional();
    const bool measures = arguments.has("--measures");
    if (names.empty() || names.size() > 2 || (names.size() == 1 && !measures))
    {
        throw UsageError("give one photo, and a file for the result");
    }
    const fs::path path = pathOf(names[0]);
    const bool force = arguments.has("--force");
    const char* const changes[] = {"--hair",        "--lips",      "--brows",  "--iris",
                                   "--smooth-skin", "--anonymize", "--ground", "--cut-out"};
    const bool hasChanges = std::any_of(std::begin(changes), std::end(changes),
                                        [&arguments](const char* option) { return arguments.has(option); });
    if (hasChanges != (names.size() == 2))
    {
        throw UsageError(hasChanges ? "give a file for the changed photo, too"
                                    : "say what to change, by --hair a03020 for instance");
    }
    if (arguments.has("--side") && !arguments.has("--brows") && !arguments.has("--iris"))
    {
        throw UsageError("--side is of brows and iris: give --brows or --iris, too");
    }
    const char* const strong[] = {"--hair", "--lips", "--brows", "--iris"};
    if (arguments.has("--strength") && arguments.text("--ground") != "blur" &&
        std::none_of(std::begin(strong), std::end(strong),
                     [&arguments](const char* option) { return arguments.has(option); }))
    {
        throw UsageError(
            "--strength is of colours and of the blur: give --hair or --ground blur, for instance");
    }
    if (hasChanges)
    {
        checkResultPng("RESULT.png", names[1]);
        checkNoInput(arguments, names[1]);
        checkOverwrite(pathOf(names[1]), PICTURE_MARK, force);
    }
    if (measures)
    {
        checkResultFile("--measures", arguments.text("--measures"));
        checkNoInput(arguments, arguments.text("--measures"));
        checkOverwrite(pathOf(arguments.text("--measures")), JSON_MARK, force);
    }
    if (measures && hasChanges)
    {
        checkTwoNames(pathOf(names[1]), pathOf(arguments.text("--measures")));
    }
    const cv::Mat original = readWholePicture(path), photo = color8(original);
    cv::flsnet::FaceLandmarkSegmenter::Params params;
    params.modelFile = arguments.text("--model");
    chooseDetector(arguments, params);
    Faces faces;
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter =
        cv::flsnet::FaceLandmarkSegmenter::create(params);
    if (!segmenter->modelInfo().hasFaceClasses())
    {
        throw std::runtime_error(arguments.text("--model") +
                                 ": has classes of its own; flsnet_edit needs the nine of FaceClass");
    }
    segmenter->segmentFaces(original, faces);
    if (faces.empty())
    {
        throw std::runtime_error(textOf(path) + ": no face found, nothing was written");
    }
    if (hasChanges)
    {
        const cv::Mat picture = edited(arguments, photo, alphaOf(original), faces);
        if (picture.empty())
        {
            throw std::runtime_error(textOf(path) + ": there is nothing to cut out");
        }
        const Bytes png = encodePng(picture, SOFTWARE);
        writeBytes(pathOf(names[1]), png.data(), png.size());
    }
    if (measures)
    {
        const std::string text = measuresToJson(PROGRAM, textOf(path.filename()), photo, faces);
        writeBytes(pathOf(arguments.text("--measures")), text.data(), text.size());
    }
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
