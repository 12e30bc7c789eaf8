// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of photos and writes them as label maps and pictures.

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "files/json_text.hpp"
#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "files/result_places.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"
#include "segment/dnn_choice.hpp"
#include "segment/face_json.hpp"
#include "segment/inputs.hpp"
#include "segment/kept_results.hpp"
#include "segment/precision_choice.hpp"
#include "segment/progress.hpp"
#include "segment/run_key.hpp"
#include "segment/run_report.hpp"
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
    arguments.addOption("--report", "FILE",
                        "also write a page that shows what was found: photos under their labels, boxes, "
                        "parts, errors; all in one HTML file (of a folder: its index.html)");
    arguments.addFlag("--resume", "leave out photos whose results are there already: all that is asked for, "
                                  "whole, of the same photo, model and settings");
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
    addThreadsOption(arguments);
    arguments.addOption(
        "--area-exponent", "P",
        "strength of the area weights: 1 is the paper's Eq. 3, 0 none (default: the model's)");
    addPrecisionOptions(arguments);
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    std::string classes = "Class ids (a --model may have others):";
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
    params.precision = precisionOf(arguments);
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
          force_(arguments.has("--force")), kinds_(1, "labels")
    {
        for (const char* kind : {"overlay", "color"})
        {
            if (arguments.has(std::string("--") + kind))
            {
                kinds_.emplace_back(kind);
            }
        }
        for (const std::string& kind : kinds_)
        {
            checkPlace(pictureFile(kind), PICTURE_MARK, arguments);
        }
        hasJson_ = arguments.has("--json");
        if (hasJson_)
        {
            checkPlace(jsonFile(), JSON_MARK, arguments);
        }
    }

    fs::path labelFile() const { return pictureFile("labels"); }

    fs::path jsonFile() const { return withSuffix(start_, ".json"); }

    /** Whether all are there already. @param key of the photo and the settings. */
    bool areDone(const std::string& key) const
    {
        const std::string pngEnd("\0\0\0\0IEND\xae\x42\x60\x82", 12);
        return std::all_of(kinds_.begin(), kinds_.end(),
                           [&](const std::string& kind) {
                               return isResultOf(pictureFile(kind), std::string("Run") + '\0' + key, pngEnd);
                           }) &&
               (!hasJson_ || isResultOf(jsonFile(), "\"run\": \"" + key + "\"", "]}\n"));
    }

    void addPicture(const std::string& kind, Bytes png)
    {
        files_.push_back({pictureFile(kind), PICTURE_MARK, std::move(png)});
    }

    void addJson(const std::string& text)
    {
        files_.push_back({jsonFile(), JSON_MARK, Bytes(text.begin(), text.end())});
    }

    /** Before the work: of folders inside of folders nobody has looked at the places. */
    void checkFolder() const
    {
        const std::string why = whyNoFolder(start_.parent_path());
        if (!why.empty())
        {
            throw std::runtime_error(textOf(start_.parent_path()) + ": cannot take the results: " + why);
        }
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

    void checkPlace(const fs::path& path, const FileMark& mark, const Arguments& arguments) const
    {
        checkOverwrite(path, mark, force_);
        if (arguments.has("--report"))
        {
            checkTwoNames(path, pagePath(arguments.text("--report")));
        }
    }

    fs::path start_;
    bool force_;
    std::vector<std::string> kinds_; // of pictures
    bool hasJson_ = false;
    std::vector<File> files_;
};

/** What was found in a photo. */
struct Found
{
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
    std::vector<std::string> notes; // what the user should know of it
};

Found segmentPhoto(cv::flsnet::FaceLandmarkSegmenter& segmenter, const PictureFile& picture,
                   const Arguments& arguments)
{
    Found found;
    found.notes = picture.notes;
    cv::Mat photo = picture.pixels;
    if (photo.channels() == 4 && arguments.has("--ignore-alpha"))
    {
        cv::cvtColor(photo, photo, cv::COLOR_BGRA2BGR);
    }
    if (arguments.has("--crop"))
    {
        segmenter.segmentCrop(photo, found.labels);
        if (cv::countNonZero(found.labels) == 0)
        {
            found.notes.emplace_back("nothing but background was found");
        }
    }
    else
    {
        segmenter.segment(photo, found.labels, found.faces);
        if (found.faces.empty())
        {
            found.notes.emplace_back("no face was found");
        }
    }
    return found;
}

/** All photos, one after the other; a message for each that needs one. */
class Batch
{
public:
    Batch(cv::flsnet::FaceLandmarkSegmenter& segmenter, const InputList& inputs, const Arguments& arguments,
          RunReport* report)
        : segmenter_(segmenter), model_(segmenter.modelInfo()), palette_(model_.palette()),
          settings_(settingsChecksum(arguments, versionText(PROGRAM), segmenter)), arguments_(arguments),
          report_(report),
          progress_(inputs.photos.size() + inputs.problems.size(),
                    inputs.photos.size() + inputs.problems.size() > arguments.positional().size())
    {
        for (const std::pair<std::string, std::string>& problem : inputs.problems)
        {
            fail(problem.first, problem.second);
            tellReport([&](RunReport& page) { page.addFailure(problem.first, problem.second); });
            progress_.step(false);
        }
    }

    void run(const Input& input)
    {
        const std::string name = textOf(input.path);
        bool worked = true;
        try
        {
            Results results(input, arguments_);
            Bytes bytes = readBytes(input.path);
            Checksum checksum = settings_;
            checksum.add(bytes.data(), bytes.size());
            Keys keys = {checksum.text(), ""};
            if (arguments_.has("--allow-truncated"))
            {
                checksum.add("--allow-truncated");
                keys.ofDamaged = checksum.text();
            }
            const bool areDone =
                results.areDone(keys.ofWhole) || (!keys.ofDamaged.empty() && results.areDone(keys.ofDamaged));
            worked = !arguments_.has("--resume") || !areDone || !showKept(name, bytes, results);
            if (worked)
            {
                process(input, std::move(bytes), keys, results);
            }
            else
            {
                ++skipped_;
            }
        }
        catch (const std::exception& error)
        {
            const std::string message = messageOf(error);
            fail(name, message);
            tellReport([&](RunReport& page) { page.addFailure(name, message); });
        }
        progress_.step(worked);
    }

    /** Ends the report. @param words what concerns no photo. */
    void finishReport(const std::vector<std::string>& words)
    {
        tellReport([&](RunReport& page) { page.finish(words); });
    }

    size_t labelled() const { return labelled_; }

    size_t failures() const { return failures_; }

    size_t skipped() const { return skipped_; }

    /** Whether there is a report, or none was wanted. */
    bool reportIsWhole() const { return !reportFailed_; }

private:
    /** What results have by which --resume knows them again: those of a damaged photo are none where they are not accepted. */
    struct Keys
    {
        std::string ofWhole;
        std::string ofDamaged; // empty if such photos are failures, which the next run looks at again
    };

    void process(const Input& input, Bytes bytes, const Keys& keys, Results& results)
    {
        const std::string name = textOf(input.path);
        results.checkFolder();
        const PictureFile picture = decodePicture(std::move(bytes));
        const bool failed = picture.damaged && !arguments_.has("--allow-truncated");
        Found found = segmentPhoto(segmenter_, picture, arguments_);
        addResults(results, input, picture.pixels, found, picture.damaged ? keys.ofDamaged : keys.ofWhole);
        results.write();
        labelled_ += failed ? 0 : 1;
        for (const std::string& note : found.notes)
        {
            say(name, note);
        }
        if (failed)
        {
            const std::string word =
                "its results are those of a damaged photo; --allow-truncated accepts them";
            fail(name, word);
            found.notes.push_back(word);
        }
        tellReport([&](RunReport& page) {
            page.addPhoto(name, picture.pixels, found.labels,
                          arguments_.has("--crop") ? nullptr : &found.faces, found.notes, failed);
        });
    }

    void addResults(Results& results, const Input& input, const cv::Mat& photo, const Found& found,
                    const std::string& key) const
    {
        const cv::Mat palette = arguments_.has("--palette") ? palette_ : cv::Mat();
        results.addPicture("labels", encodeLabels(found.labels, SOFTWARE, palette, key));
        cv::Mat painted;
        if (arguments_.has("--color"))
        {
            cv::flsnet::colorize(found.labels, painted, palette_);
            results.addPicture("color", encodePng(painted, SOFTWARE, key));
        }
        if (arguments_.has("--overlay"))
        {
            cv::flsnet::overlay(photo, found.labels, painted, 0.5, palette_);
            results.addPicture("overlay", encodePng(painted, SOFTWARE, key));
        }
        if (arguments_.has("--json"))
        {
            results.addJson(facesToJson(PROGRAM, key, textOf(input.path.filename()), photo.size(),
                                        model_.classNames, found.notes, found.faces));
        }
    }

    /** Shows a photo in the report, if there is one, by its results of an earlier run.
    @return false if these are no longer what they were. */
    bool showKept(const std::string& name, const Bytes& bytes, const Results& results)
    {
        if (report_ == nullptr)
        {
            return true;
        }
        const bool hasFaces = arguments_.has("--json");
        const PictureFile picture = decodePicture(bytes);
        KeptResults kept;
        try
        {
            kept = readKept(results.labelFile(), hasFaces ? results.jsonFile() : fs::path(),
                            picture.pixels.size(), model_.classNames.size());
        }
        catch (const std::exception&)
        {
            return false;
        }
        std::vector<std::string> words = {"from an earlier run"};
        const bool empty = cv::countNonZero(kept.labels) == 0;
        if (empty)
        {
            words.emplace_back("no face was found");
        }
        tellReport([&](RunReport& page) {
            page.addPhoto(name, picture.pixels, kept.labels, hasFaces || empty ? &kept.faces : nullptr, words,
                          false);
        });
        return true;
    }

    /** What goes wrong with the report is said once; the photos' results do not suffer. */
    template <typename Work> void tellReport(const Work& work)
    {
        if (report_ == nullptr)
        {
            return;
        }
        try
        {
            work(*report_);
        }
        catch (const std::exception& error)
        {
            report_ = nullptr;
            reportFailed_ = true;
            progress_.message(std::string(PROGRAM) + ": the report is lost: " + messageOf(error));
        }
    }

    void say(const std::string& name, const std::string& message) const
    {
        progress_.message(std::string(PROGRAM) + ": " + name + ": " + message);
    }

    void fail(const std::string& name, const std::string& message)
    {
        ++failures_;
        say(name, message);
    }

    cv::flsnet::FaceLandmarkSegmenter& segmenter_;
    cv::flsnet::ModelInfo model_;
    cv::Mat palette_;
    Checksum settings_;
    const Arguments& arguments_;
    RunReport* report_;
    bool reportFailed_ = false;
    size_t labelled_ = 0;
    size_t failures_ = 0;
    size_t skipped_ = 0;
    ProgressBar progress_;
};

/** Says what of the folders is no input, and which results have unexpected names. @return what was said. */
std::vector<std::string> tellAbout(const InputList& inputs)
{
    std::vector<std::string> said;
    const auto say = [&said](const std::string& message) {
        std::cerr << PROGRAM << ": " << inOneLine(message) << '\n';
        said.push_back(message);
    };
    for (const std::pair<const std::string, std::vector<std::string>>& kind : inputs.leftOut)
    {
        say("left out: " + countedNames(kind.first, kind.second));
    }
    for (const std::pair<std::string, std::string>& photo : inputs.otherNames)
    {
        say(photo.first + ": its results are named " + photo.second + ".*");
    }
    return said;
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
    if (arguments.has("--crop"))
    {
        refuseDetectorOptions(arguments, "--crop looks for no face, and gives what the network says");
    }
    if (arguments.has("--network") && (arguments.has("--model") || arguments.has("--stage1") ||
                                       arguments.has("--int8") || arguments.has("--bf16")))
    {
        throw UsageError(
            "--network takes the place of the model: it cannot go with --model, --stage1, --int8 or --bf16");
    }
    setThreads(arguments);
    // What is wrong for all photos is said once, before the first.
    checkResultFolder("--out", arguments.text("--out"));
    if (arguments.has("--report"))
    {
        checkResultFile("--report", textOf(pagePath(arguments.text("--report"))), true);
    }
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter = makeSegmenter(arguments);
    fs::create_directories(pathOf(arguments.text("--out")));
    const InputList inputs = listInputs(arguments.positional(), arguments.has("--recursive"));
    std::unique_ptr<RunReport> report;
    if (arguments.has("--report"))
    {
        report = std::make_unique<RunReport>(pagePath(arguments.text("--report")), arguments.has("--force"),
                                             segmenter->modelInfo());
    }
    std::vector<std::string> words = tellAbout(inputs);
    watchStopSignals();

    Batch batch(*segmenter, inputs, arguments, report.get());
    size_t done = 0;
    for (; done < inputs.photos.size() && stopSignal() == 0; ++done)
    {
        batch.run(inputs.photos[done]);
    }
    const size_t all = inputs.photos.size() + inputs.problems.size();
    const auto sum = [&words](const std::string& message) {
        std::cerr << PROGRAM << ": " << message << '\n';
        words.push_back(message);
    };
    if (batch.skipped() > 0)
    {
        sum(std::to_string(batch.skipped()) + " of " + counted(all, "input") +
            (batch.skipped() == 1 ? " had its results already" : " had their results already"));
    }
    if (batch.failures() > 0)
    {
        sum(std::to_string(batch.failures()) + " of " + counted(all, "input") + " failed");
    }
    const bool stopped = done < inputs.photos.size();
    if (stopped)
    {
        const size_t left = inputs.photos.size() - done;
        sum("stopped by a signal; " + std::to_string(left) + " of " + counted(all, "input") +
            (left == 1 ? " was" : " were") + " not looked at");
    }
    batch.finishReport(words);
    if (batch.labelled() > 0)
    {
        std::cout << counted(batch.labelled(), "photo") << " labelled: results are in "
                  << inOneLine(arguments.text("--out")) << '\n';
    }
    if (stopped)
    {
        return 128 + stopSignal();
    }
    return batch.failures() == 0 && batch.reportIsWhole() ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
