// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

struct TrainedTensor
{
    std::vector<int> shape;
    std::vector<float> values;
};

/** Weights as the trainer writes them, before batch normalisation is folded in. */
typedef std::map<std::string, TrainedTensor> TrainedWeights;

TrainedTensor randomTensor(const std::vector<int>& shape, RNG& rng, double smallest, double largest)
{
    TrainedTensor tensor;
    tensor.shape = shape;
    size_t count = 1;
    for (const int size : shape)
    {
        count *= size;
    }
    for (size_t i = 0; i < count; ++i)
    {
        tensor.values.push_back(static_cast<float>(rng.uniform(smallest, largest)));
    }
    return tensor;
}

/** One level, one convolution, stage 1 alone, 2 classes. */
TrainedWeights trainedWeights()
{
    RNG rng(1);
    TrainedWeights weights;
    for (const char* block : {"encoder", "decoder"})
    {
        const std::string name = std::string("stage1.") + block + ".0.0.";
        const int channels = std::string(block) == "encoder" ? 3 : 16;
        weights[name + "conv.weight"] = randomTensor({16, channels, 3, 3}, rng, -1, 1);
        weights[name + "bn.weight"] = randomTensor({16}, rng, 0.5, 1.5);
        weights[name + "bn.bias"] = randomTensor({16}, rng, -1, 1);
        weights[name + "bn.running_mean"] = randomTensor({16}, rng, -1, 1);
        weights[name + "bn.running_var"] = randomTensor({16}, rng, 0, 4);
    }
    weights["stage1.head.weight"] = randomTensor({2, 16, 1, 1}, rng, -1, 1);
    weights["stage1.head.bias"] = randomTensor({2}, rng, -1, 1);
    return weights;
}

std::string safetensors(const std::string& header, const std::string& data)
{
    std::string bytes;
    for (int i = 0; i < 8; ++i)
    {
        bytes += static_cast<char>(header.size() >> (8 * i) & 255);
    }
    return bytes + header + data;
}

std::string safetensors(const TrainedWeights& weights)
{
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    std::string data;
    for (const std::pair<const std::string, TrainedTensor>& item : weights)
    {
        std::string shape;
        for (const int size : item.second.shape)
        {
            shape += (shape.empty() ? "" : ",") + std::to_string(size);
        }
        const size_t begin = data.size();
        data.append(reinterpret_cast<const char*>(item.second.values.data()), item.second.values.size() * 4);
        header += ",\"" + item.first + "\":{\"dtype\":\"F32\",\"shape\":[" + shape + "],\"data_offsets\":[" +
                  std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
    }
    return safetensors(header + "}", data);
}

/** As the trainer writes it, in its layout too. */
const char* const DESCRIPTION = R"({
 "spec": {
  "channels": [
   16
  ],
  "convolutions": [
   1
  ],
  "stage2Levels": 0,
  "inputSize": 8,
  "classes": 2
 },
 "classes": [
  "background",
  "inner mouth"
 ],
 "areas": [
  2150.25,
  12
 ],
 "areaExponent": 0.5,
 "crop": {"enlargement": 2.75, "shift": [0.0, -0.05], "borderColour": [104.0, 117.0, 124.0]},
 "normalisation": {"mean": [104.0, 117.0, 124.0], "deviation": [58.0, 58.0, 58.0], "order": "BGR"},
 "data": "Rendered faces; see \"data\": 1, 2.",
 "licence": "Apache-2.0",
 "recipe": {"learning_rate": 1e-05, "balance": "mab",
  "classWeights": [0.5, 1.25], "finetune": true, "sizes": [],
  "starts": [{"batch": 16, "pairs": [[64, 10], [96, 20]]}, {"batch": 8}]},
 "seeds": {"training": "0 to 99", "trainer": 7},
 "scores": {"stage1": {"area^0.5": {"meanIoU": 0.8125, "IoU": {"inner mouth": 0.75}}}}
}
)";

/** DESCRIPTION with a part replaced. */
std::string changedDescription(const std::string& part, const std::string& replacement)
{
    std::string text = DESCRIPTION;
    const size_t place = text.find(part);
    CV_Assert(place != std::string::npos);
    return text.replace(place, part.size(), replacement);
}

Ptr<Model> readTrained(const std::string& weights, const std::string& description = DESCRIPTION)
{
    const TemporaryFile weightFile(".safetensors");
    const TemporaryFile descriptionFile(".json");
    weightFile.write(weights);
    descriptionFile.write(description);
    return Model::fromTrainer(weightFile.path(), descriptionFile.path());
}

std::string weightsMessage(const std::string& weights)
{
    return errorMessage([&] { readTrained(weights); });
}

std::string weightsMessage(const TrainedWeights& weights)
{
    return weightsMessage(safetensors(weights));
}

TEST(Flsnet_TrainerFiles, fold_batch_normalisation_into_the_convolutions)
{
    const TrainedWeights trained = trainedWeights();
    const std::vector<uchar> file = readTrained(safetensors(trained))->toOnnx();
    for (const char* block : {"stage1.encoder.0.0", "stage1.decoder.0.0"})
    {
        const std::string name = block;
        const std::vector<float>& kernel = trained.at(name + ".conv.weight").values;
        const std::vector<float> folded = tensorValues<float>(file, name + ".weight");
        const std::vector<float> bias = tensorValues<float>(file, name + ".bias");
        ASSERT_EQ(kernel.size(), folded.size());
        ASSERT_EQ(16u, bias.size());
        for (size_t i = 0; i < 16; ++i)
        {
            const double factor = trained.at(name + ".bn.weight").values[i] /
                                  std::sqrt(trained.at(name + ".bn.running_var").values[i] + 1e-5);
            EXPECT_NEAR(trained.at(name + ".bn.bias").values[i] -
                            trained.at(name + ".bn.running_mean").values[i] * factor,
                        bias[i], 1e-4 * factor);
            for (size_t j = i * kernel.size() / 16; j < (i + 1) * kernel.size() / 16; ++j)
            {
                ASSERT_NEAR(kernel[j] * factor, folded[j], 1e-6 * factor);
            }
        }
    }
    EXPECT_EQ(trained.at("stage1.head.weight").values, tensorValues<float>(file, "stage1.head.weight"));
    EXPECT_EQ(trained.at("stage1.head.bias").values, tensorValues<float>(file, "stage1.head.bias"));
}

TEST(Flsnet_TrainerFiles, description_tells_everything_else)
{
    const ModelInfo info = readTrained(safetensors(trainedWeights()))->info();
    EXPECT_EQ(std::vector<int>(1, 16), info.spec.channels);
    EXPECT_EQ(std::vector<int>(1, 1), info.spec.convolutions);
    EXPECT_EQ(0, info.spec.stage2Levels);
    EXPECT_EQ(Size(8, 8), info.spec.inputSize);
    EXPECT_EQ(2, info.spec.classCount);
    EXPECT_EQ(std::vector<String>({"background", "inner mouth"}), info.classNames);
    EXPECT_EQ(std::vector<double>({2150.25, 12}), info.areas);
    EXPECT_EQ(0.5, info.exponent);
    EXPECT_EQ(2.75, info.crop.enlargement);
    EXPECT_EQ(Point2d(0, -0.05), info.crop.shift);
    EXPECT_EQ(static_cast<int>(BORDER_CONSTANT), info.crop.border);
    EXPECT_EQ(Scalar(104, 117, 124), info.mean);
    EXPECT_EQ(58, info.deviation);
    EXPECT_EQ("Rendered faces; see \"data\": 1, 2.", info.metadata.at("data"));
    EXPECT_EQ("Apache-2.0", info.metadata.at("licence"));
    EXPECT_EQ("1e-05", info.metadata.at("recipe.learning_rate"));
    EXPECT_EQ("mab", info.metadata.at("recipe.balance"));
    EXPECT_EQ("0.5,1.25", info.metadata.at("recipe.classWeights"));
    EXPECT_EQ(0u, info.metadata.count("recipe.sizes"));
    EXPECT_EQ("16", info.metadata.at("recipe.starts.0.batch"));
    EXPECT_EQ("96,20", info.metadata.at("recipe.starts.0.pairs.1"));
    EXPECT_EQ("8", info.metadata.at("recipe.starts.1.batch"));
    EXPECT_EQ("0 to 99", info.metadata.at("seeds.training"));
    EXPECT_EQ("7", info.metadata.at("seeds.trainer"));
    EXPECT_EQ("0.8125", info.metadata.at("scores.stage1.area^0.5.meanIoU"));
    EXPECT_EQ("0.75", info.metadata.at("scores.stage1.area^0.5.IoU.inner mouth"));
}

TEST(Flsnet_TrainerFiles, that_are_missing_are_named)
{
    const TemporaryFile present(".json");
    present.write(DESCRIPTION);
    EXPECT_TRUE(contains(errorMessage([&] { Model::fromTrainer("/no/weights.safetensors", present.path()); }),
                         "/no/weights.safetensors"));
    EXPECT_TRUE(contains(errorMessage([&] { Model::fromTrainer(present.path(), "/no/description.json"); }),
                         "/no/description.json"));
}

TEST(Flsnet_TrainerFiles, wrong_tensors_are_named)
{
    const TrainedWeights good = trainedWeights();
    for (const std::pair<const std::string, TrainedTensor>& item : good)
    {
        TrainedWeights bad = good;
        bad.erase(item.first);
        EXPECT_TRUE(contains(weightsMessage(bad), item.first + " is missing")) << weightsMessage(bad);
        bad = good;
        bad[item.first].shape.push_back(2);
        bad[item.first].values.resize(2 * bad[item.first].values.size());
        EXPECT_TRUE(contains(weightsMessage(bad), "wrong shape")) << item.first << " " << weightsMessage(bad);
        bad = good;
        bad[item.first].values[1] = std::numeric_limits<float>::quiet_NaN();
        EXPECT_TRUE(contains(weightsMessage(bad), "NaN")) << item.first << " " << weightsMessage(bad);
    }
    TrainedWeights bad = good;
    bad["stage2.head.bias"] = good.at("stage1.head.bias");
    EXPECT_TRUE(contains(weightsMessage(bad), "no tensor stage2.head.bias")) << weightsMessage(bad);
    bad = good;
    bad["stage1.encoder.0.0.bn.running_var"].values[3] = -1;
    EXPECT_TRUE(contains(weightsMessage(bad), "running_var")) << weightsMessage(bad);
}

TEST(Flsnet_TrainerFiles, truncated_weights_are_an_error)
{
    const std::string whole = safetensors(trainedWeights());
    EXPECT_EQ("", weightsMessage(whole));
    for (size_t length = 0; length < whole.size(); length += length < 2000 ? 7 : 301)
    {
        ASSERT_NE("", weightsMessage(whole.substr(0, length))) << length;
    }
    EXPECT_TRUE(contains(weightsMessage(whole.substr(0, 4)), "no safetensors file"));
    EXPECT_TRUE(contains(weightsMessage(whole.substr(0, whole.size() - 1)), "outside of the file"));
}

TEST(Flsnet_TrainerFiles, wrong_headers_are_an_error)
{
    const auto message = [](const std::string& tensor) {
        return weightsMessage(safetensors("{\"a\":" + tensor + "}", std::string(16, 0)));
    };
    EXPECT_TRUE(contains(message(R"({"dtype":"F64","shape":[2],"data_offsets":[0,16]})"), "F32"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F16","shape":[4],"data_offsets":[0,16]})"), "shape"));
    EXPECT_TRUE(contains(message(R"({"shape":[4],"data_offsets":[0,16]})"), "F32"));
    EXPECT_TRUE(contains(message("1"), "F32"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[0,20]})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[-4,12]})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[16,0]})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[0]})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":"0,16"})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[0,3000000000]})"), "outside"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[3],"data_offsets":[0,16]})"), "shape"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})"), "shape"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]})"),
                         "shape"));
    EXPECT_TRUE(contains(message(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})"), "missing"));
    for (const char* header :
         {"", "{", "[]", "{\"a\":}", "{\"a\"", "<xml/>", "{\"a\":{\"dtype\":\"F32\"", "{}"})
    {
        EXPECT_NE("", weightsMessage(safetensors(header, std::string(16, 0)))) << header;
    }
    const std::string tensor = R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})";
    EXPECT_TRUE(contains(message(tensor + ",\"b\":" + tensor), "overlap"));
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    EXPECT_TRUE(contains(message(deep), "nested too deeply")); // OpenCV's parser would recurse without end
    std::string hugeHeader = safetensors("{}", "");
    hugeHeader[7] = 127;
    EXPECT_TRUE(contains(weightsMessage(hugeHeader), "no safetensors file"));
}

TEST(Flsnet_TrainerFiles, wrong_descriptions_are_an_error)
{
    const std::string weights = safetensors(trainedWeights());
    const auto message = [&](const std::string& part, const std::string& replacement) {
        return errorMessage([&] { readTrained(weights, changedDescription(part, replacement)); });
    };
    for (const char* key :
         {"spec", "channels", "convolutions", "stage2Levels", "inputSize", "classes", "areas", "areaExponent",
          "crop", "enlargement", "shift", "borderColour", "normalisation", "mean", "deviation", "order"})
    {
        const std::string quoted = std::string("\"") + key + "\"";
        const std::string text = message(quoted, "\"other\"");
        EXPECT_TRUE(contains(text, std::string("'") + key + "' is missing")) << text;
    }
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    EXPECT_TRUE(contains(message("2150.25", deep), "nested too deeply"));
    EXPECT_TRUE(contains(message("2150.25", "1" + std::string(5 << 20, ' ')), "more than 4 MiB"));
    EXPECT_TRUE(contains(message("16\n", "17\n"), "multiples of 16"));
    EXPECT_TRUE(contains(message("16\n", "\"16\"\n"), "'channels' must be a whole number"));
    EXPECT_TRUE(contains(message("16\n", "16.5\n"), "'channels' must be a whole number"));
    EXPECT_TRUE(
        contains(message("\"inputSize\": 8", "\"inputSize\": [8, 8]"), "'inputSize' must be a whole number"));
    EXPECT_TRUE(contains(message("\"classes\": 2", "\"classes\": 3"), "one area per class"));
    EXPECT_TRUE(contains(message("2150.25", "-1"), "not negative"));
    EXPECT_TRUE(contains(message("2150.25", "\"x\""), "'areas' must be a number"));
    EXPECT_TRUE(contains(message("[0.0, -0.05]", "[0.0]"), "list of 2 numbers"));
    EXPECT_TRUE(contains(message("[0.0, -0.05]", "0.5"), "must be a list"));
    EXPECT_TRUE(contains(message("\"BGR\"", "\"RGB\""), "must be BGR"));
    EXPECT_TRUE(contains(message("[58.0, 58.0, 58.0]", "[58.0, 57.0, 58.0]"), "same for all channels"));
    EXPECT_TRUE(contains(message("\"borderColour\": [104.0", "\"borderColour\": [100.0"),
                         "mean of the normalisation"));
    EXPECT_TRUE(contains(message("\"stage2Levels\": 0", "\"stage2Levels\": 1"), "missing"));
    // What FileStorage cannot read is named by its place.
    EXPECT_TRUE(contains(message("2150.25", "null"), "'areas.0' is null")) << message("2150.25", "null");
    EXPECT_TRUE(contains(message("\n  12\n", "\n  NaN\n"), "'areas.1' is NaN"))
        << message("\n  12\n", "\n  NaN\n");
    EXPECT_TRUE(contains(message("\"mab\"", "null"), "'recipe.balance' is null"))
        << message("\"mab\"", "null");
    EXPECT_TRUE(contains(message("\"batch\": 8", "\"batch\": null"), "'recipe.starts.1.batch' is null"))
        << message("\"batch\": 8", "\"batch\": null");
    EXPECT_EQ("", message("\"mab\"", "\"null\""));
    const std::string whole = DESCRIPTION;
    for (size_t length = 0; length + 3 < whole.size(); length += 11)
    {
        EXPECT_NE("", errorMessage([&] { readTrained(weights, whole.substr(0, length)); })) << length;
    }
    EXPECT_NE("", errorMessage([&] { readTrained(weights, "[1, 2]"); }));
    EXPECT_NE("", errorMessage([&] { readTrained(weights, "not JSON"); }));
}

} // namespace
} // namespace opencv_test
