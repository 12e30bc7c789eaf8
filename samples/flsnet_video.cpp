// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of a video or of what a camera sees, and writes them as a video, as text and as label maps.

#include <cstdlib>
#include <iomanip>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "files/growing_file.hpp"
#include "files/png_file.hpp"
#include "files/result_places.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "opencv2/opencv_modules.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"
#include "segment/precision_choice.hpp"
#include "segment/stop_signal.hpp"
#include "video/frame_json.hpp"
#include "video/frame_progress.hpp"
#include "video/overlay_video.hpp"
#include "video/video_input.hpp"

// Outside of OpenCV's build, CMake looks for highgui.
#if defined(FLSNET_VERSION) ? defined(FLSNET_HIGHGUI) : defined(HAVE_OPENCV_HIGHGUI)
#include "opencv2/highgui.hpp"
#define FLSNET_HAS_WINDOWS
#endif

namespace
{

using namespace flsnet_samples;
namespace fs = std::filesystem;
typedef std::vector<cv::flsnet::FaceSegmentation> Faces;

const char* const PROGRAM = "flsnet_video";

Arguments makeArguments()
{
    Arguments arguments(
        PROGRAM, "[options] VIDEO|camera:N",
        "Finds the parts of the faces of a video: steady labels, and ids that stay while a face is\n"
        "in view. Writes <stem>.overlay.mp4, the classes' colours over the frames.\n");
    arguments.addOption("--out", "DIR", "folder for the results; made if it is not there", "flsnet_results");
    arguments.addOption("--format", "KIND", "of the overlay: mp4, avi, mkv, or none", "mp4");
    arguments.addFlag("--json",
                      "also write <stem>.jsonl: a line for the video, and one for each frame with its faces: "
                      "id, box, roll, landmarks, area and confidence per class");
    arguments.addFlag("--labels", "also write <stem>.labels/000000.png ...: label maps as of flsnet_segment");
    arguments.addFlag("--palette",
                      "write label maps with a palette: the same ids, shown in the classes' colours");
    arguments.addFlag("--show", "show the overlay in a window; q or Escape ends");
    arguments.addOption("--frames", "N", "end after so many frames (default: all)");
    arguments.addOption("--smoothing", "S", "share of the frames before in the scores of a frame, 0 to 0.95",
                        "0.7");
    arguments.addOption("--detection-interval", "N", "frames from one face detection to the next at most",
                        "10");
    arguments.addFlag("--force", "overwrite files of these names that this program did not write");
    arguments.addFlag("--allow-truncated", "a video that is damaged or ends too early is no failure");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    addDetectorOptions(arguments);
    addThreadsOption(arguments);
    addPrecisionOptions(arguments);
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    arguments.setFooter("A video that is cut or broken has results as far as it can be read.\n"
                        "\nExit status: 0 if all of the video was processed, 1 if not, 2 for wrong usage,\n"
                        "128 and the signal's number if a signal (Ctrl-C) stopped it; results are kept.\n");
    return arguments;
}

cv::Ptr<cv::flsnet::FaceSequenceSegmenter> makeSegmenter(const Arguments& arguments)
{
    cv::flsnet::FaceLandmarkSegmenter::Params single;
    single.modelFile = arguments.text("--model");
    single.stage1Only = arguments.has("--stage1");
    single.precision = precisionOf(arguments);
    chooseDetector(arguments, single);
    cv::flsnet::FaceSequenceSegmenter::Params params;
    params.smoothing = arguments.number("--smoothing", 0, 0.95);
    params.detectionInterval = arguments.integer("--detection-interval", 1, 1000000);
    return cv::flsnet::FaceSequenceSegmenter::create(single, params);
}

/** The frame with the parts in their colours, and the box and id of each face. */
cv::Mat painted(const cv::Mat& frame, const cv::Mat& labels, const Faces& faces, const cv::Mat& palette)
{
    cv::Mat picture;
    cv::flsnet::overlay(frame, labels, picture, 0.5, palette);
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        const cv::Point2d center = (face.box.tl() + face.box.br()) / 2;
        const cv::RotatedRect turned(
            cv::Point2f(center),
            cv::Size2f(static_cast<float>(face.box.width), static_cast<float>(face.box.height)),
            static_cast<float>(-face.roll));
        cv::Point2f corners[4];
        turned.points(corners);
        const int thickness = std::max(1, cvRound(face.box.width / 100));
        for (int i = 0; i < 4; ++i)
        {
            cv::line(picture, corners[i], corners[(i + 1) % 4], cv::Scalar::all(255), thickness, cv::LINE_AA);
        }
        const double scale = std::max(0.4, face.box.width / 180);
        cv::putText(picture, std::to_string(face.id), face.box.tl() - cv::Point2d(0, 3 * thickness),
                    cv::FONT_HERSHEY_SIMPLEX, scale, cv::Scalar::all(255), thickness, cv::LINE_AA);
    }
    return picture;
}

/** What is written: places are checked before the work. */
class Results
{
public:
    Results(const Arguments& arguments, const VideoInput& input, const cv::flsnet::ModelInfo& model)
        : names_(model.classNames), start_(pathOf(arguments.text("--out")) / pathOf(input.stem())),
          force_(arguments.has("--force")),
          palette_(arguments.has("--palette") ? model.palette() : cv::Mat()),
          hasLabels_(arguments.has("--labels"))
    {
        const std::string kind = arguments.text("--format");
        for (const VideoFormat& format : videoFormats())
        {
            if (format.extension == "." + kind)
            {
                const fs::path path = withSuffix(start_, ".overlay" + format.extension);
                checkVideoOverwrite(path, format, force_);
                std::error_code ignored;
                if (fs::equivalent(path, pathOf(input.name()), ignored))
                {
                    throw std::runtime_error(textOf(path) + ": is the input itself");
                }
                overlayFormat_ = format;
                overlayFile_ = path;
            }
        }
        if (overlayFile_.empty() && kind != "none")
        {
            throw UsageError("--format takes mp4, avi, mkv or none, not '" + kind + "'");
        }
        if (arguments.has("--json"))
        {
            jsonFile_ = withSuffix(start_, ".jsonl");
            checkOverwrite(jsonFile_, JSON_MARK, force_);
        }
        if (hasLabels_)
        {
            const fs::path folder = labelFile(0).parent_path();
            const std::string why = whyNoFolder(folder);
            if (!why.empty())
            {
                throw std::runtime_error(textOf(folder) + ": cannot take the label maps: " + why);
            }
            checkLabelFiles();
        }
    }

    bool hasOverlay() const { return !overlayFile_.empty(); }

    /** Before the first frame. */
    void begin(const VideoInput& input, const cv::Size& size)
    {
        fs::create_directories(start_.parent_path());
        if (hasLabels_)
        {
            fs::create_directories(labelFile(0).parent_path());
        }
        if (hasOverlay())
        {
            overlay_ = std::make_unique<OverlayVideo>(overlayFile_, overlayFormat_, input.framesPerSecond());
        }
        if (!jsonFile_.empty())
        {
            json_ = std::make_unique<GrowingFile>(jsonFile_);
            json_->append(videoLine(PROGRAM, input.name(), size, input.framesPerSecond(), names_));
        }
    }

    void add(size_t frame, double time, const cv::Mat& labels, const Faces& faces, const cv::Mat& picture)
    {
        if (hasLabels_)
        {
            const Bytes png = encodeLabels(labels, SOFTWARE, palette_);
            checkOverwrite(labelFile(frame), PICTURE_MARK, force_);
            writeBytes(labelFile(frame), png.data(), png.size());
        }
        if (json_)
        {
            json_->append(frameLine(frame, time, faces));
        }
        if (overlay_)
        {
            overlay_->add(picture);
        }
    }

    /** At the end. @param frames that were added. */
    void keep(size_t frames)
    {
        removeLaterLabels(frames);
        if (json_)
        {
            checkOverwrite(jsonFile_, JSON_MARK, force_); // again: time has passed
            json_->keep();
        }
        if (overlay_)
        {
            checkVideoOverwrite(overlayFile_, overlayFormat_, force_);
            overlay_->keep();
        }
    }

private:
    /** The label maps of frames that are in the folder. */
    std::vector<fs::path> labelFiles() const
    {
        std::vector<fs::path> files;
        std::error_code error;
        for (fs::directory_iterator entry(labelFile(0).parent_path(), error), end; !error && entry != end;
             entry.increment(error))
        {
            const std::string name = textOf(entry->path().filename());
            const size_t digits = name.find_first_not_of("0123456789");
            if (digits != std::string::npos && digits >= 6 && name.substr(digits) == ".png")
            {
                files.push_back(entry->path());
            }
        }
        return files;
    }

    /** Frames of an earlier run may be there, but no file of the user: after hours the work would be lost. */
    void checkLabelFiles() const
    {
        for (const fs::path& file : labelFiles())
        {
            checkOverwrite(file, PICTURE_MARK, force_);
        }
    }

    /** What an earlier run, maybe of another video, left behind the last frame would be taken for frames of this one. */
    void removeLaterLabels(size_t frames) const
    {
        for (const fs::path& file : hasLabels_ ? labelFiles() : std::vector<fs::path>())
        {
            const std::string number = textOf(file.stem());
            const std::string last = textOf(labelFile(frames).stem());
            const bool isLater =
                number.size() > last.size() || (number.size() == last.size() && number >= last);
            std::error_code ignored;
            if (isLater && isMarked(file, PICTURE_MARK))
            {
                fs::remove(file, ignored);
            }
        }
    }

    fs::path labelFile(size_t frame) const
    {
        std::ostringstream name;
        name << std::setw(6) << std::setfill('0') << frame << ".png";
        return withSuffix(start_, ".labels") / name.str();
    }

    std::vector<cv::String> names_; // of the classes
    fs::path start_;
    bool force_;
    cv::Mat palette_; // of label maps; empty: none
    bool hasLabels_;
    fs::path overlayFile_;
    VideoFormat overlayFormat_ = {};
    fs::path jsonFile_;
    std::unique_ptr<OverlayVideo> overlay_;
    std::unique_ptr<GrowingFile> json_;
};

/** The window of --show. */
class Window
{
public:
    explicit Window(bool wanted) : wanted_(wanted)
    {
#ifndef FLSNET_HAS_WINDOWS
        if (wanted)
        {
            throw UsageError("--show: this OpenCV was built without highgui, it has no windows");
        }
#elif !defined(_WIN32) && !defined(__APPLE__)
        // Some window systems end the process where there is none.
        if (wanted && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM"))
        {
            throw std::runtime_error("--show: there is no display (DISPLAY is not set)");
        }
#endif
    }

    bool isWanted() const
    {
        return wanted_;
    }

    /** @return false if the user wants to end. */
    bool show(const cv::Mat& picture) const
    {
#ifdef FLSNET_HAS_WINDOWS
        cv::imshow(PROGRAM, picture);
        const int key = cv::waitKey(1) & 0xff;
        return key != 'q' && key != 27;
#else
        return !picture.empty();
#endif
    }

private:
#if !defined(_WIN32) && !defined(__APPLE__)
    static bool isSet(const char* variable)
    {
        const char* const value = std::getenv(variable);
        return value != nullptr && *value != '\0';
    }
#endif

    bool wanted_;
};

void say(const std::string& message)
{
    std::cerr << PROGRAM << ": " << inOneLine(message) << '\n';
}

/** Stops where options, or all of the work, would do nothing. @throws UsageError */
void checkOptions(const Arguments& arguments)
{
    if (arguments.has("--palette") && !arguments.has("--labels"))
    {
        throw UsageError("--palette is of label maps: give --labels, too");
    }
    if (arguments.text("--format") == "none" && !arguments.has("--json") && !arguments.has("--labels") &&
        !arguments.has("--show"))
    {
        throw UsageError("--format none leaves nothing to write: give --json, --labels or --show, too");
    }
}

int run(const Arguments& arguments)
{
    if (arguments.positional().size() != 1)
    {
        throw UsageError("give one video, or camera:0");
    }
    checkOptions(arguments);
    const size_t most =
        arguments.has("--frames") ? static_cast<size_t>(arguments.integer("--frames", 1, 2000000000)) : 0;
    setThreads(arguments);
    checkResultFolder("--out", arguments.text("--out"));
    const Window window(arguments.has("--show"));
    const cv::Ptr<cv::flsnet::FaceSequenceSegmenter> segmenter = makeSegmenter(arguments);
    VideoInput input(arguments.positional()[0]);
    const cv::flsnet::ModelInfo model = segmenter->getSegmenter()->modelInfo();
    const cv::Mat palette = model.palette();
    Results results(arguments, input, model);
    watchStopSignals();

    const size_t all = input.frameCount();
    FrameProgress progress(most > 0 && (all == 0 || most < all) ? most : all);
    std::set<int> ids;
    cv::Mat frame, labels;
    Faces faces;
    size_t done = 0;
    bool ended = false, goesOn = true;
    while (goesOn && stopSignal() == 0 && (most == 0 || done < most))
    {
        if (!input.read(frame))
        {
            ended = true;
            break;
        }
        if (done == 0)
        {
            results.begin(input, frame.size());
        }
        segmenter->segment(frame, labels, faces);
        for (const cv::flsnet::FaceSegmentation& face : faces)
        {
            ids.insert(face.id);
        }
        const cv::Mat picture =
            results.hasOverlay() || window.isWanted() ? painted(frame, labels, faces, palette) : cv::Mat();
        results.add(done, input.time(), labels, faces, picture);
        goesOn = !window.isWanted() || window.show(picture);
        ++done;
        progress.step();
    }
    if (done == 0)
    {
        if (stopSignal() != 0)
        {
            return 128 + stopSignal();
        }
        const std::string damage = input.damage();
        throw std::runtime_error(input.name() + ": there is no frame in it" +
                                 (damage.empty() ? "" : ": it " + damage) + "; nothing was written");
    }
    progress.end();
    results.keep(done);
    if (ids.empty())
    {
        say(input.name() + ": no face was found");
    }
    if (stopSignal() != 0)
    {
        say(input.name() + ": stopped by a signal after " + counted(done, "frame") +
            "; what was found is kept");
        return 128 + stopSignal();
    }
    const std::string damage = ended && !input.isCamera() ? input.damage() : "";
    if (!damage.empty())
    {
        const bool allowed = arguments.has("--allow-truncated");
        say(input.name() + ": " + damage + "; the results of " + counted(done, "frame") + " are kept" +
            (allowed ? "" : ", --allow-truncated accepts them"));
        return allowed ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
    }
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
