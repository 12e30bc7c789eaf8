// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EVALUATE_REPORT_HPP
#define FLSNET_SAMPLES_EVALUATE_REPORT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <iterator>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "../files/json_text.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

/** One line of numbers of a report, one number a class; NaN where there is none. */
struct ReportRow
{
    std::string name;           // in tables
    std::string key;            // in JSON
    std::vector<double> values; // in the order of the columns
    double average;             // NaN if the row has none
    int decimals;               // in tables
};

struct Report
{
    std::vector<std::string> classNames; // in the order of the columns
    std::vector<ReportRow> scores;
    std::vector<ReportRow> statistics; // empty if they were not asked for
    double overallAccuracy;
    int scoredCount;
    std::vector<std::string> failures;
};

inline std::vector<double> reordered(const std::vector<double>& values, const std::vector<int>& order)
{
    std::vector<double> result(order.size());
    std::transform(order.begin(), order.end(), result.begin(),
                   [&values](int index) { return values[index]; });
    return result;
}

/** Rows of Table 2 and 3 of the paper. */
inline std::vector<ReportRow> scoreRows(const cv::flsnet::SegmentationMetrics& metrics,
                                        const std::vector<int>& order)
{
    return {
        {"Pixel accuracy", "pixelAccuracy", reordered(metrics.pixelAccuracy(), order),
         metrics.meanPixelAccuracy(), 3},
        {"IoU", "iou", reordered(metrics.iou(), order), metrics.meanIoU(), 3},
    };
}

/** Eq. 3 over the classes that have an area; NaN for the others. */
inline std::vector<double> areaWeights(const std::vector<double>& areas)
{
    std::vector<double> known;
    std::copy_if(areas.begin(), areas.end(), std::back_inserter(known), [](double area) { return area > 0; });
    const std::vector<double> weights = cv::flsnet::featureMapWeights(known);
    std::vector<double> result(areas.size(), std::numeric_limits<double>::quiet_NaN());
    auto weight = weights.begin();
    for (size_t c = 0; c < areas.size(); c++)
        if (areas[c] > 0)
            result[c] = *weight++;
    return result;
}

/** What Eq. 1 to 3 of the paper are made of, and what they give. */
inline std::vector<ReportRow> statisticsRows(const cv::flsnet::ClassStatistics& statistics,
                                             const std::vector<int>& order)
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto row = [&](const char* name, const char* key, std::vector<double> values, int decimals,
                         const std::vector<double>& defined) {
        for (size_t c = 0; c < values.size(); c++)
            if (!(defined[c] > 0))
                values[c] = none;
        return ReportRow{name, key, reordered(values, order), none, decimals};
    };
    using namespace cv::flsnet;
    const std::vector<double> every(statistics.classCount(), 1);
    const std::vector<double> pixels = statistics.pixels();
    const std::vector<double> areas = statistics.areas();
    std::vector<ReportRow> rows = {
        row("Pixels", "pixels", pixels, 0, every),
        row("Occurrences", "occurrences", statistics.occurrences(), 0, every),
        row("Frequency", "frequencies", statistics.frequencies(), 5, pixels),
        row("Area", "areas", areas, 1, areas),
    };
    const auto anyAbove = [](const std::vector<double>& values) {
        return std::any_of(values.begin(), values.end(), [](double value) { return value > 0; });
    };
    if (anyAbove(pixels))
        rows.push_back(
            row("MFB (Eq. 1)", "medianFrequencyWeights", medianFrequencyWeights(statistics), 3, pixels));
    if (anyAbove(areas))
    {
        rows.push_back(row("MAB (Eq. 2)", "medianAreaWeights", medianAreaWeights(statistics), 3, areas));
        rows.push_back(row("Eq. 3", "featureMapWeights", areaWeights(areas), 3, areas));
    }
    return rows;
}

inline std::string fixedText(double value, int decimals, const std::string& undefined)
{
    if (std::isnan(value))
        return undefined;
    std::ostringstream out;
    out << std::fixed << std::setprecision(decimals) << value;
    return out.str();
}

/** A table with a column a class. */
inline void printTable(std::ostream& out, const std::vector<std::string>& classNames,
                       const std::vector<ReportRow>& rows, bool withAverage)
{
    std::vector<std::vector<std::string>> cells = {{""}};
    cells[0].insert(cells[0].end(), classNames.begin(), classNames.end());
    if (withAverage)
        cells[0].emplace_back("Average");
    for (const ReportRow& row : rows)
    {
        cells.push_back({row.name});
        for (const double value : row.values)
            cells.back().push_back(fixedText(value, row.decimals, "-"));
        if (withAverage)
            cells.back().push_back(fixedText(row.average, row.decimals, "-"));
    }
    std::vector<size_t> widths(cells[0].size(), 0);
    for (const auto& line : cells)
        for (size_t i = 0; i < line.size(); i++)
            widths[i] = std::max(widths[i], line[i].size());
    for (const auto& line : cells)
    {
        out << std::left << std::setw(static_cast<int>(widths[0])) << line[0] << std::right;
        for (size_t i = 1; i < line.size(); i++)
            out << std::setw(static_cast<int>(widths[i]) + 2) << line[i];
        out << '\n';
    }
}

/** "3 of 4 label maps scored". */
inline std::string scoredText(const Report& report)
{
    const size_t scored = static_cast<size_t>(report.scoredCount);
    return std::to_string(scored) + " of " + counted(scored + report.failures.size(), "label map") +
           " scored";
}

/** The report as a person reads it. */
inline void printReport(std::ostream& out, const Report& report)
{
    out << scoredText(report) << "\n\n";
    printTable(out, report.classNames, report.scores, true);
    if (!report.statistics.empty())
    {
        out << "\nGround truth\n\n";
        printTable(out, report.classNames, report.statistics, false);
    }
}

/** All digits that matter, for other programs. */
inline std::string exactText(double value, const std::string& undefined)
{
    if (!std::isfinite(value))
        return undefined;
    return jsonNumber(value);
}

inline std::string csvText(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/** A line a row of the report; cells without a number are empty. */
inline void writeCsv(std::ostream& out, const Report& report)
{
    out << "row";
    for (const std::string& name : report.classNames)
        out << ',' << csvText(name);
    out << ",Average\n";
    for (const auto* rows : {&report.scores, &report.statistics})
        for (const ReportRow& row : *rows)
        {
            out << csvText(row.name);
            for (const double value : row.values)
                out << ',' << exactText(value, "");
            out << ',' << exactText(row.average, "") << '\n';
        }
}

/** A member of an object; nothing if the number is not defined. */
inline std::string jsonMember(const std::string& name, double value)
{
    return std::isfinite(value) ? jsonText(name) + ": " + exactText(value, "") : "";
}

/** An object; empty members are left out. */
inline std::string jsonObject(const std::vector<std::string>& members, const std::string& separator)
{
    std::string list;
    for (const std::string& member : members)
    {
        if (!member.empty() && !list.empty())
            list += separator;
        list += member;
    }
    return "{" + list + "}";
}

inline std::string jsonRow(const std::vector<std::string>& classNames, const ReportRow& row)
{
    std::vector<std::string> members(classNames.size());
    std::transform(classNames.begin(), classNames.end(), row.values.begin(), members.begin(), jsonMember);
    return jsonText(row.key) + ": " + jsonObject(members, ", ");
}

/** One object. Numbers that are not defined are left out: cv::FileStorage reads no null. */
inline void writeJson(std::ostream& out, const Report& report)
{
    std::vector<std::string> members = {
        "\"program\": \"flsnet_evaluate\"",
        jsonMember("scored", report.scoredCount),
        "\"failed\": " + jsonTexts(report.failures),
        jsonMember("meanPixelAccuracy", report.scores[0].average),
        jsonMember("meanIoU", report.scores[1].average),
        jsonMember("overallAccuracy", report.overallAccuracy),
    };
    for (const auto* rows : {&report.scores, &report.statistics})
        for (const ReportRow& row : *rows)
            members.push_back(jsonRow(report.classNames, row));
    out << jsonObject(members, ",\n ") << '\n';
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EVALUATE_REPORT_HPP
