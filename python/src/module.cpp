// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "bindings.hpp"
#include "opencv2/core/utility.hpp"
#include "opencv2/flsnet/layers.hpp"

namespace
{

const int MOST_THREADS = 1024; // as the programs; threads without end are the end of the process

void setNumThreads(int nthreads)
{
    if (nthreads > MOST_THREADS)
    {
        CV_Error(cv::Error::StsOutOfRange, "the number of threads is " + std::to_string(nthreads) +
                                               ": give 1 to " + std::to_string(MOST_THREADS) +
                                               ", or a negative number for the default");
    }
    cv::setNumThreads(nthreads);
}

} // namespace

PYBIND11_MODULE(_flsnet, module)
{
    using namespace flsnet_python;
    namespace py = pybind11;
    module.doc() = "cv::flsnet for Python; see the package flsnet";
    module.attr("__version__") = FLSNET_VERSION;
    bindErrors(module);
    bindClasses(module);
    bindBalance(module);
    bindMetrics(module);
    bindModel(module);
    bindDetectors(module);
    bindSegmenter(module);
    bindSequence(module);
    bindMeasures(module);
    bindRetouch(module);
    bindPictures(module);
    module.def("setNumThreads", &setNumThreads, py::arg("nthreads"),
               R"(Sets how many threads this package uses, in all that it does.

nthreads: 1 for none but the caller's; a negative number for the default, which is one per processor.
A cv2 in the same process has a number of its own. Not to be called while other threads segment.)");
    module.def("getNumThreads", &cv::getNumThreads, "How many threads this package uses.");
    module.def("registerLayers", &cv::flsnet::registerLayers,
               R"(Registers the layers of the network with cv::dnn.

Afterwards cv2.dnn.readNet reads model files of flsnet with float weights, if that cv2 uses the OpenCV that this
package was built with, as Debian's does. The OpenCV inside of pip's opencv-python is another one.)");
}
