// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Makes, inspects and checks model files.

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/result_places.hpp"
#include "files/text_lines.hpp"
#include "model/layer_table.hpp"
#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"
#include "program.hpp"
#include "segment/inputs.hpp"

using namespace flsnet_samples;
using cv::flsnet::Model;
using cv::flsnet::ModelInfo;

namespace
{

const std::vector<std::string> STORAGES = {"float", "half", "int8"};     // by cv::flsnet::WeightStorage
const std::vector<std::string> OPS = {"flsnet", "standard", "portable"}; // by cv::flsnet::ModelOps
const FileMark MODEL_MARK = {"opencv_flsnet", 64};                       // the producer

/** Options, and the commands with which alone they do something. */
struct OptionGroup
{
    std::vector<std::string> commands;
    std::vector<std::string> options;
};

const std::vector<OptionGroup> OPTION_GROUPS = {
    {{"create", "quantize"}, {"--out", "--force", "--storage"}},
    {{"create"},
     {"--weights", "--description", "--from", "--random", "--ops", "--stage1", "--metadata",
      "--metadata-file"}},
    {{"create --random"},
     {"--seed", "--channels", "--convolutions", "--stage2-levels", "--input", "--areas"}},
    {{"quantize"}, {"--crops", "--percentile"}},
    {{"inspect"}, {"--markdown"}}};

Arguments makeArguments()
{
    Arguments arguments(
        "flsnet_model", "create|quantize|inspect|check [options] [MODEL...]",
        "create makes a model file, from the trainer's files, from another model file, or with random\n"
        "weights; quantize measures on pictures what a model must know to compute in 8 bits; inspect\n"
        "prints what a model file holds; check reads model files and runs them.\n");
    arguments.addOption("--out", "FILE", "create, quantize: the model file to write");
    arguments.addFlag("--force", "create, quantize: overwrite a file that is no model of this program");
    arguments.addOption("--weights", "FILE", "create: the trainer's weights (safetensors)");
    arguments.addOption("--description", "FILE",
                        "create: the description (JSON) that the trainer wrote with them");
    arguments.addOption("--from", "MODEL", "create: take everything from this model file");
    arguments.addFlag("--random", "create: random weights, for tests and measurements of speed");
    arguments.addOption("--seed", "NUMBER", "with --random: its seed", "0");
    arguments.addOption("--channels", "LIST", "with --random: channels of each level", "64,128,256,512,512");
    arguments.addOption("--convolutions", "LIST", "with --random: convolutions of each level", "2,2,3,3,3");
    arguments.addOption("--stage2-levels", "NUMBER", "with --random: levels of stage 2, 0 for stage 1 alone",
                        "3");
    arguments.addOption("--input", "WxH", "with --random: size of the crop that the network sees", "224x224");
    arguments.addOption("--areas", "LIST", "with --random: area of each of the 9 classes",
                        "1,1,1,1,1,1,1,1,1");
    arguments.addOption(
        "--crops", "FOLDER",
        "quantize: pictures of single faces with their hair and neck, some hundred; "
        "flsnet_render --pictures makes them (a model that sees less than 2.75 face boxes gets "
        "the middle; one that sees more wants those of flsnet_render --wide)");
    arguments.addOption("--percentile", "P",
                        "quantize: share of the values of each channel that must fit into 8 bits, 50 to 100",
                        "99.999");
    arguments.addOption("--storage", "KIND", "create, quantize: store weights as float, half or int8",
                        "float");
    arguments.addOption(
        "--ops", "KIND",
        "create: flsnet, for this module; standard, ONNX's own ops alone, for onnxruntime "
        "and OpenCV 4 (OpenVINO and OpenCV 5 do not take MaxUnpool); or portable, the same without "
        "MaxUnpool, for all runtimes",
        "flsnet");
    arguments.addFlag("--stage1", "create: leave stage 2 out");
    arguments.addOption("--metadata", "KEY=VALUE",
                        "create: add a line to what the model tells of itself; may be "
                        "given more than once");
    arguments.addOption("--metadata-file", "FILE", "create: the same from a file, one KEY=VALUE a line");
    arguments.addFlag("--markdown", "inspect: print the table of layers as Markdown, and nothing else");
    arguments.setFooter(
        "Examples:\n"
        "  flsnet_model create --weights light.safetensors --description light.json --storage int8\n"
        "      --metadata name=flsnet_light --out flsnet_light.onnx\n"
        "  flsnet_model create --from flsnet_light.onnx --ops portable --out for_others.onnx\n"
        "  flsnet_model quantize flsnet_light.onnx --crops renders --out flsnet_light_8_bits.onnx\n"
        "  flsnet_model inspect flsnet_light.onnx\n"
        "\n"
        "Exit status: 0 if all went well, 1 if a model could not be made or is not sound (it is named\n"
        "on the standard error), 2 if the command line is wrong.\n");
    return arguments;
}

/** Stops at options that would do nothing. @throws UsageError that says with what they go. */
void checkOptions(const Arguments& arguments, const std::string& command)
{
    const std::string withSource = command + (arguments.has("--random") ? " --random" : "");
    for (const OptionGroup& group : OPTION_GROUPS)
    {
        bool isTaken = false;
        std::string names;
        for (const std::string& name : group.commands)
        {
            isTaken = isTaken || name == command || name == withSource;
            names += (names.empty() ? "" : " and ") + name;
        }
        for (const std::string& option : group.options)
            if (!isTaken && arguments.has(option))
                throw UsageError(option + " goes with " + names + " only");
    }
}

int choice(const Arguments& arguments, const std::string& option, const std::vector<std::string>& names)
{
    const auto found = std::find(names.begin(), names.end(), arguments.text(option));
    if (found == names.end())
        throw UsageError(option + " does not know '" + arguments.text(option) + "'");
    return static_cast<int>(found - names.begin());
}

/** Whole numbers parted by a character. */
std::vector<int> numberList(const Arguments& arguments, const std::string& option, char separator)
{
    std::istringstream text(arguments.text(option));
    std::vector<int> numbers;
    for (std::string part; std::getline(text, part, separator);)
    {
        if (part.empty() || part.size() > 6 || part.find_first_not_of("0123456789") != std::string::npos)
            throw UsageError(option + " does not understand '" + arguments.text(option) + "'");
        numbers.push_back(std::stoi(part));
    }
    return numbers;
}

ModelInfo randomModelInfo(const Arguments& arguments)
{
    ModelInfo info;
    info.spec.channels = numberList(arguments, "--channels", ',');
    info.spec.convolutions = numberList(arguments, "--convolutions", ',');
    info.spec.stage2Levels = arguments.integer("--stage2-levels", 0, 8);
    const std::vector<int> size = numberList(arguments, "--input", 'x');
    if (size.size() != 2)
        throw UsageError("--input takes WIDTHxHEIGHT, not '" + arguments.text("--input") + "'");
    info.spec.inputSize = cv::Size(size[0], size[1]);
    const std::vector<int> areas = numberList(arguments, "--areas", ',');
    info.areas.assign(areas.begin(), areas.end());
    if (areas.size() != info.classNames.size() || std::count(areas.begin(), areas.end(), 0) > 0)
        throw UsageError("--areas takes a number above zero for each of the 9 classes");
    try
    {
        info.spec.validate();
    }
    catch (const cv::Exception& error)
    {
        throw UsageError("there is no such network: " + messageOf(error));
    }
    info.metadata["name"] = "random weights";
    return info;
}

void addMetadata(Model& model, const std::string& entry)
{
    const size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0)
        throw UsageError("metadata is KEY=VALUE, not '" + entry.substr(0, 80) + "'");
    model.setMetadata(entry.substr(0, equals), entry.substr(equals + 1));
}

/** The bytes of a file. @throws std::runtime_error that names it. */
Bytes readNamed(const std::string& path)
{
    try
    {
        return readBytes(pathOf(path));
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error(path + " " + messageOf(error));
    }
}

void addMetadataFile(Model& model, const std::string& path)
{
    const Bytes bytes = readNamed(path);
    int number = 0;
    for (const std::string& line : linesOf(std::string(bytes.begin(), bytes.end())))
    {
        ++number;
        if (!line.empty())
            withName(path + ", line " + std::to_string(number), [&] { addMetadata(model, line); });
    }
}

cv::Ptr<Model> readModel(const std::string& path)
{
    return Model::read(readNamed(path), path);
}

/** The files that a model is made of. */
std::vector<std::filesystem::path> inputsOf(const Arguments& arguments)
{
    std::vector<std::filesystem::path> inputs;
    for (const char* option : {"--weights", "--description", "--from", "--metadata-file"})
        if (arguments.has(option))
            inputs.push_back(pathOf(arguments.text(option)));
    const std::vector<std::string>& words = arguments.positional();
    for (size_t i = 1; i < words.size(); ++i) // behind the command
        inputs.push_back(pathOf(words[i]));
    if (arguments.has("--crops"))
        for (const Input& picture : listInputs({arguments.text("--crops")}, false).photos)
            inputs.push_back(picture.path);
    return inputs;
}

/** Stops before the work if the model could not be written. */
void checkOut(const Arguments& arguments)
{
    checkResultFile("--out", arguments.text("--out"));
    for (const std::filesystem::path& input : inputsOf(arguments))
        checkNotInput(pathOf(arguments.text("--out")), input);
    checkOverwrite(pathOf(arguments.text("--out")), MODEL_MARK, arguments.has("--force"));
}

void writeModel(const Arguments& arguments, const Model& model, int storage, int ops, bool stage1Only)
{
    const std::filesystem::path path = pathOf(arguments.text("--out"));
    checkOut(arguments); // again: time has passed
    const Bytes bytes = model.toOnnx(storage, ops, stage1Only);
    writeBytes(path, bytes.data(), bytes.size());
}

/** @throws UsageError unless there is one source. */
void checkSource(const Arguments& arguments)
{
    if (arguments.has("--weights") != arguments.has("--description"))
        throw UsageError("--weights and --description belong together");
    const int sources = arguments.has("--weights") + arguments.has("--from") + arguments.has("--random");
    if (sources != 1)
        throw UsageError("create needs one source: --weights and --description, --from, or --random");
}

cv::Ptr<Model> sourceModel(const Arguments& arguments)
{
    if (arguments.has("--weights"))
        return Model::fromTrainer(arguments.text("--weights"), arguments.text("--description"));
    if (arguments.has("--from"))
        return readModel(arguments.text("--from"));
    return Model::random(randomModelInfo(arguments), arguments.integer("--seed", 0, 1 << 30));
}

int create(const Arguments& arguments)
{
    if (!arguments.has("--out"))
        throw UsageError("create needs --out");
    const int storage = choice(arguments, "--storage", STORAGES);
    const int ops = choice(arguments, "--ops", OPS);
    checkSource(arguments);
    checkOut(arguments);
    const cv::Ptr<Model> model = sourceModel(arguments);
    if (arguments.has("--metadata-file"))
        addMetadataFile(*model, arguments.text("--metadata-file"));
    for (const std::string& entry : arguments.all("--metadata"))
        addMetadata(*model, entry);
    writeModel(arguments, *model, storage, ops, arguments.has("--stage1"));
    return EXIT_ALL_DONE;
}

/** Pictures of heads, of which a model that sees less gets the middle. */
std::vector<cv::Mat> readCrops(const std::string& folder, const cv::flsnet::CropGeometry& geometry)
{
    const cv::flsnet::CropGeometry head;
    const double share = std::min(1., geometry.enlargement / head.enlargement);
    const cv::Point2d shift = (geometry.shift - head.shift) / head.enlargement;
    std::vector<cv::Mat> crops;
    const InputList inputs = listInputs({folder}, false);
    for (const std::pair<std::string, std::string>& problem : inputs.problems)
        throw std::runtime_error(problem.first + ": " + problem.second);
    for (const Input& input : inputs.photos)
    {
        const cv::Mat picture = readColorPicture(input.path);
        const cv::Size2d size(share * picture.cols, share * picture.rows);
        const cv::Point2d begin((picture.cols - size.width) / 2 + shift.x * picture.cols,
                                (picture.rows - size.height) / 2 + shift.y * picture.rows);
        const cv::Rect whole(cv::Point(), picture.size());
        const cv::Rect seen = share < 1 ? cv::Rect(cv::Rect2d(begin, size)) & whole : whole;
        if (seen.empty())
            throw std::runtime_error(textOf(input.path) +
                                     ": nothing of it is where the model's crop would lie");
        crops.push_back(picture(seen).clone());
    }
    return crops;
}

int quantize(const Arguments& arguments, const std::string& path)
{
    if (!arguments.has("--out") || !arguments.has("--crops"))
        throw UsageError("quantize needs --crops and --out");
    const int storage = choice(arguments, "--storage", STORAGES);
    const double percentile = arguments.number("--percentile", 50, 100);
    checkOut(arguments);
    const cv::Ptr<Model> model = readModel(path);
    model->quantize(readCrops(arguments.text("--crops"), model->info().crop), percentile);
    writeModel(arguments, *model, storage, cv::flsnet::MODEL_OPS_FLSNET, false);
    return EXIT_ALL_DONE;
}

template <typename T> std::string joined(const std::vector<T>& values)
{
    std::ostringstream text;
    for (size_t i = 0; i < values.size(); i++)
        text << (i > 0 ? ", " : "") << values[i];
    return text.str();
}

/** What only segmenters have. */
void printSegmenter(const Model& model, const ModelInfo& info)
{
    std::cout << "stage 2         " << counted(info.spec.stage2Levels, "level") << '\n'
              << "GMAC            " << cv::format("%.3f", info.spec.macs() / 1e9) << " (stage 1 alone "
              << cv::format("%.3f", info.spec.macs(true) / 1e9) << ")\n"
              << "classes         " << joined(info.classNames) << '\n'
              << "areas           " << joined(info.areas) << '\n'
              << "area exponent   " << info.exponent << '\n'
              << "crop            " << info.crop.enlargement << " x face box, shift " << info.crop.shift.x
              << ", " << info.crop.shift.y << ", border "
              << (info.crop.border == cv::BORDER_CONSTANT    ? "constant"
                  : info.crop.border == cv::BORDER_REPLICATE ? "replicated"
                                                             : "reflected")
              << '\n'
              << "8 bits          "
              << (model.isQuantized() ? "ready" : "not ready: see flsnet_model quantize") << '\n';
}

void printInfo(const std::string& path, const Model& model)
{
    const ModelInfo info = model.info();
    const cv::flsnet::ModelSpec& spec = info.spec;
    const bool isDetector = spec.kind == cv::flsnet::MODEL_DETECTOR;
    std::cout << "file            " << inOneLine(path) << ", " << std::filesystem::file_size(pathOf(path))
              << " bytes, weights stored as " << STORAGES.at(model.storage()) << '\n'
              << "kind            " << (isDetector ? "face detector" : "segmenter of faces") << '\n'
              << "channels        " << joined(spec.channels) << '\n'
              << "convolutions    " << joined(spec.convolutions) << '\n'
              << "input           " << (isDetector ? "any multiples of " : "");
    if (isDetector)
        std::cout << (1 << spec.channels.size());
    else
        std::cout << spec.inputSize.width << " x " << spec.inputSize.height;
    std::cout << ", BGR minus " << info.mean[0] << ", " << info.mean[1] << ", " << info.mean[2] << ", over "
              << info.deviation << '\n'
              << "parameters      " << cv::format("%.0f", model.parameterCount()) << '\n';
    if (isDetector)
        std::cout << "decoder         " << joined(spec.decoderChannels) << '\n'
                  << "GMAC            "
                  << cv::format("%.3f at %d x %d\n", spec.macs() / 1e9, spec.inputSize.width,
                                spec.inputSize.height);
    else
        printSegmenter(model, info);
    for (const std::pair<const cv::String, cv::String>& entry : info.metadata)
        std::cout << "metadata        " << inOneLine(entry.first) << " = " << inOneLine(entry.second) << '\n';
    std::cout << '\n';
}

int inspect(const Arguments& arguments, const std::string& path)
{
    const cv::Ptr<Model> model = readModel(path);
    const bool markdown = arguments.has("--markdown");
    if (!markdown)
        printInfo(path, *model);
    printLayerTable(std::cout, layerTable(model->net(), model->info().spec.inputSize), markdown);
    return EXIT_ALL_DONE;
}

/** Runs a network on noise. @param outputs their names. @param expected shape of each of them.
@throws std::runtime_error if they make no sense */
void checkRun(cv::dnn::Net net, const cv::Size& size, const std::vector<std::string>& outputs,
              const std::vector<int>& expected)
{
    cv::Mat images(std::vector<int>({expected[0], 3, size.height, size.width}), CV_32F);
    cv::RNG(1).fill(images, cv::RNG::UNIFORM, 0, 256);
    net.setInput(images, "image");
    std::vector<cv::String> names;
    for (const std::string& output : outputs)
        names.push_back(Model::layerName(net, output));
    std::vector<cv::Mat> results;
    net.forward(results, names);
    for (const cv::Mat& result : results)
    {
        if (std::vector<int>(result.size.p, result.size.p + result.dims) != expected)
            throw std::runtime_error("the network gives maps of a wrong shape");
        if (!cv::checkRange(result.reshape(1, 1)))
            throw std::runtime_error("the network gives NaNs or infinities");
    }
    double smallest = 0, largest = 0;
    cv::minMaxLoc(results[0].reshape(1, 1), &smallest, &largest);
    if (!(largest > smallest))
        throw std::runtime_error("the network gives the same number everywhere");
}

void checkSegmenter(const Model& model)
{
    const std::vector<std::string> outputs = {"logits", "scores"};
    const cv::flsnet::ModelSpec spec = model.info().spec;
    const cv::Size size = spec.inputSize;
    const cv::Size odd(size.width + 1, size.height + 3);
    const std::vector<int> shape = {1, spec.classCount, size.height, size.width};
    const std::vector<int> oddShape = {2, spec.classCount, odd.height, odd.width};
    checkRun(model.net(), size, outputs, shape);
    checkRun(model.net(), odd, outputs, oddShape);
    checkRun(model.net(true), size, outputs, shape);
    if (model.isQuantized())
        checkRun(model.cpuNet(false, std::vector<cv::String>(), cv::flsnet::PRECISION_INT8), odd, outputs,
                 oddShape);
    if (Model::supportsPrecision(cv::flsnet::PRECISION_BF16))
        checkRun(model.cpuNet(false, std::vector<cv::String>(), cv::flsnet::PRECISION_BF16), odd, outputs,
                 oddShape);
}

void checkDetector(const Model& model)
{
    const cv::flsnet::ModelSpec spec = model.info().spec;
    const int levels = static_cast<int>(spec.channels.size());
    const int stride = 1 << (levels - static_cast<int>(spec.decoderChannels.size()) / 2);
    for (const cv::Size& size : {spec.inputSize, cv::Size(2 << levels, 3 << levels)})
    {
        const std::vector<int> shape = {1, spec.classCount, size.height / stride, size.width / stride};
        checkRun(model.net(), size, {"predictions"}, shape);
        checkRun(model.cpuNet(), size, {"predictions"}, shape);
    }
}

int check(const std::string& path)
{
    const cv::Ptr<Model> model = readModel(path);
    if (model->info().spec.kind == cv::flsnet::MODEL_DETECTOR)
        checkDetector(*model);
    else
        checkSegmenter(*model);
    std::cout << inOneLine(path) << ": ok\n";
    return EXIT_ALL_DONE;
}

int run(const Arguments& arguments)
{
    std::vector<std::string> words = arguments.positional();
    if (words.empty())
        throw UsageError("say what to do: create, quantize, inspect or check");
    const std::string command = words[0];
    words.erase(words.begin());
    if (command != "create" && command != "quantize" && command != "inspect" && command != "check")
        throw UsageError("unknown command " + command);
    checkOptions(arguments, command);
    if (command == "create" && words.empty())
        return create(arguments);
    if (command == "create")
        throw UsageError("create takes options alone, not '" + words[0] + "'");
    if (command == "quantize" && words.size() == 1)
        return quantize(arguments, words[0]);
    if (command == "quantize")
        throw UsageError("quantize takes one model file");
    if (words.empty())
        throw UsageError(command + " needs a model file");
    int status = EXIT_ALL_DONE;
    for (const std::string& path : words)
        try
        {
            status = std::max<int>(status, command == "check" ? check(path) : inspect(arguments, path));
        }
        catch (const std::exception& error)
        {
            const std::string message = messageOf(error);
            const std::string name = inOneLine(path);
            const bool named = message.find(name) != std::string::npos;
            std::cerr << "flsnet_model: " << (named ? "" : name + ": ") << message << '\n';
            status = EXIT_SOME_FAILED;
        }
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
