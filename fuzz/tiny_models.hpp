// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_TINY_MODELS_HPP
#define FLSNET_FUZZ_TINY_MODELS_HPP

#include <vector>

#include "opencv2/flsnet.hpp"

namespace flsnet_fuzz
{

/** A network that takes microseconds. */
inline cv::flsnet::ModelInfo tinySegmenter(const std::vector<int>& convolutions, int stage2Levels,
                                           const cv::Size& size)
{
    cv::flsnet::ModelInfo info;
    info.spec.channels.assign(convolutions.size(), 16);
    info.spec.convolutions = convolutions;
    info.spec.stage2Levels = stage2Levels;
    info.spec.inputSize = size;
    for (size_t c = 0; c < info.areas.size(); ++c)
    {
        info.areas[c] = 1000. / (1 + static_cast<double>(c));
    }
    return info;
}

/** With classes and colours of its own. */
inline cv::flsnet::ModelInfo tinyOwnClasses()
{
    cv::flsnet::ModelInfo info = tinySegmenter({1}, 0, cv::Size(8, 8));
    info.classNames = {"background", "nose", "hair", "neck"};
    info.spec.classCount = static_cast<int>(info.classNames.size());
    info.areas = {9, 1, 4, 2};
    info.classColors = cv::Mat(info.spec.classCount, 1, CV_8UC3);
    for (int c = 0; c < info.spec.classCount; ++c)
    {
        info.classColors.at<cv::Vec3b>(c) = cv::Vec3b::all(static_cast<uchar>(60 * c));
    }
    return info;
}

/** The smallest one that there is: for targets that read it. */
inline cv::flsnet::ModelInfo tiniestSegmenter()
{
    cv::flsnet::ModelInfo info = tinySegmenter({1}, 0, cv::Size(8, 8));
    info.spec.classCount = 2;
    info.areas = {3, 1};
    info.classNames = {"a", "b"};
    return info;
}

inline cv::flsnet::ModelInfo tinyDetector()
{
    cv::flsnet::ModelInfo info;
    info.spec = cv::flsnet::ModelSpec::detector();
    info.spec.channels = {16, 16, 16, 16};
    info.spec.convolutions = {1, 1, 1, 1};
    info.spec.decoderChannels = {16, 16};
    info.spec.inputSize = cv::Size(32, 32);
    info.areas.clear();
    info.classNames.clear();
    return info;
}

/** The same, ready for 8 bits. */
inline cv::Ptr<cv::flsnet::Model> quantizedModel(const cv::flsnet::ModelInfo& info)
{
    const cv::Ptr<cv::flsnet::Model> model = cv::flsnet::Model::random(info, 1);
    cv::Mat crop(info.spec.inputSize, CV_8UC3);
    cv::RNG rng(1);
    rng.fill(crop, cv::RNG::UNIFORM, 0, 256);
    model->quantize(std::vector<cv::Mat>{crop});
    return model;
}

} // namespace flsnet_fuzz

#endif // FLSNET_FUZZ_TINY_MODELS_HPP
