// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EVALUATE_PAGE_HPP
#define FLSNET_SAMPLES_EVALUATE_PAGE_HPP

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "../files/html_page.hpp"
#include "class_mapping.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"
#include "report.hpp"

namespace flsnet_samples
{

/** The label maps of one photo, as they are scored, and their scores. */
struct ScoredPhoto
{
    std::string name;
    double meanIoU;
    std::vector<double> iou; // by index of the class; NaN where neither map has it
    std::string pictures;    // HTML; empty where there are too many worse ones
};

/** The photos of an evaluation, the worst first. Of so many that their pictures would fill the memory, the worst have some. */
class PhotoList
{
public:
    explicit PhotoList(const ClassMapping& mapping)
    {
        const std::vector<cv::String> names(mapping.classNames.begin(), mapping.classNames.end());
        cv::Mat palette;
        if (mapping.hasFaceClasses)
        {
            palette = cv::flsnet::ModelInfo().palette();
        }
        else
        {
            cv::flsnet::classPalette(names, palette);
        }
        palette_ = palette;
        const auto background = std::find_if(names.begin(), names.end(), [](const std::string& name) {
            return name == "background" || name == "Background";
        });
        background_ = background != names.end() ? static_cast<int>(background - names.begin()) : -1;
    }

    const cv::Mat& palette() const { return palette_; }

    /** @param truth with pixels that do not count. @param photo empty if there is none. */
    void add(const std::string& name, const cv::Mat& truth, const cv::Mat& prediction, const cv::Mat& photo)
    {
        cv::flsnet::SegmentationMetrics metrics(palette_.rows);
        metrics.add(truth, prediction);
        const double score =
            std::isfinite(metrics.meanIoU()) ? metrics.meanIoU() : 1; // all pixels are left out
        photos_.push_back({name, score, metrics.iou(), ""});
        if (pictured_.size() == MOST_PICTURES)
        {
            const auto best = std::prev(pictured_.end());
            if (best->first <= score)
            {
                return;
            }
            photos_[best->second].pictures.clear();
            pictured_.erase(best);
        }
        pictured_.emplace(score, photos_.size() - 1);
        photos_.back().pictures = trio(truth, prediction, photo);
    }

    std::vector<ScoredPhoto> sorted() const
    {
        std::vector<ScoredPhoto> photos = photos_;
        std::stable_sort(photos.begin(), photos.end(), [](const ScoredPhoto& one, const ScoredPhoto& two) {
            return one.meanIoU < two.meanIoU;
        });
        return photos;
    }

private:
    static constexpr size_t MOST_PICTURES = 300;

    std::string trio(const cv::Mat& truth, const cv::Mat& prediction, const cv::Mat& photo) const
    {
        const std::string below =
            photo.empty() ? "" : "<img alt=\"\" loading=\"lazy\" src=\"" + photoAddress(photo) + "\">";
        const auto figure = [&](const cv::Mat& map, const cv::Mat& colors, int clear,
                                const std::string& title) {
            return "<figure>" +
                   stackedPictures(map.size(), below +
                                                   "<img class=\"labels\" alt=\"\" loading=\"lazy\" src=\"" +
                                                   labelsAddress(map, colors, clear) + "\">") +
                   "<figcaption>" + title + "</figcaption></figure>";
        };
        cv::Mat known = truth.clone(), colors = palette_.clone();
        colors.push_back(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(128))); // of what does not count
        known.setTo(cv::Scalar::all(palette_.rows), truth == IGNORED_LABEL);
        const cv::Mat wrong = ((truth != prediction) & (truth != IGNORED_LABEL)) / 255;
        const cv::Mat_<cv::Vec3b> red = (cv::Mat_<cv::Vec3b>(2, 1) << cv::Vec3b(), cv::Vec3b(40, 40, 230));
        return "<div class=\"trio\">" + figure(known, colors, background_, "truth") +
               figure(prediction, palette_, background_, "prediction") + figure(wrong, red, 0, "wrong") +
               "</div>";
    }

    cv::Mat palette_;
    int background_;
    std::vector<ScoredPhoto> photos_;
    std::set<std::pair<double, size_t>> pictured_; // score and place in photos_
};

/** A table with a row a class. @param colors by row. */
inline std::string htmlTable(const std::vector<std::string>& classNames,
                             const std::vector<std::string>& colors, const std::vector<ReportRow>& rows,
                             bool withAverage)
{
    std::string html = "<div class=\"plain scroll\"><table><thead><tr><th>class</th>";
    for (const ReportRow& row : rows)
    {
        html += "<th>" + htmlText(row.name) + "</th>";
    }
    html += "</tr></thead><tbody>";
    const auto cell = [withAverage](double value, int decimals) {
        return "<td>" + (withAverage ? shareBar(value) : shortNumber(value, decimals)) + "</td>";
    };
    for (size_t c = 0; c < classNames.size(); ++c)
    {
        html += "<tr><td>" + swatch(colors[c]) + htmlText(classNames[c]) + "</td>";
        for (const ReportRow& row : rows)
        {
            html += cell(row.values[c], row.decimals);
        }
        html += "</tr>";
    }
    if (withAverage)
    {
        html += "<tr><td><b>average</b></td>";
        for (const ReportRow& row : rows)
        {
            html += cell(row.average, row.decimals);
        }
        html += "</tr>";
    }
    return html + "</tbody></table></div>";
}

const char* const EVALUATION_SCRIPT = R"js('use strict';
const at = id => document.getElementById(id), grid = at('cards'), cards = [...grid.children];
const scoreOf = (card, key) => key === 'mean' ? +card.dataset.mean : JSON.parse(card.dataset.iou)[+key] ?? 2;
function sort() {
  const key = at('order').value;
  grid.append(...[...cards].sort((a, b) => scoreOf(a, key) - scoreOf(b, key)));
}
function show() {
  const name = at('name').value.toLowerCase();
  let shown = 0;
  for (const card of cards) {
    card.hidden = !card.querySelector('h3').textContent.toLowerCase().includes(name);
    shown += card.hidden ? 0 : 1;
  }
  at('shown').textContent = shown + ' of ' + cards.length + ' shown';
}
function draw() {
  document.body.classList.toggle('nolabels', !at('labels').checked);
  document.body.style.setProperty('--labels', at('opacity').value / 100);
}
at('name').addEventListener('input', show);
at('order').addEventListener('input', sort);
for (const id of ['labels', 'opacity']) at(id).addEventListener('input', draw);
sort();
show();
draw();
)js";

/** The page of an evaluation: its tables, what could not be scored, and the photos, the worst first. */
inline void writePage(const std::filesystem::path& path, bool force, const Report& report,
                      const PhotoList& photos, const std::vector<int>& order)
{
    std::vector<std::string> colors;
    std::string orders = "<option value=\"mean\">worst mean first</option>";
    for (size_t place = 0; place < order.size(); ++place)
    {
        colors.push_back(cssColor(photos.palette(), order[place]));
        orders += "<option value=\"" + std::to_string(place) + "\">worst in " +
                  htmlText(report.classNames[place]) + " first</option>";
    }
    HtmlFile page(path, force);
    page.append(htmlHead("flsnet_evaluate", "Scores of label maps"));
    page.append("<body><header><h1>Scores of label maps</h1><p>" + scoredText(report) + ". Mean IoU <b>" +
                shortNumber(report.scores[1].average, 3) + "</b>, mean pixel accuracy " +
                shortNumber(report.scores[0].average, 3) + ", accuracy of all pixels " +
                shortNumber(report.overallAccuracy, 3) + "</p></header>\n<main>");
    if (!report.failures.empty())
    {
        page.append("<h2>Not scored</h2><ul class=\"word\" id=\"failures\">");
        for (const std::string& failure : report.failures)
        {
            page.append("<li>" + htmlText(failure) + "</li>");
        }
        page.append("</ul>");
    }
    page.append("<h2>All pixels together</h2>" + htmlTable(report.classNames, colors, report.scores, true));
    if (!report.statistics.empty())
    {
        page.append("<h2>Ground truth</h2>" + htmlTable(report.classNames, colors, report.statistics, false));
    }
    page.append(
        "<h2>Photos, the worst first</h2></main><div class=\"tools\"><div><select id=\"order\" "
        "aria-label=\"Order\">" +
        orders +
        "</select><input id=\"name\" type=\"search\" placeholder=\"name\" aria-label=\"Part of the name\" "
        "size=\"12\"><label><input id=\"labels\" type=\"checkbox\" checked>labels</label><input "
        "id=\"opacity\" type=\"range\" min=\"5\" max=\"100\" value=\"100\" aria-label=\"Opacity of the "
        "labels\"><span id=\"shown\" class=\"soft\" aria-live=\"polite\"></span></div></div>\n<main><div "
        "class=\"grid\" id=\"cards\">\n");
    for (const ScoredPhoto& photo : photos.sorted())
    {
        std::vector<std::string> values;
        std::string rows;
        for (size_t place = 0; place < order.size(); ++place)
        {
            const double iou = photo.iou[static_cast<size_t>(order[place])];
            values.push_back(jsonNumber(iou, 5));
            rows += "<tr><td>" + swatch(colors[place]) + htmlText(report.classNames[place]) + "</td><td>" +
                    shareBar(iou) + "</td></tr>";
        }
        page.append("<article class=\"card\" data-mean=\"" + shortNumber(photo.meanIoU, 5) +
                    "\" data-iou=\"" + jsonList(values) + "\">" + photo.pictures +
                    "<div class=\"text\"><h3><bdi>" + htmlText(photo.name) +
                    "</bdi></h3><details><summary>mean IoU " + shareBar(photo.meanIoU) +
                    "</summary><table><tbody>" + rows + "</tbody></table></details></div></article>\n");
    }
    page.append("</div></main>\n<script>\n" + std::string(EVALUATION_SCRIPT) + "</script></body></html>\n");
    page.keep();
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EVALUATE_PAGE_HPP
