// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_MODEL_METADATA_HPP
#define OPENCV_FLSNET_MODEL_MODEL_METADATA_HPP

#include <string>
#include <utility>
#include <vector>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

typedef std::vector<std::pair<std::string, std::string>> MetadataEntries;

/** Of the keys of metadata that are the module's own. */
const char* const METADATA_PREFIX = "cv.flsnet.";

std::vector<std::string> split(const std::string& text, char separator);

/** What only segmenters have: a new ModelInfo is that of a segmenter. */
void forgetClasses(ModelInfo& info);

/** Stops unless every value of info makes sense. @param source named in messages. */
void checkInfo(const ModelInfo& info, const std::string& source);

/** Colours of classes, one a row, from six hexadecimal digits each: red, green, blue.
@throws cv::Exception that begins with the source if one is none. */
Mat colorsOf(const std::vector<std::string>& texts, const std::string& source);

/** What of info is kept as metadata_props: the spec, the class names and the free entries. */
MetadataEntries metadataOf(const ModelInfo& info, int storage, int ops);

/** The inverse; the rest of ModelInfo stands in the graph.
@param storage, ops how the file was written.
@throws cv::Exception if the entries are not those of a model file. */
ModelInfo infoFromMetadata(const MetadataEntries& entries, const std::string& source, int& storage, int& ops);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_MODEL_METADATA_HPP
