// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_PERF_PHOTOS_HPP
#define OPENCV_FLSNET_PERF_PHOTOS_HPP

#include "perf_precomp.hpp"

namespace opencv_test
{

/** A photo and the face boxes in it. */
struct PerfPhoto
{
    Mat image;
    std::vector<Rect2d> boxes;
};

/** The portrait of samples/data once or, side by side and one below the other, several times. */
inline PerfPhoto photoWithFaces(const Size& size, int faces)
{
    const Mat portrait = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    CV_Assert(!portrait.empty());
    const Rect2d face(180, 75, 90, 90);

    const int columns = cvCeil(std::sqrt(static_cast<double>(faces)));
    const int rows = (faces + columns - 1) / columns;
    const int side = std::min(size.width / columns, size.height / rows);
    const double scale = static_cast<double>(side) / portrait.cols;
    PerfPhoto photo;
    Mat small, grid;
    resize(portrait, small, Size(side, side), 0, 0, INTER_AREA);
    repeat(small, rows, columns, grid);
    cv::copyMakeBorder(grid, photo.image, 0, size.height - grid.rows, 0, size.width - grid.cols,
                       BORDER_REFLECT);
    for (int i = 0; i < faces; ++i)
    {
        const int column = i % columns, row = i / columns;
        photo.boxes.push_back(Rect2d(face.x * scale + column * side, face.y * scale + row * side,
                                     face.width * scale, face.height * scale));
    }
    return photo;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_PERF_PHOTOS_HPP
