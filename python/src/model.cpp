// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/model.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"
#include "model_source.hpp"
#include "records.hpp"
#include "valid_text.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
namespace py = pybind11;

template <class Value> py::tuple tupleOf(const std::vector<Value>& values)
{
    return py::tuple(py::cast(values));
}

py::tuple tupleOf(const std::vector<cv::String>& texts)
{
    return py::tuple(py::cast(validTexts(texts)));
}

/** A property that holds one value per class or level: a tuple, so that nobody changes a copy by mistake. */
template <class Class, class Value>
void bindTuple(py::class_<Class>& type, const char* name, std::vector<Value> Class::*member, const char* doc)
{
    type.def_property(
        name, [member](const Class& object) { return tupleOf(object.*member); },
        [member](Class& object, const std::vector<Value>& values) { object.*member = values; }, doc);
}

void bindSpec(py::module_& module)
{
    py::class_<fls::ModelSpec> spec(
        module, "ModelSpec", "What a network looks like (section III.A of the paper): all but its weights.");
    spec.def(py::init(&fromKeywords<fls::ModelSpec>), "Keyword arguments are the properties.")
        .def_readwrite("kind", &fls::ModelSpec::kind,
                       "MODEL_SEGMENTER, the default, MODEL_DETECTOR or MODEL_OTHER.");
    bindTuple(spec, "channels", &fls::ModelSpec::channels,
              "Channels of each level of stage 1; multiples of 16, 16 to 4096.");
    bindTuple(spec, "convolutions", &fls::ModelSpec::convolutions,
              "Convolutions of each level, 1 to 8; as many levels as channels.");
    bindTuple(spec, "decoderChannels", &fls::ModelSpec::decoderChannels,
              "Detectors: channels of the decoder's levels, from the last level but one upwards; empty for "
              "segmenters.");
    spec.def_readwrite("stage2Levels", &fls::ModelSpec::stage2Levels,
                       "Levels of stage 2, up to those of stage 1; 0 for stage 1 alone.")
        .def_readwrite("inputSize", &fls::ModelSpec::inputSize,
                       "(width, height) of the crop that the network sees, in pixels.")
        .def_readwrite("classCount", &fls::ModelSpec::classCount, "Number of classes, 2 to 255.")
        .def_static("vgg16", &fls::ModelSpec::vgg16, "The paper's network.")
        .def_static("detector", &fls::ModelSpec::detector, "The network of the module's face detector.")
        .def("validate", &fls::ModelSpec::validate, "Checks the ranges; raises flsnet.error.")
        .def("macs", &fls::ModelSpec::macs, py::arg("stage1Only") = false,
             "Multiply-accumulate operations of all convolutions for one crop of inputSize.");
    addRecordMethods(spec, {"kind", "channels", "convolutions", "stage2Levels", "inputSize", "classCount",
                            "decoderChannels"});
}

void bindCropGeometry(py::module_& module)
{
    py::class_<fls::CropGeometry> geometry(
        module, "CropGeometry", "How crops are cut around a face box, for training and inference alike.");
    geometry.def(py::init(&fromKeywords<fls::CropGeometry>), "Keyword arguments are the properties.")
        .def_readwrite("enlargement", &fls::CropGeometry::enlargement,
                       "Side of the square crop over the longer side of the face box.")
        .def_readwrite("shift", &fls::CropGeometry::shift,
                       "Centre of the crop from the centre of the box, in its longer sides: (x, y).")
        .def_readwrite(
            "border", &fls::CropGeometry::border,
            "cv2.BORDER_CONSTANT (filled with ModelInfo.mean), BORDER_REPLICATE or BORDER_REFLECT_101.");
    addRecordMethods(geometry, {"enlargement", "shift", "border"});
}

void bindInfo(py::module_& module)
{
    py::class_<fls::ModelInfo> info(module, "ModelInfo", "What a model file tells beside its weights.");
    info.def(py::init(&fromKeywords<fls::ModelInfo>), "Keyword arguments are the properties.")
        .def_readwrite("spec", &fls::ModelInfo::spec, "See ModelSpec.")
        .def_readwrite("exponent", &fls::ModelInfo::exponent, "Default exponent of Eq. 3.")
        .def_readwrite("crop", &fls::ModelInfo::crop, "See CropGeometry.")
        .def_readwrite("mean", &fls::ModelInfo::mean, "Of the input (BGR, 0 to 255); the graph subtracts it.")
        .def_readwrite("deviation", &fls::ModelInfo::deviation, "Of the input; the graph divides by it.")
        .def_property(
            "metadata", [](const fls::ModelInfo& object) { return validTexts(object.metadata); },
            [](fls::ModelInfo& object, const Metadata& metadata) { object.metadata = metadata; },
            R"(A copy of what else is known: "name", "version", "data", "licence", ...)");
    info.def(
            "metadataKeys", [](const fls::ModelInfo& object) { return validTexts(object.metadataKeys()); },
            "Keys of metadata, in their order.")
        .def(
            "getMetadata",
            [](const fls::ModelInfo& object, const cv::String& key) {
                return validText(object.getMetadata(key));
            },
            py::arg("key"), "The entry of metadata, or the empty text.")
        .def("setMetadata", &fls::ModelInfo::setMetadata, py::arg("key"), py::arg("value"),
             "Adds or changes an entry of metadata.");
    bindTuple(info, "areas", &fls::ModelInfo::areas,
              "area(c) of Eq. 2 and 3, one number per class; 0 for a class that did not occur.");
    bindTuple(info, "classNames", &fls::ModelInfo::classNames,
              "One per class; the first one is what belongs to no part.");
    info.def_property(
            "classColors", [](const fls::ModelInfo& object) -> Bytes { return arrayOf(object.classColors); },
            [](fls::ModelInfo& object, const Array& colors) {
                const cv::Mat rows = matOf(colors, "classColors").clone();
                object.classColors = rows.type() == CV_8UC1 && rows.cols == 3 ? rows.reshape(3) : rows;
            },
            "One per class: classes x 1 x 3 (or classes x 3), uint8, BGR; empty, the default: those that "
            "their "
            "names have, see classPalette().")
        .def("hasFaceClasses", &fls::ModelInfo::hasFaceClasses,
             "Whether the classes are those of FaceClass, by number and names.")
        .def(
            "palette", [](const fls::ModelInfo& object) -> Bytes { return arrayOf(object.palette()); },
            "Colours of the classes, classes x 1 x 3, uint8 (BGR): classColors, or if it is empty those of "
            "the "
            "names.");
    addRecordMethods(info, {"spec", "areas", "exponent", "crop", "mean", "deviation", "classNames",
                            "classColors", "metadata"});
}

using SharedModel = std::shared_ptr<fls::Model>; // what pybind11 knows; cv::Ptr is derived from it

py::bytes toOnnx(const fls::Model& model, int storage, int ops, bool stage1Only)
{
    const std::vector<uchar> file = model.toOnnx(storage, ops, stage1Only);
    return py::bytes(reinterpret_cast<const char*>(file.data()), file.size());
}

void bindModelClass(py::module_& module)
{
    py::class_<fls::Model, SharedModel> type(module, "Model",
                                             R"(A network: spec, weights, and what inference must know.

Segmenters of any threads may share one: its weights are in memory once. It can be pickled, as its file.)");
    pickleByAllProtocols(type);
    type.def(py::pickle(
                 [](const fls::Model& model) {
                     return toOnnx(model, fls::WEIGHTS_FLOAT, fls::MODEL_OPS_FLSNET, false);
                 },
                 [](const py::bytes& file) -> SharedModel { return readNetwork(file, "the pickled model"); }))
        .def("__repr__",
             [](const fls::Model& model) {
                 const fls::ModelInfo info = model.info();
                 return py::str("<flsnet.Model '{}', {:.2f} million weights>")
                     .format(validText(info.getMetadata("name")), model.parameterCount() / 1e6);
             })
        .def_static(
            "read",
            [](const ModelSource& path, const cv::String& name) -> SharedModel {
                return readModel(path, name);
            },
            py::arg("path"), py::arg("name") = "the buffer",
            R"(Reads a model file.

path: its path, or its bytes.
name: what messages call bytes.)")
        .def_static(
            "readNetwork",
            [](const ModelSource& path, const cv::String& name) -> SharedModel {
                return readNetwork(path, name);
            },
            py::arg("path"), py::arg("name") = "the buffer",
            R"(Reads a network of any architecture, which cv::dnn then runs in the place of the module's own.

path: of an ONNX file, or its bytes. It has one input, 1 x 3 x H x W, and logits as output, one channel for each
    class; entries of its metadata_props tell of mean, deviation, order of the classes and areas. See
    cv::flsnet::Model::readNetwork() in the C++ documentation.
name: what messages call bytes.)")
        .def_static(
            "embedded", []() -> SharedModel { return fls::Model::embedded(); },
            "The model inside the library (flsnet_light).")
        .def_static(
            "embeddedCloseUp", []() -> SharedModel { return fls::Model::embeddedCloseUp(); },
            "The model inside the library that looks closer at faces beside embedded() (flsnet_closeup).")
        .def_static(
            "embeddedWiderLook", []() -> SharedModel { return fls::Model::embeddedWiderLook(); },
            "The model inside the library that sees more around faces than embedded() (flsnet_wider).")
        .def_static(
            "random",
            [](const fls::ModelInfo& info, int seed) -> SharedModel {
                return fls::Model::random(info, seed);
            },
            py::arg("info"), py::arg("seed") = 0,
            "A network with seeded random weights, for tests and measurements of speed.")
        .def_static(
            "fromTrainer",
            [](const Path& safetensors, const Path& description) -> SharedModel {
                return fls::Model::fromTrainer(pathOf(safetensors), pathOf(description));
            },
            py::arg("safetensors"), py::arg("description"),
            "A network from the trainer's weights: safetensors file and its JSON description.")
        .def_static("supportsPrecision", &fls::Model::supportsPrecision, py::arg("precision"),
                    "Whether segmenters can compute with a PRECISION_... here, whatever the model; "
                    "PRECISION_BF16 needs a "
                    "processor with AMX, the others run everywhere.")
        .def("info", &fls::Model::info, "What the model tells of itself.")
        .def("setMetadata", &fls::Model::setMetadata, py::arg("key"), py::arg("value"),
             "Adds or changes an entry of ModelInfo.metadata, for the files that are written from now on.")
        .def("storage", &fls::Model::storage,
             "How the file that it was read from stores its weights: WEIGHTS_....")
        .def("toOnnx", &toOnnx, py::arg("storage") = static_cast<int>(fls::WEIGHTS_FLOAT),
             py::arg("ops") = static_cast<int>(fls::MODEL_OPS_FLSNET), py::arg("stage1Only") = false,
             R"(The bytes of a model file.

storage: WEIGHTS_FLOAT, WEIGHTS_HALF or WEIGHTS_INT8.
ops: MODEL_OPS_FLSNET; for other runtimes MODEL_OPS_PORTABLE, or MODEL_OPS_STANDARD where they take MaxUnpool.
stage1Only: leave stage 2 out.)")
        .def(
            "write",
            [](const fls::Model& model, const Path& path, int storage, int ops, bool stage1Only) {
                model.write(pathOf(path), storage, ops, stage1Only);
            },
            py::arg("path"), py::arg("storage") = static_cast<int>(fls::WEIGHTS_FLOAT),
            py::arg("ops") = static_cast<int>(fls::MODEL_OPS_FLSNET), py::arg("stage1Only") = false,
            "Writes toOnnx() to a file.")
        .def(
            "quantize",
            [](fls::Model& model, const py::iterable& crops, double percentile) {
                std::vector<cv::Mat> pictures;
                for (const py::handle& crop : crops)
                {
                    pictures.push_back(matOf(crop, "crops"));
                }
                const py::gil_scoped_release release;
                model.quantize(pictures, percentile);
            },
            py::arg("crops"), py::arg("percentile") = 99.999,
            R"(Makes the model ready for PRECISION_INT8: measures which values its maps take on pictures.

crops: pictures of faces as the network sees them, BGR, uint8, of any size; some hundred.
percentile: share of the values of each channel that must fit into 8 bits, 50 to 100.)")
        .def("isQuantized", &fls::Model::isQuantized, "Whether its network can compute in 8 bits.")
        .def("parameterCount", &fls::Model::parameterCount, "Number of weights.");
}

} // namespace

void bindModel(py::module_& module)
{
    module.attr("WEIGHTS_FLOAT") = static_cast<int>(fls::WEIGHTS_FLOAT);
    module.attr("WEIGHTS_HALF") = static_cast<int>(fls::WEIGHTS_HALF);
    module.attr("WEIGHTS_INT8") = static_cast<int>(fls::WEIGHTS_INT8);
    module.attr("PRECISION_FLOAT") = static_cast<int>(fls::PRECISION_FLOAT);
    module.attr("PRECISION_INT8") = static_cast<int>(fls::PRECISION_INT8);
    module.attr("PRECISION_BF16") = static_cast<int>(fls::PRECISION_BF16);
    module.attr("MODEL_SEGMENTER") = static_cast<int>(fls::MODEL_SEGMENTER);
    module.attr("MODEL_DETECTOR") = static_cast<int>(fls::MODEL_DETECTOR);
    module.attr("MODEL_OTHER") = static_cast<int>(fls::MODEL_OTHER);
    module.attr("MODEL_OPS_FLSNET") = static_cast<int>(fls::MODEL_OPS_FLSNET);
    module.attr("MODEL_OPS_STANDARD") = static_cast<int>(fls::MODEL_OPS_STANDARD);
    module.attr("MODEL_OPS_PORTABLE") = static_cast<int>(fls::MODEL_OPS_PORTABLE);
    bindSpec(module);
    bindCropGeometry(module);
    bindInfo(module);
    bindModelClass(module);
    module.attr("ModelSpec_vgg16") = module.attr("ModelSpec").attr("vgg16");
    module.attr("ModelSpec_detector") = module.attr("ModelSpec").attr("detector");
    for (const char* name : {"read", "readNetwork", "embedded", "embeddedCloseUp", "embeddedWiderLook",
                             "random", "fromTrainer", "supportsPrecision"})
    {
        // The names that cv2 gives static functions.
        module.attr((std::string("Model_") + name).c_str()) = module.attr("Model").attr(name);
    }
}

} // namespace flsnet_python
