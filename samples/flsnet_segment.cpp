// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of photos and writes them as label maps and pictures.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "files/json_text.hpp"
#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"
#include "segment/dnn_choice.hpp"
#include "segment/face_json.hpp"
#include "segment/inputs.hpp"
#include "segment/progress.hpp"
#include "segment/stop_signal.hpp"

namespace
{

using namespace flsnet_samples;
namespace fs = std::filesystem;

const char* const PROGRAM = "flsnet_segment";

Arguments makeArguments()
{
    Arguments arguments(
        PROGRAM, "[options] IMAGE|FOLDER...",
        "Finds the parts of the faces of photos. For each photo it writes a label map\n"
        "<stem>.labels.png: 8-bit, one channel, the size of the photo, one class id a pixel.\n"
        "(Most viewers show it black: --palette or --color make it visible.)\n");
    arguments.addOption("--out", "DIR", "folder for the results; made if it is not there", "flsnet_results");
    arguments.addFlag("--overlay", "also write <stem>.overlay.png: the classes' colours over the photo");
    arguments.addFlag("--color", "also write <stem>.color.png: the label map in the classes' colours");
    arguments.addFlag("--json", "also write <stem>.json: faces, boxes, contours and area per class");
    arguments.addFlag("--palette",
                      "write label maps with a palette: the same ids, shown in the classes' colours");
    arguments.addFlag("--force", "overwrite files of these names that this program did not write");
    arguments.addFlag("--recursive", "take the folders inside of folders, too; results keep their places");
    arguments.addFlag(
        "--allow-truncated",
        "a photo whose file is damaged or ends too early is no failure, if it can be read at all");
    arguments.addFlag("--ignore-alpha", "look at transparent pixels, too; else they are background");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    arguments.addOption(
        "--network", "FILE",
        "ONNX file of a network of another architecture, run by cv::dnn in the parser's place "
        "(Model::readNetwork() tells what it must be)");
    addDetectorOptions(arguments);
    arguments.addFlag("--crop", "each photo is one face with its hair and neck already: detect nothing");
    arguments.addOption("--backend", "NAME", "default, opencv, openvino or cuda", "default");
    arguments.addOption("--target", "NAME", "cpu, opencl, opencl_fp16, cuda or cuda_fp16", "cpu");
    arguments.addOption("--threads", "N", "number of threads (default: all processors)");
    arguments.addOption(
        "--area-exponent", "P",
        "strength of the area weights: 1 is the paper's Eq. 3, 0 none (default: the model's)");
    arguments.addFlag("--int8",
                      "let the network compute in 8 bits: faster with AVX-512 VNNI, a little less exact; "
                      "for models that flsnet_model quantize made ready, as the default one");
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    std::string classes = "Class ids:";
    for (int id = 0; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
    {
        classes += (id % 5 == 0 ? "\n  " : ", ") + std::to_string(id) + " " + cv::flsnet::className(id);
    }
    arguments.setFooter(
        classes + "\n\nPhotos of one stem (a.jpg, a.png) have results by their whole names\n"
                  "(a.jpg.labels.png). Of a folder, hidden files, files that are no pictures and the\n"
                  "results of earlier runs are left out.\n"
                  "\nExit status: 0 if every input was processed, 1 if one was not, 2 for wrong usage,\n"
                  "128 and the signal's number if a signal stopped it after the photo in hand.\n");
    return arguments;
}

cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> makeSegmenter(const Arguments& arguments)
{
    const int backend = backendByName(arguments.text("--backend"));
    const int target = targetByName(arguments.text("--target"));
    checkAvailable(arguments.text("--backend"), arguments.text("--target"));
    cv::flsnet::FaceLandmarkSegmenter::Params params;
    params.modelFile = arguments.text("--model");
    if (arguments.has("--network"))
    {
        params.model = cv::flsnet::Model::readNetwork(arguments.text("--network"));
    }
    params.backendId = backend;
    params.targetId = target;
    params.stage1Only = arguments.has("--stage1");
    params.precision = arguments.has("--int8") ? cv::flsnet::PRECISION_INT8 : cv::flsnet::PRECISION_FLOAT;
    if (!arguments.has("--crop"))
    {
        chooseDetector(arguments, params);
    }
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter =
        cv::flsnet::FaceLandmarkSegmenter::create(params);
    if (arguments.has("--area-exponent"))
    {
        segmenter->setAreaExponent(arguments.number("--area-exponent", 0, 10));
    }
    // What cannot work for any photo - a backend, a detector's file - fails here, once.
    cv::Mat labels;
    if (arguments.has("--crop"))
    {
        segmenter->segmentCrop(cv::Mat::zeros(segmenter->getInputSize(), CV_8UC3), labels);
    }
    else
    {
        segmenter->segment(cv::Mat::zeros(64, 64, CV_8UC3), labels);
    }
    return segmenter;
}

/** One photo's results: their places are checked before the work, and all are made before the first is written. */
class Results
{
public:
    Results(const Input& input, const Arguments& arguments)
        : start_(pathOf(arguments.text("--out")) / input.folder / pathOf(input.name)),
          force_(arguments.has("--force"))
    {
        checkOverwrite(pictureFile("labels"), PICTURE_MARK, force_);
        for (const char* kind : {"overlay", "color"})
        {
            if (arguments.has(std::string("--") + kind))
            {
                checkOverwrite(pictureFile(kind), PICTURE_MARK, force_);
            }
        }
        if (arguments.has("--json"))
        {
            checkOverwrite(jsonFile(), JSON_MARK, force_);
        }
    }

    void addPicture(const std::string& kind, Bytes png)
    {
        files_.push_back({pictureFile(kind), PICTURE_MARK, std::move(png)});
    }

    void addJson(const std::string& text)
    {
        files_.push_back({jsonFile(), JSON_MARK, Bytes(text.begin(), text.end())});
    }

    void write() const
    {
        if (!start_.parent_path().empty())
        {
            fs::create_directories(start_.parent_path());
        }
        for (const File& file : files_)
        {
            checkOverwrite(file.path, file.mark, force_); // again: time has passed
            writeBytes(file.path, file.bytes.data(), file.bytes.size());
        }
    }

private:
    struct File
    {
        fs::path path;
        FileMark mark;
        Bytes bytes;
    };

    fs::path pictureFile(const std::string& kind) const { return withSuffix(start_, "." + kind + ".png"); }

    fs::path jsonFile() const { return withSuffix(start_, ".json"); }

    fs::path start_;
    bool force_;
    std::vector<File> files_;
};

/** Segments a photo and writes what was found. @return what the user should know of it. */
std::vector<std::string> process(cv::flsnet::FaceLandmarkSegmenter& segmenter, const Input& input,
                                 const PictureFile& picture, const Arguments& arguments, Results& results)
{
    std::vector<std::string> notes = picture.notes;
    cv::Mat photo = picture.pixels;
    if (photo.channels() == 4 && arguments.has("--ignore-alpha"))
    {
        cv::cvtColor(photo, photo, cv::COLOR_BGRA2BGR);
    }
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
    if (arguments.has("--crop"))
    {
        segmenter.segmentCrop(photo, labels);
        if (cv::countNonZero(labels) == 0)
        {
            notes.emplace_back("nothing but background was found");
        }
    }
    else
    {
        segmenter.segment(photo, labels, faces);
        if (faces.empty())
        {
            notes.emplace_back("no face was found");
        }
    }
    results.addPicture("labels", encodeLabels(labels, SOFTWARE, arguments.has("--palette")));
    cv::Mat painted;
    if (arguments.has("--color"))
    {
        cv::flsnet::colorize(labels, painted);
        results.addPicture("color", encodePng(painted, SOFTWARE));
    }
    if (arguments.has("--overlay"))
    {
        cv::flsnet::overlay(photo, labels, painted);
        results.addPicture("overlay", encodePng(painted, SOFTWARE));
    }
    if (arguments.has("--json"))
    {
        results.addJson(facesToJson(PROGRAM, textOf(input.path.filename()), photo.size(), notes, faces));
    }
    results.write();
    return notes;
}

/** All photos, one after the other; a message for each that needs one. */
class Batch
{
public:
    Batch(const InputList& inputs, const Arguments& arguments)
        : arguments_(arguments),
          progress_(inputs.photos.size() + inputs.problems.size(),
                    inputs.photos.size() + inputs.problems.size() > arguments.positional().size())
    {
        for (const std::pair<std::string, std::string>& problem : inputs.problems)
        {
            fail(problem.first, problem.second);
            progress_.step();
        }
    }

    void run(cv::flsnet::FaceLandmarkSegmenter& segmenter, const Input& input)
    {
        const std::string name = textOf(input.path);
        try
        {
            Results results(input, arguments_);
            const PictureFile picture = readPicture(input.path);
            for (const std::string& note : process(segmenter, input, picture, arguments_, results))
            {
                say(name, note);
            }
            if (picture.damaged && !arguments_.has("--allow-truncated"))
            {
                fail(name, "its results are those of a damaged photo; --allow-truncated accepts them");
            }
        }
        catch (const std::exception& error)
        {
            fail(name, messageOf(error));
        }
        progress_.step();
    }

    size_t failures() const { return failures_; }

private:
    void say(const std::string& name, const std::string& message) const
    {
        progress_.message(std::string(PROGRAM) + ": " + name + ": " + message);
    }

    void fail(const std::string& name, const std::string& message)
    {
        ++failures_;
        say(name, message);
    }

    const Arguments& arguments_;
    size_t failures_ = 0;
    ProgressBar progress_;
};

/** Says what of the folders is no input, and which results have unexpected names. */
void tellAbout(const InputList& inputs)
{
    const auto say = [](const std::string& message) {
        std::cerr << PROGRAM << ": " << inOneLine(message) << '\n';
    };
    for (const std::pair<const std::string, std::vector<std::string>>& kind : inputs.leftOut)
    {
        say("left out: " + countedNames(kind.first, kind.second));
    }
    for (const std::pair<std::string, std::string>& photo : inputs.otherNames)
    {
        say(photo.first + ": its results are named " + photo.second + ".*");
    }
}

int run(const Arguments& arguments)
{
    if (arguments.positional().empty())
    {
        throw UsageError("give at least one picture or folder");
    }
    if (arguments.has("--crop") && arguments.has("--json"))
    {
        throw UsageError("--json lists detected faces: it cannot go with --crop");
    }
    if (arguments.has("--network") &&
        (arguments.has("--model") || arguments.has("--stage1") || arguments.has("--int8")))
    {
        throw UsageError(
            "--network takes the place of the model: it cannot go with --model, --stage1 or --int8");
    }
    if (arguments.has("--threads"))
    {
        cv::setNumThreads(arguments.integer("--threads", 1, 1024));
    }
    // What is wrong for all photos is said once, before the first.
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter = makeSegmenter(arguments);
    fs::create_directories(pathOf(arguments.text("--out")));
    const InputList inputs = listInputs(arguments.positional(), arguments.has("--recursive"));
    tellAbout(inputs);
    watchStopSignals();

    Batch batch(inputs, arguments);
    size_t done = 0;
    for (; done < inputs.photos.size() && stopSignal() == 0; ++done)
    {
        batch.run(*segmenter, inputs.photos[done]);
    }
    const size_t all = inputs.photos.size() + inputs.problems.size();
    if (batch.failures() > 0)
    {
        std::cerr << PROGRAM << ": " << batch.failures() << " of " << all << " inputs failed\n";
    }
    if (done < inputs.photos.size())
    {
        std::cerr << PROGRAM << ": stopped by a signal; " << inputs.photos.size() - done << " of " << all
                  << " inputs were not looked at\n";
        return 128 + stopSignal();
    }
    return batch.failures() == 0 ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
