// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_RUN_REPORT_HPP
#define FLSNET_SAMPLES_SEGMENT_RUN_REPORT_HPP

#include <algorithm>
#include <string>
#include <vector>

#include "../files/html_page.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

/** A page of what a run found: a card for each photo, written while the run goes on. */
class RunReport
{
public:
    RunReport(const std::filesystem::path& path, bool force, const cv::flsnet::ModelInfo& model)
        : names_(model.classNames), palette_(model.palette()), page_(path, force)
    {
        page_.append(htmlHead("flsnet_segment", "Parts of faces"));
        std::string with, without;
        for (size_t id = 1; id < names_.size(); ++id)
        {
            const std::string value = std::to_string(id), name = htmlText(names_[id]);
            with += "<option value=\"+" + value + "\">with " + name + "</option>";
            without += "<option value=\"-" + value + "\">without " + name + "</option>";
        }
        const std::string version = model.getMetadata("version");
        page_.append("<body><header><h1>Parts of faces</h1><p id=\"summary\" class=\"soft\"></p><p "
                     "class=\"soft\">Model " +
                     htmlText(model.getMetadata("name")) + (version.empty() ? "" : " " + htmlText(version)) +
                     ", flsnet_segment</p></header>\n<div class=\"tools\"><div>"
                     "<select id=\"state\" aria-label=\"Show\"></select>"
                     "<select id=\"part\" aria-label=\"Parts\"><option value=\"\">any parts</option>" +
                     with + without +
                     "</select><select id=\"order\" aria-label=\"Order\"><option value=\"run\">in the run's "
                     "order</option>"
                     "<option value=\"sure\">least sure first</option></select>"
                     "<input id=\"name\" type=\"search\" placeholder=\"name\" aria-label=\"Part of the "
                     "name\" size=\"12\">"
                     "<label><input id=\"labels\" type=\"checkbox\" checked>labels</label>"
                     "<input id=\"opacity\" type=\"range\" min=\"5\" max=\"100\" value=\"50\" "
                     "aria-label=\"Opacity of the "
                     "labels\"><label><input id=\"boxes\" type=\"checkbox\" checked>boxes</label>"
                     "<span id=\"shown\" class=\"soft\" aria-live=\"polite\"></span></div></div>\n<main><div "
                     "class=\"grid\" "
                     "id=\"cards\">\n");
    }

    /** @param faces of the photo; null where it is a crop of one face.
    @param words what a user should know of it. @param failed these words say why it counts as a failure. */
    void addPhoto(const std::string& name, const cv::Mat& photo, const cv::Mat& labels,
                  const std::vector<cv::flsnet::FaceSegmentation>* faces,
                  const std::vector<std::string>& words, bool failed)
    {
        std::string parts;
        const std::vector<int> areas = areasOf(labels);
        for (size_t id = 1; id < areas.size(); ++id)
        {
            parts += areas[id] > 0 ? " " + std::to_string(id) + " " : "";
        }
        std::string details;
        double sure = 1;
        const size_t count = faces != nullptr ? faces->size() : 0;
        for (size_t i = 0; i < count; ++i)
        {
            details += faceDetails(i, (*faces)[i]);
            sure = std::min(sure, static_cast<double>((*faces)[i].confidence));
        }
        if (faces == nullptr)
        {
            details = "<details><summary>Crop of a face</summary>" + partTable(areas, {}) + "</details>";
        }
        const std::string layers = "<img alt=\"\" loading=\"lazy\" src=\"" + photoAddress(photo) +
                                   "\"><img class=\"labels\" alt=\"\" loading=\"lazy\" src=\"" +
                                   labelsAddress(labels, palette_) + "\">" +
                                   (count > 0 ? boxes(photo.size(), *faces) : "");
        addCard(name, failed, faces == nullptr ? 1 : count, parts, sure,
                stackedPictures(photo.size(), layers), words, details);
    }

    /** A photo without results. */
    void addFailure(const std::string& name, const std::string& why)
    {
        addCard(name, true, 0, "", 1, "", {why}, "");
    }

    /** @param words what concerns no photo. */
    void finish(const std::vector<std::string>& words)
    {
        std::string rest;
        for (const std::string& word : words)
        {
            rest += "<li>" + htmlText(word) + "</li>";
        }
        page_.append("</div>" + (rest.empty() ? "" : "<h2>Beside the photos</h2><ul>" + rest + "</ul>") +
                     "</main>\n<script>\n" + SCRIPT + "</script></body></html>\n");
        page_.keep();
    }

private:
    std::vector<int> areasOf(const cv::Mat& labels) const
    {
        std::vector<int> areas(names_.size(), 0);
        for (int y = 0; y < labels.rows; ++y)
        {
            const uchar* row = labels.ptr<uchar>(y);
            for (int x = 0; x < labels.cols; ++x)
            {
                ++areas[row[x]];
            }
        }
        return areas;
    }

    /** @param confidences one per class, or none. */
    std::string partTable(const std::vector<int>& areas, const std::vector<float>& confidences) const
    {
        std::string rows;
        for (size_t id = 1; id < areas.size(); ++id)
        {
            if (areas[id] > 0)
            {
                rows += "<tr><td>" + swatch(cssColor(palette_, static_cast<int>(id))) + htmlText(names_[id]) +
                        "</td><td>" + std::to_string(areas[id]) + "</td><td>" +
                        (id < confidences.size() ? shareBar(static_cast<double>(confidences[id])) : "") +
                        "</td></tr>";
            }
        }
        return "<table><thead><tr><th>part</th><th>pixels</th><th>confidence</th></tr></thead><tbody>" +
               rows + "</tbody></table>";
    }

    std::string faceDetails(size_t index, const cv::flsnet::FaceSegmentation& face) const
    {
        const std::string turned =
            std::abs(face.roll) >= 0.5 ? cv::format(", turned by %.0f&#176;", face.roll) : "";
        const std::string box = cv::format("%.0f x %.0f at (%.0f, %.0f)", face.box.width, face.box.height,
                                           face.box.x, face.box.y);
        return "<details><summary>Face " + std::to_string(index + 1) + " " +
               shareBar(static_cast<double>(face.confidence)) + "</summary><p class=\"soft\">" + box +
               turned + "</p>" + partTable(areasOf(face.labels), face.classConfidences) + "</details>";
    }

    /** Boxes, turned as the faces are, landmarks and numbers over a photo. */
    static std::string boxes(const cv::Size& size, const std::vector<cv::flsnet::FaceSegmentation>& faces)
    {
        std::string drawn;
        for (size_t i = 0; i < faces.size(); ++i)
        {
            const cv::flsnet::FaceSegmentation& face = faces[i];
            const cv::Point2d center = (face.box.tl() + face.box.br()) / 2;
            const cv::RotatedRect box(cv::Point2f(center), cv::Size2f(cv::Size2d(face.box.size())),
                                      static_cast<float>(-face.roll)); // RotatedRect turns clockwise
            std::vector<cv::Point2f> corners(4);
            box.points(corners.data());
            std::string points;
            for (const cv::Point2f& corner : corners)
            {
                points += shortNumber(static_cast<double>(corner.x), 1) + "," +
                          shortNumber(static_cast<double>(corner.y), 1) + " ";
            }
            drawn +=
                "<polygon class=\"under\" points=\"" + points + "\"/><polygon points=\"" + points + "\"/>";
            const double unit = std::max(size.width, size.height) / 100.;
            for (const cv::Point2f& landmark : face.landmarks)
            {
                drawn += "<circle r=\"" + shortNumber(unit / 2, 2) + "\" cx=\"" +
                         shortNumber(static_cast<double>(landmark.x), 1) + "\" cy=\"" +
                         shortNumber(static_cast<double>(landmark.y), 1) + "\"/>";
            }
            if (faces.size() > 1)
            {
                drawn += "<text font-size=\"" + shortNumber(4 * unit, 1) + "\" stroke-width=\"" +
                         shortNumber(unit / 2, 2) + "\" x=\"" + shortNumber(face.box.x + unit, 1) +
                         "\" y=\"" + shortNumber(face.box.y + 4 * unit, 1) + "\">" + std::to_string(i + 1) +
                         "</text>";
            }
        }
        return "<svg viewBox=\"0 0 " + std::to_string(size.width) + " " + std::to_string(size.height) +
               "\" aria-hidden=\"true\">" + drawn + "</svg>";
    }

    void addCard(const std::string& name, bool failed, size_t faces, const std::string& parts, double sure,
                 const std::string& picture, const std::vector<std::string>& words,
                 const std::string& details)
    {
        std::string said;
        for (const std::string& word : words)
        {
            said += "<p class=\"" + std::string(failed ? "word" : "soft") + "\">" + htmlText(word) + "</p>";
        }
        page_.append("<article class=\"card" + std::string(failed ? " failed" : "") + "\" data-failed=\"" +
                     (failed ? "1" : "0") + "\" data-words=\"" + (words.empty() ? "0" : "1") +
                     "\" data-picture=\"" + (picture.empty() ? "0" : "1") + "\" data-faces=\"" +
                     std::to_string(faces) + "\" data-parts=\"" + parts + "\" data-sure=\"" +
                     shortNumber(sure, 4) + "\">" + picture + "<div class=\"text\"><h3><bdi>" +
                     htmlText(name) + "</bdi></h3>" + said + details + "</div></article>\n");
    }

    static constexpr const char* SCRIPT = R"js('use strict';
const at = id => document.getElementById(id), grid = at('cards'), cards = [...grid.children];
const states = {
  all: ['all photos', () => true],
  faces: ['with faces', d => +d.faces > 0],
  several: ['with several faces', d => +d.faces > 1],
  none: ['without a face', d => d.picture === '1' && d.faces === '0'],
  failed: ['failed', d => d.failed === '1'],
};
const count = test => cards.filter(card => test(card.dataset)).length;
for (const [key, [text, test]] of Object.entries(states)) {
  at('state').add(new Option(text + ' (' + count(test) + ')', key));
}
at('summary').textContent = [[cards.length, cards.length === 1 ? 'photo' : 'photos'],
  [count(states.faces[1]), 'with faces'], [count(states.none[1]), 'without'],
  [count(states.failed[1]), 'failed']].map(pair => pair.join(' ')).join(', ');
function show() {
  const test = states[at('state').value][1], part = at('part').value, name = at('name').value.toLowerCase();
  let shown = 0;
  for (const card of cards) {
    const has = card.dataset.parts.includes(' ' + part.slice(1) + ' ');
    const fits = !part || (part[0] === '+' ? has : !has && card.dataset.picture === '1');
    const named = card.querySelector('h3').textContent.toLowerCase().includes(name);
    card.hidden = !(test(card.dataset) && fits && named);
    shown += card.hidden ? 0 : 1;
  }
  at('shown').textContent = shown + ' of ' + cards.length + ' shown';
}
function sort() {
  const bySure = at('order').value === 'sure';
  const sorted = bySure ? [...cards].sort((a, b) => a.dataset.sure - b.dataset.sure) : cards;
  grid.append(...sorted);
}
for (const id of ['state', 'part', 'name']) at(id).addEventListener('input', show);
at('order').addEventListener('input', sort);
function draw() {
  document.body.classList.toggle('nolabels', !at('labels').checked);
  document.body.classList.toggle('noboxes', !at('boxes').checked);
  document.body.style.setProperty('--labels', at('opacity').value / 100);
}
for (const id of ['labels', 'boxes', 'opacity']) at(id).addEventListener('input', draw);
sort();
show();
draw();
)js";

    std::vector<cv::String> names_;
    cv::Mat palette_;
    HtmlFile page_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_RUN_REPORT_HPP
