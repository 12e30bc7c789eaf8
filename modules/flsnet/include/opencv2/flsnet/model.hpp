// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_HPP
#define OPENCV_FLSNET_MODEL_HPP

#include <map>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** What a network is for. */
enum ModelKind
{
    MODEL_SEGMENTER = 0, //!< one crop of a face to one score per class and pixel: FaceLandmarkSegmenter
    MODEL_DETECTOR = 1,  //!< a photo to faces, one candidate per cell of 8 x 8 pixels: NetworkFaceDetector
    MODEL_OTHER = 2      //!< as MODEL_SEGMENTER, but of another architecture: see Model::readNetwork()
};

/** @brief What a network of this module looks like (segmenters: section III.A): everything but its weights. */
struct CV_EXPORTS_W_SIMPLE ModelSpec
{
    CV_WRAP ModelSpec();

    //! see ModelKind; default MODEL_SEGMENTER. What is said below of stages and classes is of segmenters. Of MODEL_OTHER
    //! only inputSize and classCount are known; the rest is empty
    CV_PROP_RW int kind;
    //! channels of each level of stage 1; multiples of 16, 16 to 4096. Detectors: of the encoder, whose first level is
    //! a convolution of 6x6 with stride 2
    CV_PROP_RW std::vector<int> channels;
    //! convolutions of each level, 1 to 8; as many levels as channels
    CV_PROP_RW std::vector<int> convolutions;
    //! levels of stage 2, up to those of stage 1; 0 for stage 1 alone
    CV_PROP_RW int stage2Levels;
    //! size of the crop that the network sees, in pixels. Detectors take any multiples of 2 to the power of the number of
    //! levels; this one is for tables
    CV_PROP_RW Size inputSize;
    //! number of classes, 2 to 255. Detectors: maps of the head
    CV_PROP_RW int classCount;
    //! detectors: channels of the two convolutions of each level of the decoder, from the last level but one upwards;
    //! empty for segmenters
    CV_PROP_RW std::vector<int> decoderChannels;

    /** @brief The paper's network: the widths of VGG16, stage 2 with three levels, 224 x 224 pixels, 9 classes. */
    CV_WRAP static ModelSpec vgg16();

    /** @brief The network of the module's face detector: 16 maps of an eighth of the input's size. */
    CV_WRAP static ModelSpec detector();

    /** @brief Checks the ranges above, that inputSize has at least one pixel at the deepest level, and that the feature
    maps of all convolutions together have no more than 2^28 values for one crop.
    @throws cv::Exception that names the first value out of its range. */
    CV_WRAP void validate() const;

    /** @brief Multiply-accumulate operations of all convolutions for one crop of inputSize; 0 of MODEL_OTHER.
    @param stage1Only leave stage 2 out. */
    CV_WRAP double macs(bool stage1Only = false) const;
};

/** @brief How crops are cut around a face box, for training and inference alike. */
struct CV_EXPORTS_W_SIMPLE CropGeometry
{
    CV_WRAP CropGeometry();

    //! side of the square crop over the longer side of the face box; default 2.75
    CV_PROP_RW double enlargement;
    //! centre of the crop from the centre of the box, in its longer sides; (0, -0.05)
    CV_PROP_RW Point2d shift;
    //! BORDER_CONSTANT (filled with ModelInfo::mean), BORDER_REPLICATE or BORDER_REFLECT_101: what the crop
    //! holds outside of the photo
    CV_PROP_RW int border;
};

/** @brief What a model file tells beside its weights. */
struct CV_EXPORTS_W_SIMPLE ModelInfo
{
    CV_WRAP ModelInfo();

    CV_PROP_RW ModelSpec spec; //!< the network without its weights
    //! area(c) of Eq. 2 and 3, one number per class; 0 for a class that did not occur (see featureMapWeights()). Files
    //! hold 32-bit floats
    CV_PROP_RW std::vector<double> areas;
    //! default exponent of Eq. 3; default 1. Files hold a 32-bit float
    CV_PROP_RW double exponent;
    CV_PROP_RW CropGeometry crop; //!< how the crops of the training were cut
    //! of the input (BGR, 0 to 255); it is subtracted in the graph
    CV_PROP_RW Scalar mean;
    //! of the input; it is divided by it in the graph
    CV_PROP_RW double deviation;
    //! one a class; the first one is what belongs to no part
    CV_PROP_RW std::vector<String> classNames;
    //! one a class: classes x 1, CV_8UC3 (BGR); empty, the default: those that their names have, see classPalette()
    CV_PROP_RW Mat classColors;
    //! whatever else is known: "name", "version", "data", "licence", ...
    std::map<String, String> metadata;

    /** @brief Whether the classes are those of FaceClass, by number and names. A model may have others, for instance nose,
    ears, neck and glasses; see FaceLandmarkSegmenter for what works then. */
    CV_WRAP bool hasFaceClasses() const;

    /** @brief Colours of the classes, classes x 1, CV_8UC3 (BGR): classColors, or if it is empty those of the names. */
    CV_WRAP Mat palette() const;

    /** @brief Keys of metadata, in their order: with the two functions below the way to it from Python. */
    CV_WRAP std::vector<String> metadataKeys() const;

    /** @brief The entry of metadata, or the empty text. */
    CV_WRAP String getMetadata(const String& key) const;

    /** @brief Adds or changes an entry of metadata. */
    CV_WRAP void setMetadata(const String& key, const String& value);
};

/** How the weights are stored in a file. It has no part in how the network computes, see Precision. */
enum WeightStorage
{
    WEIGHTS_FLOAT = 0, //!< 32-bit float: also loads by plain cv::dnn::readNet after registerLayers()
    WEIGHTS_HALF = 1,  //!< 16-bit float
    WEIGHTS_INT8 = 2   //!< 8-bit integers with one scale an output channel
};

/** What Model::cpuNet() computes with. */
enum Precision
{
    PRECISION_FLOAT = 0, //!< 32-bit float
    PRECISION_INT8 = 1, //!< weights and maps of 8 bits: faster with AVX-512 VNNI and AMX, a little less exact
    PRECISION_BF16 = 2  //!< weights and maps of bfloat16 (8 significant bits), sums of 32: needs AMX
};

/** Ops of the file. */
enum ModelOps
{
    MODEL_OPS_FLSNET = 0,   //!< the three ops of domain cv.flsnet: any size and batch, for this module
    MODEL_OPS_STANDARD = 1, //!< standard ONNX ops alone, for other runtimes that take MaxUnpool
    MODEL_OPS_PORTABLE = 2  //!< standard ONNX ops that all runtimes take: the same numbers, without MaxUnpool
};

/** @brief A network of this module: spec, weights, and what inference must know.

Model files are ONNX files that hold everything (see doc/design.md of the project). A file is checked node by node and
tensor by tensor when it is read. */
class CV_EXPORTS_W Model
{
public:
    virtual ~Model() {}

    /** @brief Reads a model file.
    @throws cv::Exception if the file cannot be read, is no model of this module, is damaged or contradicts itself;
    the message says where. */
    CV_WRAP static Ptr<Model> read(const String& path);

    /** @brief Reads a model file from memory. @param buffer the bytes of the file. @param name used in messages. */
    CV_WRAP static Ptr<Model> read(const std::vector<uchar>& buffer, const String& name = "the buffer");

    /** @brief The model inside the library (flsnet_light).
    @throws cv::Exception if the library was built without it. */
    CV_WRAP static Ptr<Model> embedded();

    /** @brief The model inside the library that looks closer at faces beside embedded() (flsnet_closeup), see
    FaceLandmarkSegmenter::setCloseUp().
    @throws cv::Exception if the library was built without it. */
    CV_WRAP static Ptr<Model> embeddedCloseUp();

    /** @brief The model inside the library that sees more around faces than embedded() (flsnet_wider), see
    FaceLandmarkSegmenter::setWiderLook().
    @throws cv::Exception if the library was built without it. */
    CV_WRAP static Ptr<Model> embeddedWiderLook();

    /** @brief A network with seeded random weights, for tests and measurements of speed. */
    CV_WRAP static Ptr<Model> random(const ModelInfo& info, int seed = 0);

    /** @brief A network from the trainer's weights: safetensors file and its JSON description (see training/), of either
    kind.
    @throws cv::Exception if a file cannot be read, or a weight is missing, unknown, of a wrong shape or not finite.*/
    CV_WRAP static Ptr<Model> fromTrainer(const String& safetensors, const String& description);

    /** @brief A network of any architecture, in the place of the module's own: FaceLandmarkSegmenter and
    FaceSequenceSegmenter run it by cv::dnn, and cut crops, weight by area and paste labels as ever.

    The ONNX file has one input, 1 x 3 x H x W with numbers for H and W, and an output of 1 x channels x h x w logits,
    which is called "logits" or is the only one; if h x w is not H x W, it is interpolated. cv::dnn must know its ops.
    What else must be known stands in entries of its metadata_props, all of which may be missing:

    | key | value | if it is missing |
    |---|---|---|
    | cv.flsnet.input_order | BGR or RGB | BGR |
    | cv.flsnet.mean | three numbers, in that order: subtracted from the bytes | 104,117,124 (BGR) |
    | cv.flsnet.deviation | three numbers: divide what is left | 58,58,58 |
    | cv.flsnet.classes | a name of FaceClass (see className()) for each channel of the output; classes may stand several times, the probabilities of their channels are added up, or not at all: such a class is never chosen | the nine of FaceClass |
    | cv.flsnet.areas | area(c) of Eq. 3, one per class of FaceClass | equal: no weighting |
    | cv.flsnet.exponent | of Eq. 3 | 1 |
    | cv.flsnet.crop | enlargement and shift of CropGeometry, three numbers | those of CropGeometry() |

    For example, a network of ImageNet's normalisation has RGB, 123.675,116.28,103.53 and 58.395,57.12,57.375. The
    trainer's `python -m flsnet_training.comparison export` writes such files.

    The model's kind is MODEL_OTHER. Its net() is the file as it is, without normalisation; cpuNet(), quantize(), stage 1
    alone and other storage are not to be had. A file of this module is read as by read().
    @throws cv::Exception if the file is no such network; the message says what is wrong with it. */
    CV_WRAP static Ptr<Model> readNetwork(const String& path);

    /** @overload
    @param buffer the bytes of the file. @param name used in messages. */
    CV_WRAP static Ptr<Model> readNetwork(const std::vector<uchar>& buffer,
                                          const String& name = "the buffer");

    CV_WRAP virtual ModelInfo info() const = 0; //!< what the model tells of itself

    /** @brief Adds or changes an entry of ModelInfo::metadata, for the files that are written from now on.
    @throws cv::Exception if the key is empty or starts with "cv.flsnet.", which are the module's own. */
    CV_WRAP virtual void setMetadata(const String& key, const String& value) = 0;

    /** @brief How the file that it was read from stores its weights, see WeightStorage; WEIGHTS_FLOAT for others. */
    CV_WRAP virtual int storage() const = 0;

    /** @brief The bytes of a model file.
    @param storage of the convolutions' weights, see WeightStorage.
    @param ops see ModelOps.
    @param stage1Only leave stage 2 out: the head of stage 1 gives the logits. */
    CV_WRAP virtual std::vector<uchar> toOnnx(int storage = WEIGHTS_FLOAT, int ops = MODEL_OPS_FLSNET,
                                              bool stage1Only = false) const = 0;

    /** @brief Writes toOnnx() to a file.
    @throws cv::Exception if it cannot be written; no half-written file remains. */
    CV_WRAP virtual void write(const String& path, int storage = WEIGHTS_FLOAT, int ops = MODEL_OPS_FLSNET,
                               bool stage1Only = false) const = 0;

    /** @brief The network for cv::dnn: input "image" (N x 3 x H x W, BGR, 0 to 255), outputs "logits" and "scores"
    (N x classes x H x W). Any batch and size that the spec's levels allow. Detectors have the output "predictions"
    (N x 16 x H/8 x W/8).
    @param stage1Only stage 1 with its own head alone. */
    CV_WRAP virtual dnn::Net net(bool stage1Only = false) const = 0;

    /** @brief The network for cv::dnn on a CPU: as net(), but several times faster.

    It is one layer of this module's own instead of one a node of the file, so it runs on DNN_BACKEND_OPENCV and
    DNN_TARGET_CPU only. Which instructions it uses (AVX-512, AVX2 with FMA, else what the library was compiled for) is
    decided by cv::checkHardwareSupport() when it is made.
    @param stage1Only stage 1 with its own head alone.
    @param maps names of maps that the net gives beside "logits" and "scores", as layers of those names:
    "<stage>.encoder.<level>", "<stage>.decoder.<level>", for instance "stage1.encoder.0"; with ".<n>" behind, they are
    those of one convolution of the level.
    @param precision see Precision; PRECISION_INT8 needs a model that isQuantized(). It gives the same numbers with any
    instructions, but is faster than float only with AVX-512 VNNI or AMX. PRECISION_BF16 takes any model but detectors, and runs
    only on processors with AMX under Linux.
    @throws cv::Exception (StsObjectNotFound) if there is no such map; (StsNotImplemented) if the precision is one that
    supportsPrecision() denies. */
    CV_WRAP virtual dnn::Net cpuNet(bool stage1Only = false,
                                    const std::vector<String>& maps = std::vector<String>(),
                                    int precision = PRECISION_FLOAT) const = 0;

    /** @brief The network for cv::dnn on a GPU, in half floats: inputs and outputs as net() has them, on DNN_BACKEND_CUDA and
    DNN_TARGET_CUDA_FP16, which are set and must stay so; for one image 4 to 6 times as fast as net() there (for batches less, whose
    copies from and to the host count more).

    It is one layer of this module's own, as in cpuNet(): maps stay on the GPU with their channels last, where tensor cores
    want them, and cuDNN convolves, adds the bias and applies the ReLU in one pass. The first run of a size and number of
    images measures which of cuDNN's kernels are the fastest (some tenths of a second); 16 sizes are kept. Kernels may round
    differently, so that two nets need not give the same bits. FaceLandmarkSegmenter uses it on this backend and target by
    itself where the GPU has tensor cores. Each net has its own copy of the weights on the GPU that is the current one when it
    is made (cuda::setDevice()), and runs there only; it is not for several threads at once.
    @param stage1Only stage 1 with its own head alone.
    @throws cv::Exception (StsNotImplemented) if the module was built without its CUDA code (by itself, or without
    OPENCV_DNN_CUDA), or the model is of MODEL_OTHER; (GpuApiCallError) if there is no GPU, or it has not the memory. The
    net's forward() throws GpuApiCallError, too, if there is too little memory or cuDNN has no such kernels for the GPU. */
    CV_WRAP virtual dnn::Net cudaNet(bool stage1Only = false) const = 0;

    /** @brief Whether cpuNet() and segmenters can compute with a Precision here: a matter of the processor, the system and
    the compiler of the library, and the same for all models of faces' parts. PRECISION_FLOAT and PRECISION_INT8 run
    everywhere.

    AMX is asked of Linux when this is called with PRECISION_BF16, or when a network in 8 bits or bfloat16 is first made.
    From then on sigaltstack() refuses stacks of less than some 11 KB in this process; OPENCV_CPU_DISABLE=AVX512-ICL leaves
    all that alone.
    @throws cv::Exception (StsBadArg) if it is no Precision. */
    CV_WRAP static bool supportsPrecision(int precision);

    /** @brief Makes the model ready for PRECISION_INT8: measures which values its maps take on pictures.

    What was measured is a part of the files that are written from now on. The weights stay as they are, so the model
    still computes in float if it is asked to.
    @param crops pictures of faces as the network sees them (see CropGeometry), CV_8UC3, BGR, of any size; some hundred,
    as different as those to come. Rendered ones do (see flsnet_model quantize).
    @param percentile share of the values of each channel that must fit into 8 bits, 50 to 100; larger ones are cut off.
    @throws cv::Exception if there is no crop, or one of another type. */
    CV_WRAP virtual void quantize(InputArrayOfArrays crops, double percentile = 99.999) = 0;

    /** @brief Whether quantize() was called for it, or for the model whose file it was read from. */
    CV_WRAP virtual bool isQuantized() const = 0;

    /** @brief The name by which a network knows a node of the model file; cv::dnn's importers change names.
    @param net a network that was read from a model file, by net() or cv::dnn::readNet.
    @param node for instance "logits", "scores", "stage1.encoder.0" (see doc/design.md).
    @throws cv::Exception (StsObjectNotFound) if there is no such node. */
    CV_WRAP static String layerName(const dnn::Net& net, const String& node);

    /** @brief Number of weights. */
    CV_WRAP virtual double parameterCount() const = 0;
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_HPP
