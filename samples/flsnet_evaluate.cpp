// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Scores label maps against ground truth and prints the layout of the paper's Table 2 and 3.

#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "evaluate/class_mapping.hpp"
#include "evaluate/label_files.hpp"
#include "evaluate/page.hpp"
#include "evaluate/report.hpp"
#include "files/own_files.hpp"
#include "files/result_places.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"
#include "program.hpp"

using namespace flsnet_samples;
namespace fs = std::filesystem;

namespace
{

/** What all label maps together add up to. */
struct Evaluation
{
    explicit Evaluation(const ClassMapping& mapping)
        : metrics(static_cast<int>(mapping.classNames.size())),
          statistics(static_cast<int>(mapping.classNames.size()), 10, mapping.hasFaceClasses)
    {
    }

    cv::flsnet::SegmentationMetrics metrics;
    cv::flsnet::ClassStatistics statistics;
    std::unique_ptr<PhotoList> photos; // for --report
    int scoredCount = 0;
    std::vector<std::string> failures; // files that could not be scored
};

Arguments makeArguments()
{
    Arguments arguments(
        "flsnet_evaluate", "[options] TRUTH PREDICTION",
        "Scores label maps against ground truth: pixel accuracy TP / (TP + FN) and IoU\n"
        "TP / (TP + FN + FP) of each class, over the pixels of all maps together.\n"
        "TRUTH and PREDICTION are two folders, whose files are matched by stem, or two files.\n"
        "A label map is a picture with one channel that holds class ids, or one with a palette,\n"
        "whose indices are the ids; pixels of the ground truth with the value 255 are left out.\n");
    arguments.addOption("--truth-suffix", "SUFFIX", "how the files of the ground truth end", ".labels.png");
    arguments.addOption("--prediction-suffix", "SUFFIX", "how the files of the predictions end",
                        ".labels.png");
    arguments.addFlag("--truth-colors", "the ground truth is painted in the colours of the paper's Table 1");
    arguments.addOption("--color-tolerance", "NUMBER",
                        "with --truth-colors: largest distance from a class colour in any channel", "0");
    arguments.addOption("--map", "MAP",
                        "score in other classes: what each id counts as, in both folders (see below)");
    arguments.addOption("--truth-map", "MAP",
                        "with --map: the map of the ground truth, where it is another one");
    arguments.addFlag("--statistics",
                      "also print how often the classes of the ground truth occur, and the weights "
                      "that follow (Eq. 1 to 3 of the paper)");
    arguments.addFlag("--recursive", "match the files of the folders inside of the folders, too");
    arguments.addFlag("--force", "overwrite files that this program did not write");
    arguments.addOption("--csv", "FILE", "write the tables to FILE as comma-separated values");
    arguments.addOption("--json", "FILE", "write the results to FILE as JSON");
    arguments.addOption("--report", "FILE",
                        "write a page with the tables and the photos, the worst first; all in one HTML file "
                        "(of a folder: its index.html)");
    arguments.addOption("--photos", "DIR",
                        "with --report: folder of the photos, which have the stems of the "
                        "label maps");
    arguments.setFooter(
        "A MAP is a list of ID:CLASS parted by commas, or a file of such lists, where # starts a\n"
        "comment. CLASS is any name; ids of one name count as one class, and '" +
        IGNORED_CLASS +
        "' leaves\n"
        "pixels of the ground truth out. Six classes for predictions of nine:\n"
        "  --map 0:background,1:hair,2:skin,3:eyebrow,4:eye,5:eye,6:skin,7:mouth,8:mouth\n"
        "  --truth-map 0:background,1:hair,2:skin,3:eyebrow,4:eye,5:mouth\n"
        "\n"
        "Exit status: 0 if all went well, 1 if a file could not be scored or written (it is named on\n"
        "the standard error, the others count), 2 if the command line is wrong.\n");
    return arguments;
}

ClassMapping readMapping(const Arguments& arguments)
{
    if (arguments.has("--map"))
        return otherClassMapping(arguments.text("--map"), arguments.text("--truth-map"));
    if (arguments.has("--truth-map"))
        throw UsageError("--truth-map needs --map");
    return faceClassMapping();
}

/** Reads a label map and puts the file's name before whatever goes wrong. */
cv::Mat readNamed(const std::filesystem::path& path, const IdTable& ids, const std::function<cv::Mat()>& read)
{
    try
    {
        return ids.apply(read());
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error(textOf(path) + ": " + messageOf(error));
    }
}

/** Reads ids of the ground truth, in which 255 does not count. */
cv::Mat readTruthIds(const std::filesystem::path& path)
{
    cv::Mat labels = readLabels(path);
    if (looksLikeMask(labels))
        std::cerr << inOneLine(textOf(path))
                  << ": holds 0 and 255 alone, as a mask does; its pixels of 255 are left out\n";
    return labels;
}

/** The way of a label map from its folder, without what all names end with. */
std::string nameOf(const fs::path& path, const std::string& folder, const std::string& suffix)
{
    const fs::path way =
        fs::is_directory(pathOf(folder)) ? path.lexically_relative(pathOf(folder)) : path.filename();
    const std::string stem = stemBefore(textOf(way.filename()), suffix);
    return textOf(stem.empty() ? way : way.parent_path() / pathOf(stem));
}

/** The file of the photo that belongs to a pair, in the folder of --photos; empty if there is none. */
fs::path photoPath(const Arguments& arguments, const LabelPair& pair)
{
    if (!arguments.has("--photos"))
        return {};
    const std::string name = nameOf(pair.truth, arguments.positional()[0], arguments.text("--truth-suffix"));
    for (const char* extension :
         {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".JPG", ".JPEG", ".PNG"})
    {
        const fs::path path = withSuffix(pathOf(arguments.text("--photos")) / pathOf(name), extension);
        if (whyNoFile(path).empty())
            return path;
    }
    return {};
}

/** A photo of a size; empty if there is none, or none that can be read. */
cv::Mat readPhoto(const fs::path& path, const cv::Size& size)
{
    if (path.empty())
        return {};
    try
    {
        const cv::Mat photo = readPicture(path).pixels;
        return photo.size() == size ? photo : cv::Mat();
    }
    catch (const std::exception&)
    {
        return {};
    }
}

void score(const LabelPair& pair, const ClassMapping& mapping, const Arguments& arguments,
           Evaluation& evaluation)
{
    const cv::Mat truth = readNamed(pair.truth, mapping.truth, [&] {
        return arguments.has("--truth-colors")
                   ? readColors(pair.truth, arguments.integer("--color-tolerance", 0, 255))
                   : readTruthIds(pair.truth);
    });
    const cv::Mat prediction =
        readNamed(pair.prediction, mapping.prediction, [&] { return readLabels(pair.prediction); });
    if (truth.size() != prediction.size())
        throw std::runtime_error(textOf(pair.prediction) + ": is " + std::to_string(prediction.cols) + " x " +
                                 std::to_string(prediction.rows) + " pixels, the ground truth " +
                                 std::to_string(truth.cols) + " x " + std::to_string(truth.rows));
    evaluation.metrics.add(truth, prediction);
    if (arguments.has("--statistics"))
        evaluation.statistics.add(truth);
    if (evaluation.photos)
    {
        const std::string name =
            nameOf(pair.truth, arguments.positional()[0], arguments.text("--truth-suffix"));
        evaluation.photos->add(name, truth, prediction, readPhoto(photoPath(arguments, pair), truth.size()));
    }
    evaluation.scoredCount++;
}

Report makeReport(const Evaluation& evaluation, const ClassMapping& mapping, bool withStatistics)
{
    Report report;
    for (const int index : mapping.order)
        report.classNames.push_back(mapping.classNames[index]);
    report.scores = scoreRows(evaluation.metrics, mapping.order);
    if (withStatistics)
        report.statistics = statisticsRows(evaluation.statistics, mapping.order);
    report.overallAccuracy = evaluation.metrics.overallAccuracy();
    report.scoredCount = evaluation.scoredCount;
    report.failures = evaluation.failures;
    return report;
}

/** A file that an option asks for, and how the program knows it again. */
struct ReportFile
{
    std::string option;
    FileMark mark;
    void (*write)(std::ostream&, const Report&);
};

const ReportFile REPORT_FILES[] = {
    {"--csv", {"row,", 4}, writeCsv},
    {"--json", JSON_MARK, writeJson},
};

void checkReportFiles(const Arguments& arguments)
{
    if (arguments.has("--photos") && !arguments.has("--report"))
        throw UsageError("--photos needs --report");
    if (arguments.has("--photos") && !fs::is_directory(pathOf(arguments.text("--photos"))))
        throw UsageError("--photos: '" + arguments.text("--photos") + "' is no folder");
    if (arguments.has("--report"))
    {
        const fs::path page = pagePath(arguments.text("--report"));
        checkResultFile("--report", textOf(page), true);
        checkOverwrite(page, HTML_MARK, arguments.has("--force"));
        for (const ReportFile& file : REPORT_FILES)
            if (arguments.has(file.option))
            {
                checkTwoNames(pathOf(arguments.text(file.option)), page);
                checkTwoNames(pathOf(arguments.text(file.option)), page.parent_path()); // is to be made
            }
    }
    for (const ReportFile& file : REPORT_FILES)
        if (arguments.has(file.option))
        {
            checkResultFile(file.option, arguments.text(file.option));
            checkOverwrite(pathOf(arguments.text(file.option)), file.mark, arguments.has("--force"));
        }
    if (arguments.has("--csv") && arguments.has("--json"))
        checkTwoNames(pathOf(arguments.text("--csv")), pathOf(arguments.text("--json")));
}

/** @throws std::runtime_error if a report would take the place of what it is made of. */
void checkNoInputs(const Arguments& arguments, const std::vector<LabelPair>& pairs)
{
    for (const ReportFile& file : REPORT_FILES)
    {
        if (!arguments.has(file.option))
            continue;
        const fs::path place = pathOf(arguments.text(file.option));
        for (const char* option : {"--map", "--truth-map"})
            checkNotInput(place, pathOf(arguments.text(option)));
        for (const LabelPair& pair : pairs)
        {
            for (const fs::path& input : {pair.truth, pair.prediction, photoPath(arguments, pair)})
                checkNotInput(place, input);
        }
    }
}

/** Writes the reports that options ask for. @return false if one failed. */
bool writeReportFiles(const Arguments& arguments, const Report& report, const Evaluation& evaluation,
                      const std::vector<int>& order)
{
    bool written = true;
    try
    {
        if (evaluation.photos)
            writePage(pagePath(arguments.text("--report")), arguments.has("--force"), report,
                      *evaluation.photos, order);
    }
    catch (const std::exception& error)
    {
        std::cerr << messageOf(error) << '\n';
        written = false;
    }
    for (const ReportFile& file : REPORT_FILES)
        try
        {
            if (arguments.has(file.option))
            {
                std::ostringstream text;
                file.write(text, report);
                writeBytes(pathOf(arguments.text(file.option)), text.str().data(), text.str().size());
            }
        }
        catch (const std::exception& error)
        {
            std::cerr << messageOf(error) << '\n';
            written = false;
        }
    return written;
}

int evaluate(const Arguments& arguments)
{
    if (arguments.positional().size() != 2)
        throw UsageError("give TRUTH and PREDICTION");
    arguments.integer("--color-tolerance", 0, 255); // complain before the work, not within
    if (arguments.has("--color-tolerance") && !arguments.has("--truth-colors"))
        throw UsageError("--color-tolerance needs --truth-colors");
    const ClassMapping mapping = readMapping(arguments);
    checkReportFiles(arguments);
    Evaluation evaluation(mapping);
    if (arguments.has("--report"))
        evaluation.photos = std::make_unique<PhotoList>(mapping);
    const std::vector<LabelPair> pairs =
        findLabelPairs(pathOf(arguments.positional()[0]), arguments.text("--truth-suffix"),
                       pathOf(arguments.positional()[1]), arguments.text("--prediction-suffix"),
                       arguments.has("--recursive"), evaluation.failures);
    checkNoInputs(arguments, pairs);
    for (const std::string& failure : evaluation.failures)
        std::cerr << inOneLine(failure) << '\n';
    for (const LabelPair& pair : pairs)
        try
        {
            score(pair, mapping, arguments, evaluation);
        }
        catch (const std::exception& error)
        {
            const std::string message = messageOf(error);
            std::cerr << message << '\n';
            evaluation.failures.push_back(message);
        }

    const Report report = makeReport(evaluation, mapping, arguments.has("--statistics"));
    printReport(std::cout, report);
    const bool written = writeReportFiles(arguments, report, evaluation, mapping.order);
    return evaluation.failures.empty() && written ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, evaluate);
}
