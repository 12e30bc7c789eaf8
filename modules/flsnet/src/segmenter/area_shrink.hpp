// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_AREA_SHRINK_HPP
#define OPENCV_FLSNET_SEGMENTER_AREA_SHRINK_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/core/utility.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Shrinks large pictures as resize() does with INTER_AREA, several times as fast: it adds whole rows as integers, before
the few columns that are left are weighted. Numbers differ from those of resize() by 1 where a mean lies close to the
middle between two integers. */
class AreaShrinker
{
public:
    /** @param photo CV_8UC3. @param size not larger than the photo. */
    void shrink(const Mat& photo, const Size& size, Mat& result)
    {
        CV_Assert(photo.type() == CV_8UC3 && size.width <= photo.cols && size.height <= photo.rows);
        result.create(size, CV_8UC3);
        const std::vector<Span> columns = spansOf(photo.cols, size.width);
        const std::vector<Span> rows = spansOf(photo.rows, size.height);
        parallel_for_(Range(0, size.height), [&](const Range& range) {
            std::vector<uint16_t> whole(static_cast<size_t>(photo.cols) * 3);
            std::vector<float> sums(whole.size());
            for (int y = range.start; y < range.end; ++y)
            {
                addRows(photo, rows[y], whole, sums);
                addColumns(sums, columns, result.ptr(y));
            }
        });
    }

private:
    /** What one pixel of the result covers of a line: whole pixels, and parts of those before and behind. */
    struct Span
    {
        int begin; // of the whole ones
        int end;
        float before; // 0: nothing of it
        float behind;
        float scale; // 1 / length
    };

    static std::vector<Span> spansOf(int length, int count)
    {
        const double step = static_cast<double>(length) / count;
        const double least = 1e-3; // resize() leaves out smaller parts
        std::vector<Span> spans(count);
        for (int i = 0; i < count; ++i)
        {
            const double first = i * step, last = std::min(first + step, static_cast<double>(length));
            Span& span = spans[i];
            span.end = std::min(static_cast<int>(std::floor(last)), length);
            span.begin = std::min(static_cast<int>(std::ceil(first)), span.end);
            span.before = span.begin - first > least ? static_cast<float>(span.begin - first) : 0.f;
            span.behind = last - span.end > least ? static_cast<float>(last - span.end) : 0.f;
            span.scale = static_cast<float>(1 / step);
        }
        return spans;
    }

    static void addRow(const uchar* row, float weight, std::vector<float>& sums)
    {
        const size_t count = sums.size();
        float* sum = sums.data();
        for (size_t i = 0; i < count; ++i)
        {
            sum[i] += weight * row[i];
        }
    }

    static void addRows(const Mat& photo, const Span& span, std::vector<uint16_t>& whole,
                        std::vector<float>& sums)
    {
        const int most = 256; // of their sums 16 bits hold
        const size_t count = sums.size();
        std::fill(sums.begin(), sums.end(), 0.f);
        for (int first = span.begin; first < span.end; first += most)
        {
            uint16_t* add = whole.data();
            std::fill(whole.begin(), whole.end(), static_cast<uint16_t>(0));
            for (int y = first; y < std::min(first + most, span.end); ++y)
            {
                const uchar* row = photo.ptr(y);
                for (size_t i = 0; i < count; ++i)
                {
                    add[i] = static_cast<uint16_t>(add[i] + row[i]);
                }
            }
            float* sum = sums.data();
            for (size_t i = 0; i < count; ++i)
            {
                sum[i] += add[i];
            }
        }
        if (span.before > 0)
        {
            addRow(photo.ptr(span.begin - 1), span.before, sums);
        }
        if (span.behind > 0)
        {
            addRow(photo.ptr(span.end), span.behind, sums);
        }
        for (float& sum : sums)
        {
            sum *= span.scale;
        }
    }

    static void addColumns(const std::vector<float>& sums, const std::vector<Span>& columns, uchar* result)
    {
        for (const Span& span : columns)
        {
            float pixel[3] = {0, 0, 0};
            const float* sum = sums.data() + static_cast<ptrdiff_t>(span.begin) * 3;
            for (int c = 0; c < 3 && span.before > 0; ++c)
            {
                pixel[c] += span.before * sum[c - 3];
            }
            for (int x = span.begin; x < span.end; ++x, sum += 3)
            {
                pixel[0] += sum[0];
                pixel[1] += sum[1];
                pixel[2] += sum[2];
            }
            for (int c = 0; c < 3 && span.behind > 0; ++c)
            {
                pixel[c] += span.behind * sum[c];
            }
            for (const float channel : pixel)
            {
                *result++ = saturate_cast<uchar>(channel * span.scale);
            }
        }
    }
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_AREA_SHRINK_HPP
