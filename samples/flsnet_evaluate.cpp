// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Scores label maps against ground truth and prints the layout of the paper's Table 2 and 3.

#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "evaluate/class_mapping.hpp"
#include "evaluate/label_files.hpp"
#include "evaluate/report.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

using namespace flsnet_samples;

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
        "A label map is a picture with one channel of 8 bits that holds class ids; pixels of the\n"
        "ground truth with the value 255 are left out.\n");
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
    arguments.addOption("--csv", "FILE", "write the tables to FILE as comma-separated values");
    arguments.addOption("--json", "FILE", "write the results to FILE as JSON");
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
    catch (const cv::Exception& error)
    {
        throw std::runtime_error(path.string() + ": " + error.err);
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error(path.string() + ": " + error.what());
    }
}

void score(const LabelPair& pair, const ClassMapping& mapping, const Arguments& arguments,
           Evaluation& evaluation)
{
    const cv::Mat truth = readNamed(pair.truth, mapping.truth, [&] {
        return arguments.has("--truth-colors")
                   ? readColors(pair.truth, arguments.integer("--color-tolerance", 0, 255))
                   : readLabels(pair.truth);
    });
    const cv::Mat prediction =
        readNamed(pair.prediction, mapping.prediction, [&] { return readLabels(pair.prediction); });
    if (truth.size() != prediction.size())
        throw std::runtime_error(pair.prediction.string() + ": is " + std::to_string(prediction.cols) +
                                 " x " + std::to_string(prediction.rows) + " pixels, the ground truth " +
                                 std::to_string(truth.cols) + " x " + std::to_string(truth.rows));
    evaluation.metrics.add(truth, prediction);
    if (arguments.has("--statistics"))
        evaluation.statistics.add(truth);
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

/** Writes the report to the file that the option names, if it is given. @return false if that failed. */
bool writeFile(const Arguments& arguments, const std::string& option, const Report& report,
               void (*write)(std::ostream&, const Report&))
{
    if (!arguments.has(option))
        return true;
    std::ofstream file(arguments.text(option), std::ios::binary);
    write(file, report);
    file.close();
    if (!file)
        std::cerr << arguments.text(option) << ": cannot be written\n";
    return static_cast<bool>(file);
}

int evaluate(const Arguments& arguments)
{
    if (arguments.positional().size() != 2)
        throw UsageError("give TRUTH and PREDICTION");
    arguments.integer("--color-tolerance", 0, 255); // complain before the work, not within
    const ClassMapping mapping = readMapping(arguments);
    const std::vector<LabelPair> pairs =
        findLabelPairs(arguments.positional()[0], arguments.text("--truth-suffix"), arguments.positional()[1],
                       arguments.text("--prediction-suffix"));

    Evaluation evaluation(mapping);
    for (const LabelPair& pair : pairs)
        try
        {
            score(pair, mapping, arguments, evaluation);
        }
        catch (const std::exception& error)
        {
            std::cerr << error.what() << '\n';
            evaluation.failures.emplace_back(error.what());
        }

    const Report report = makeReport(evaluation, mapping, arguments.has("--statistics"));
    printReport(std::cout, report);
    const bool csvWritten = writeFile(arguments, "--csv", report, writeCsv);
    const bool jsonWritten = writeFile(arguments, "--json", report, writeJson);
    return evaluation.failures.empty() && csvWritten && jsonWritten ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, evaluate);
}
