// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_INFERENCE_OTHER_NETWORK_HPP
#define OPENCV_FLSNET_INFERENCE_OTHER_NETWORK_HPP

#include <string>
#include <vector>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A network of another architecture, as Model::readNetwork() reads it. */
struct OtherNetwork
{
    ModelInfo info;
    std::vector<uchar> file;
    std::string source; // for messages
    bool isRgb = false;
    Vec3d mean, deviation;           // of the input's channels, in the order of the network's
    std::vector<int> classOfChannel; // of the output; FaceClass
    std::string outputName, outputNode;
    double parameterCount = 0;
};

/** Whether the file is one of this module's own models. */
bool isModelFile(const std::vector<uchar>& file, const std::string& source);

/** What a file tells of a network, which only cv::dnn reads. @throws cv::Exception that begins with the source. */
OtherNetwork parseOtherNetwork(const std::vector<uchar>& file, const std::string& source);

/** See Model::readNetwork(). */
Ptr<Model> makeOtherModel(const std::vector<uchar>& file, const std::string& source);

/** Null unless the model is one of makeOtherModel(). */
const OtherNetwork* otherNetworkOf(const Model& model);

/** From the network's normalised input to one logit per class of FaceClass and pixel of the input. */
class OtherNetworkRunner
{
public:
    OtherNetworkRunner(const OtherNetwork& network, int backendId, int targetId);

    /** @param blob 1 x 3 x H x W. @return 1 x classes x H x W; memory that lasts until the next call. */
    Mat run(const Mat& blob);

private:
    dnn::Net net_;
    std::string source_;
    String outputLayer_;
    std::vector<int> classOfChannel_;
    Mat logits_;
    Mat enlarged_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_OTHER_NETWORK_HPP
