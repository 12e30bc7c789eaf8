// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_HTML_PAGE_HPP
#define FLSNET_SAMPLES_FILES_HTML_PAGE_HPP

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "../arguments.hpp"
#include "growing_file.hpp"
#include "json_text.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "picture_codecs.hpp"
#include "png_file.hpp"

namespace flsnet_samples
{

// Pages that hold all that they show: pictures as data, style, script. Their policy forbids everything else, so that a name
// of a file could load nothing even if it became markup.

/** The programs know their pages again by this. */
const FileMark HTML_MARK = {R"(<meta name="generator" content="flsnet)", 160};

/** Pictures of a page have at most so many pixels a side. */
const int THUMBNAIL_SIZE = 480;

/** A text as it stands between tags or in a quoted attribute. Bytes that are no UTF-8 become U+FFFD, control characters their
pictures (U+2400 and on), so that any name of a file can be read and none is markup. */
inline std::string htmlText(const std::string& text)
{
    std::string html;
    for (size_t i = 0; i < text.size();)
    {
        const size_t length = utf8Length(text, i);
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (length == 0)
        {
            html += "\xef\xbf\xbd";
        }
        else if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
        {
            html += "&#" + std::to_string(static_cast<int>(c)) + ";";
        }
        else if (c < 0x20 || c == 0x7f)
        {
            html += "&#" + std::to_string(c == 0x7f ? 0x2421 : 0x2400 + c) + ";";
        }
        else
        {
            html += text.substr(i, length);
        }
        i += length == 0 ? 1 : length;
    }
    return html;
}

/** RFC 4648. */
inline std::string base64(const Bytes& bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3)
    {
        const size_t count = std::min<size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (size_t k = 0; k < 3; ++k)
        {
            group = group << 8 | (k < count ? bytes[i + k] : 0U);
        }
        for (size_t k = 0; k < 4; ++k)
        {
            text += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

inline cv::Size thumbnailSize(const cv::Size& size)
{
    const double scale =
        std::min(1., static_cast<double>(THUMBNAIL_SIZE) / std::max(size.width, size.height));
    return {std::max(1, cvRound(size.width * scale)), std::max(1, cvRound(size.height * scale))};
}

/** A photo of any type as the address of a small picture. */
inline std::string photoAddress(const cv::Mat& photo)
{
    cv::Mat small, color;
    cv::resize(photo, small, thumbnailSize(photo.size()), 0, 0, cv::INTER_AREA);
    cv::flsnet::overlay(small, cv::Mat::zeros(small.size(), CV_8UC1), color, 0);
    const Bytes jpeg = encodeJpeg(color, 82);
    if (jpeg.empty())
    {
        throw std::runtime_error("OpenCV cannot encode JPEG pictures");
    }
    return "data:image/jpeg;base64," + base64(jpeg);
}

/** A label map as the address of a small picture in the classes' colours.
@param clear class that lets through what lies below; -1 for none. */
inline std::string labelsAddress(const cv::Mat& labels, const cv::Mat& palette, int clear = 0)
{
    cv::Mat small;
    cv::resize(labels, small, thumbnailSize(labels.size()), 0, 0, cv::INTER_NEAREST);
    Bytes png = encodeLabels(small, SOFTWARE, palette);
    if (clear >= 0)
    {
        const Bytes name = {'P', 'L', 'T', 'E'};
        const auto place = std::search(png.begin(), png.end(), name.begin(), name.end());
        Bytes opacities(static_cast<size_t>(clear) + 1, 255);
        opacities.back() = 0;
        const Bytes chunk = pngChunk("tRNS", opacities);
        // Behind the palette and its checksum.
        png.insert(place + 4 + 3 * palette.rows + 4, chunk.begin(), chunk.end());
    }
    return "data:image/png;base64," + base64(png);
}

/** A number for people: "0.98", "-" for none. */
inline std::string shortNumber(double value, int decimals)
{
    return std::isfinite(value) ? cv::format("%.*f", decimals, value) : "-";
}

/** A class's colour of a palette in a style sheet. */
inline std::string cssColor(const cv::Mat& palette, int id)
{
    const cv::Vec3b& color = palette.at<cv::Vec3b>(id);
    return cv::format("#%02x%02x%02x", color[2], color[1], color[0]);
}

/** A bar of a share from 0 to 1 with its number. */
inline std::string shareBar(double share)
{
    const double width = std::isfinite(share) ? 100 * std::min(std::max(share, 0.), 1.) : 0;
    return "<span class=\"bar\"><i style=\"width:" + shortNumber(width, 1) + "%\"></i></span> " +
           shortNumber(share, 3);
}

inline std::string swatch(const std::string& color)
{
    return "<i class=\"swatch\" style=\"background:" + color + "\"></i>";
}

/** The pictures of a photo, one over the other, as wide as its card allows.
@param layers tags of pictures. */
inline std::string stackedPictures(const cv::Size& size, const std::string& layers)
{
    const std::string shape = std::to_string(size.width) + "/" + std::to_string(size.height);
    return "<div class=\"pic\" style=\"aspect-ratio:" + shape + ";width:min(100%,calc(420px*" + shape +
           "))\">" + layers + "</div>";
}

/** All until the first element of the body's own. */
inline std::string htmlHead(const std::string& program, const std::string& title)
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"generator\" "
           "content=\"" +
           program + "\">\n<title>" + htmlText(title) + R"html(</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';img-src data:;style-src 'unsafe-inline';script-src 'unsafe-inline';base-uri 'none';form-action 'none'">
<style>
:root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1b1f24;--soft:#5c6570;--line:#dce0e5;--accent:#2f6fde;--bad:#b3261e;--badback:#fdeceb}
@media(prefers-color-scheme:dark){:root{--back:#14171b;--card:#1e2227;--text:#e6e9ed;--soft:#9aa4b0;--line:#333a42;--accent:#7aa7ff;--bad:#ff9c94;--badback:#3a1f1d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header,main{max-width:1500px;margin:0 auto;padding:0 16px}
header{padding-top:20px}
h1{font-size:1.35rem;margin:0 0 4px}
h2{font-size:1.1rem;margin:28px 0 10px}
p{margin:4px 0}
.soft{color:var(--soft)}
.tools{position:sticky;top:0;z-index:2;background:var(--back);border-bottom:1px solid var(--line);margin-top:14px}
.tools>div{max-width:1500px;margin:0 auto;padding:8px 16px;display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
select,input[type=search]{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:5px 8px;min-width:0;max-width:100%}
label{display:inline-flex;gap:6px;align-items:center}
input[type=range]{width:110px;accent-color:var(--accent)}
input[type=checkbox]{accent-color:var(--accent);width:18px;height:18px;margin:0}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:16px;padding:16px 0 40px;align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden;min-width:0;content-visibility:auto;contain-intrinsic-size:auto 430px}
.card[hidden]{display:none}
.card>div.text{padding:10px 12px}
.card h3{font-size:.95rem;margin:0 0 4px;overflow-wrap:anywhere}
.card.failed{border-color:var(--bad);background:var(--badback)}
.word{color:var(--bad);overflow-wrap:anywhere}
.pic{position:relative;margin:0 auto;min-height:1px;background:#8884}
.pic>*{position:absolute;inset:0;width:100%;height:100%;display:block}
.pic svg polygon{fill:none;stroke:#50ff50;stroke-width:2;vector-effect:non-scaling-stroke}
.pic svg .under{stroke:#000;stroke-width:4;stroke-opacity:.55}
.pic svg circle{fill:#50ff50}
.pic svg text{fill:#50ff50;stroke:#000;stroke-opacity:.7;paint-order:stroke;font-weight:600}
.labels{opacity:var(--labels,.5)}
.nolabels .labels,.noboxes .pic svg{display:none}
details{border-top:1px solid var(--line);padding:6px 0 2px;margin-top:6px}
summary{cursor:pointer}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:2px 6px 2px 0;text-align:right;font-weight:400;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere}
thead th{color:var(--soft);font-size:.85em}
.plain{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px;width:fit-content;max-width:100%}
.plain td+td,.plain th+th{padding-left:18px}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:3px;border:1px solid #8888;margin-right:7px;vertical-align:-.06em}
.bar{display:inline-block;width:52px;height:7px;border-radius:4px;background:var(--line);overflow:hidden;vertical-align:.06em}
.bar i{display:block;height:100%;background:var(--accent)}
.trio{display:grid;grid-template-columns:repeat(auto-fit,minmax(90px,1fr));gap:2px}
.trio figure{margin:0;min-width:0}
.trio figcaption{font-size:.8em;color:var(--soft);padding:2px 4px;text-align:center}
@media(max-width:640px){.tools{position:static}.tools select,.tools input[type=search]{flex:1 1 45%}}
ul{margin:6px 0;padding-left:20px;overflow-wrap:anywhere}
</style></head>
)html";
}

/** A page that is written bit by bit, see GrowingFile. */
class HtmlFile
{
public:
    /** Makes the folder of the page. @param force see checkOverwrite(). @throws std::runtime_error that names the file. */
    HtmlFile(const std::filesystem::path& path, bool force)
        : path_(checked(path, force)), force_(force), file_(path_)
    {
    }

    void append(const std::string& html) { file_.append(html); }

    void keep()
    {
        checkOverwrite(path_, HTML_MARK, force_); // again: time has passed
        file_.keep();
    }

private:
    static std::filesystem::path checked(const std::filesystem::path& path, bool force)
    {
        std::error_code ignored;
        const std::string problem = whyNoFile(path);
        if (std::filesystem::exists(std::filesystem::status(path, ignored)) && !problem.empty())
        {
            throw std::runtime_error(textOf(path) + ": cannot be written: it " + problem);
        }
        checkOverwrite(path, HTML_MARK, force);
        if (!path.parent_path().empty())
        {
            std::filesystem::create_directories(path.parent_path());
        }
        return path;
    }

    std::filesystem::path path_;
    bool force_;
    GrowingFile file_;
};

/** Where the page of --report goes: a folder has it as index.html. @throws UsageError if it has no name. */
inline std::filesystem::path pagePath(const std::string& name)
{
    if (name.empty())
    {
        throw UsageError("--report needs the name of a file or folder");
    }
    std::filesystem::path path = pathOf(name);
    std::error_code ignored;
    const bool isNew = !std::filesystem::exists(path, ignored);
    if (path.filename().empty() || std::filesystem::is_directory(path, ignored) ||
        (isNew && !path.has_extension()))
    {
        return path / "index.html";
    }
    const std::string ending = textOf(path.extension());
    if (!ending.empty() && ending != ".html" && ending != ".htm")
    {
        throw UsageError("the report is a page: give it a name that ends in .html, or a folder with / at its "
                         "end, not '" +
                         name + "'");
    }
    return path;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_HTML_PAGE_HPP
