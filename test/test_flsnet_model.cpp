// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

const char* const SMALL = " --channels 16,32 --convolutions 1,2 --stage2-levels 1 --input 24x21 ";

/** A folder for models; run() is flsnet_model in it. */
class Flsnet_ModelProgram : public testing::Test
{
protected:
    std::string file(const std::string& name) const { return folder_.file(name); }

    std::string quoted(const std::string& name) const { return "\"" + file(name) + "\""; }

    ProgramRun run(const std::string& arguments) const { return runProgram("flsnet_model", arguments); }

    /** Makes a random model; name it in the folder. */
    void createRandom(const std::string& name, const std::string& options = "") const
    {
        const ProgramRun made =
            run("create --random --seed 5" + std::string(SMALL) + options + " --out " + quoted(name));
        ASSERT_EQ(0, made.status) << made.errors;
    }

    TemporaryFolder folder_;
};

TEST_F(Flsnet_ModelProgram, creates_the_model_of_its_options)
{
    createRandom("a.onnx");
    const ModelInfo info = Model::read(file("a.onnx"))->info();
    EXPECT_EQ(std::vector<int>({16, 32}), info.spec.channels);
    EXPECT_EQ(std::vector<int>({1, 2}), info.spec.convolutions);
    EXPECT_EQ(1, info.spec.stage2Levels);
    EXPECT_EQ(Size(24, 21), info.spec.inputSize);
    createRandom("b.onnx");
    EXPECT_EQ(readText(file("a.onnx")), readText(file("b.onnx")));
    createRandom("c.onnx", "--seed 6");
    EXPECT_NE(readText(file("a.onnx")), readText(file("c.onnx")));
}

TEST_F(Flsnet_ModelProgram, converts_storage_ops_and_stages)
{
    createRandom("a.onnx");
    const Ptr<Model> model = Model::read(file("a.onnx"));
    const auto converted = [&](const std::string& options) {
        const ProgramRun made =
            run("create --from " + quoted("a.onnx") + " --out " + quoted("b.onnx") + options);
        EXPECT_EQ(0, made.status) << made.errors;
        const std::string text = readText(file("b.onnx"));
        return std::vector<uchar>(text.begin(), text.end());
    };
    EXPECT_TRUE(converted("") == model->toOnnx());
    EXPECT_TRUE(converted(" --storage half") == model->toOnnx(WEIGHTS_HALF));
    EXPECT_EQ(static_cast<int>(WEIGHTS_HALF), Model::read(file("b.onnx"))->storage());
    EXPECT_TRUE(converted(" --storage int8 --stage1") == model->toOnnx(WEIGHTS_INT8, MODEL_OPS_FLSNET, true));
    EXPECT_TRUE(converted(" --ops standard") == model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_STANDARD));
    EXPECT_TRUE(converted(" --ops portable") == model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_PORTABLE));
}

TEST_F(Flsnet_ModelProgram, keeps_metadata)
{
    std::ofstream(file("metadata.txt")) << "licence=Apache-2.0\n\nrecipe=a = b\n";
    createRandom("a.onnx", "--metadata name=first --metadata \"version=1, 2\" --metadata-file " +
                               quoted("metadata.txt"));
    const std::map<String, String> metadata = Model::read(file("a.onnx"))->info().metadata;
    EXPECT_EQ("first", metadata.at("name"));
    EXPECT_EQ("1, 2", metadata.at("version"));
    EXPECT_EQ("Apache-2.0", metadata.at("licence"));
    EXPECT_EQ("a = b", metadata.at("recipe"));
}

TEST_F(Flsnet_ModelProgram, reads_metadata_of_editors_on_windows)
{
    std::ofstream(file("metadata.txt"), std::ios::binary) << "\xef\xbb\xbf"
                                                          << "version=2\r\n\r\nrecipe=a\rb \r\nname=last";
    createRandom("a.onnx", "--metadata-file " + quoted("metadata.txt"));
    std::ofstream(file("plain.txt"), std::ios::binary) << "version=2\n\nrecipe=a\rb \nname=last";
    createRandom("b.onnx", "--metadata-file " + quoted("plain.txt"));
    const std::map<String, String> metadata = Model::read(file("a.onnx"))->info().metadata;
    EXPECT_EQ("2", metadata.at("version"));
    EXPECT_EQ("a\rb ", metadata.at("recipe")) << "what is within a line is kept";
    EXPECT_EQ("last", metadata.at("name"));
    EXPECT_EQ(readText(file("b.onnx")), readText(file("a.onnx")));
}

TEST_F(Flsnet_ModelProgram, inspect_prints_what_a_model_holds)
{
    createRandom("a.onnx", "--storage int8 --metadata name=first");
    const ProgramRun result = run("inspect " + quoted("a.onnx"));
    EXPECT_EQ(0, result.status) << result.errors;
    const ModelSpec spec = Model::read(file("a.onnx"))->info().spec;
    for (const std::string& part :
         {std::string("stored as int8"), std::string("16, 32"), std::string("24 x 21"),
          std::string("inner mouth"), std::string("name = first"), std::string("stage1.encoder.1.1"),
          std::string("32 x 10 x 12"), std::to_string(readText(file("a.onnx")).size()) + " bytes",
          cv::format("%.3f", spec.macs() / 1e9)})
    {
        EXPECT_TRUE(contains(result.output, part)) << part << "\n" << result.output;
    }
}

TEST_F(Flsnet_ModelProgram, quantizes_on_pictures_of_a_folder)
{
    createRandom("a.onnx");
    std::filesystem::create_directories(file("crops"));
    std::vector<Mat> crops;
    for (const std::string& name : {std::string("a.png"), std::string("b.png")})
    {
        crops.emplace_back(30, 40, CV_8UC3);
        theRNG().fill(crops.back(), RNG::UNIFORM, 0, 256);
        ASSERT_TRUE(imwrite(file("crops/" + name), crops.back()));
    }
    const std::string arguments = "quantize " + quoted("a.onnx") + " --crops " + quoted("crops") + " --out ";
    ProgramRun result = run(arguments + quoted("b.onnx") + " --storage half --percentile 99");
    ASSERT_EQ(0, result.status) << result.errors;
    const Ptr<Model> model = Model::read(file("a.onnx"));
    model->quantize(crops, 99);
    const std::string text = readText(file("b.onnx"));
    EXPECT_TRUE(model->toOnnx(WEIGHTS_HALF) == std::vector<uchar>(text.begin(), text.end()));
    EXPECT_EQ(0, run("check " + quoted("b.onnx")).status);
    EXPECT_TRUE(contains(run("inspect " + quoted("a.onnx")).output, "8 bits          not ready"));
    EXPECT_TRUE(contains(run("inspect " + quoted("b.onnx")).output, "8 bits          ready"));

    // A network of close-ups gets what it would see of the heads: a quarter and an eighth of their sides from the edges.
    ModelInfo info = model->info();
    info.crop.enlargement = CropGeometry().enlargement / 2;
    info.crop.shift = CropGeometry().shift + Point2d(0, CropGeometry().enlargement / 8);
    const Ptr<Model> closeUp = Model::random(info, 3);
    closeUp->write(file("close_up.onnx"));
    std::vector<Mat> middles;
    for (const Mat& crop : crops)
    {
        middles.push_back(crop(Rect(10, 11, 20, 15)).clone());
    }
    closeUp->quantize(middles, 99);
    ASSERT_EQ(0, run("quantize " + quoted("close_up.onnx") + " --crops " + quoted("crops") + " --out " +
                     quoted("d.onnx") + " --storage half --percentile 99")
                     .status);
    const std::string ofCloseUp = readText(file("d.onnx"));
    EXPECT_TRUE(closeUp->toOnnx(WEIGHTS_HALF) == std::vector<uchar>(ofCloseUp.begin(), ofCloseUp.end()));

    std::ofstream(file("crops/c.png")) << "no picture";
    result = run(arguments + quoted("c.onnx"));
    EXPECT_EQ(1, result.status);
    EXPECT_TRUE(contains(result.errors, "c.png")) << result.errors;
    std::filesystem::create_directories(file("empty"));
    EXPECT_EQ(1,
              run("quantize " + quoted("a.onnx") + " --crops " + quoted("empty") + " --out x.onnx").status);
}

TEST_F(Flsnet_ModelProgram, table_of_layers_adds_up_to_the_whole)
{
    createRandom("a.onnx");
    const ProgramRun result = run("inspect --markdown " + quoted("a.onnx"));
    EXPECT_EQ(0, result.status) << result.errors;
    EXPECT_EQ(0u, result.output.find("| layer")) << result.output;
    double macs = 0;
    double parameters = 0;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);)
    {
        std::vector<std::string> cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, '|');)
        {
            cells.push_back(cell);
        }
        ASSERT_EQ(6u, cells.size()) << line;
        parameters += std::atof(cells[4].c_str());
        macs += std::atof(cells[5].c_str()) * 1e6;
    }
    const Ptr<Model> model = Model::read(file("a.onnx"));
    EXPECT_NEAR(model->info().spec.macs(), macs, 1e5);
    // The head of stage 1 is in the file, but not in the network of two stages.
    EXPECT_EQ(model->parameterCount() - (16 * 9 + 9), parameters);
}

TEST_F(Flsnet_ModelProgram, check_tells_sound_files_from_others)
{
    createRandom("good.onnx", "--storage half");
    createRandom("standard.onnx", "--ops standard");
    std::ofstream(file("damaged.onnx"), std::ios::binary) << readText(file("good.onnx")).substr(0, 5000);
    const ProgramRun good = run("check " + quoted("good.onnx"));
    EXPECT_EQ(0, good.status) << good.errors;
    EXPECT_TRUE(contains(good.output, "ok"));
    for (const char* name : {"standard.onnx", "damaged.onnx", "missing.onnx"})
    {
        const ProgramRun bad = run("check " + quoted("good.onnx") + " " + quoted(name));
        EXPECT_EQ(1, bad.status) << name;
        EXPECT_TRUE(contains(bad.output, "good.onnx: ok"));
        EXPECT_TRUE(contains(bad.errors, name)) << bad.errors;
        EXPECT_EQ(1, run("inspect " + quoted(name)).status) << name;
    }
}

TEST_F(Flsnet_ModelProgram, bad_usage_is_status_2)
{
    for (const std::string& arguments :
         {std::string(""),
          std::string("destroy"),
          std::string("inspect"),
          std::string("check"),
          std::string("create"),
          std::string("create --random"),
          std::string("create --out x.onnx"),
          std::string("create --out x.onnx --random --from y.onnx"),
          std::string("create --out x.onnx --weights y"),
          std::string("create --out x.onnx --random --storage int4"),
          std::string("create --out x.onnx --random --ops others"),
          std::string("create --out x.onnx --random --channels 15"),
          std::string("create --out x.onnx --random --channels a"),
          std::string("create --out x.onnx --random --input 64"),
          std::string("create --out x.onnx --random --areas 1,2"),
          std::string("create --out x.onnx --random --seed x"),
          std::string("create extra --random --out x.onnx"),
          std::string("quantize"),
          std::string("quantize x.onnx --crops crops"),
          std::string("quantize x.onnx --out y.onnx"),
          std::string("quantize x.onnx y.onnx --crops crops --out z.onnx"),
          std::string("quantize x.onnx --crops crops --out y.onnx --percentile 20"),
          "create --out x.onnx --random" + std::string(SMALL) + "--metadata =x",
          std::string("--unknown")})
    {
        const ProgramRun result = run(arguments);
        EXPECT_EQ(2, result.status) << arguments << "\n" << result.errors;
        EXPECT_TRUE(contains(result.errors, "--help")) << arguments;
    }
}

TEST_F(Flsnet_ModelProgram, options_of_other_commands_are_wrong_usage)
{
    createRandom("a.onnx");
    const std::string model = quoted("a.onnx"), out = " --out " + quoted("b.onnx");
    const std::string from = "create --from " + model + out, crops = " --crops " + quoted("crops");
    std::filesystem::create_directories(file("crops"));
    const std::pair<std::string, std::string> cases[] = {
        {from + " --channels 16", "--channels goes with create --random only"},
        {from + " --convolutions 1", "--convolutions goes with create --random only"},
        {from + " --stage2-levels 0", "--stage2-levels goes with create --random only"},
        {from + " --input 32x32", "--input goes with create --random only"},
        {from + " --areas 1,1,1,1,1,1,1,1,1", "--areas goes with create --random only"},
        {from + " --seed 1", "--seed goes with create --random only"},
        {from + crops, "--crops goes with quantize only"},
        {from + " --percentile 99", "--percentile goes with quantize only"},
        {from + " --markdown", "--markdown goes with inspect only"},
        {"create --random" + out + " --markdown", "--markdown goes with inspect only"},
        {"quantize " + model + crops + out + " --ops portable", "--ops goes with create only"},
        {"quantize " + model + crops + out + " --stage1", "--stage1 goes with create only"},
        {"quantize " + model + crops + out + " --metadata a=b", "--metadata goes with create only"},
        {"quantize " + model + crops + out + " --from x", "--from goes with create only"},
        {"quantize " + model + crops + out + " --random", "--random goes with create only"},
        {"quantize " + model + crops + out + " --random --seed 1", "goes with create"},
        {"inspect --storage int8 " + model, "--storage goes with create and quantize only"},
        {"inspect " + model + out, "--out goes with create and quantize only"}};
    for (const auto& one : cases)
    {
        const ProgramRun result = run(one.first);
        EXPECT_EQ(2, result.status) << one.first;
        EXPECT_EQ("", result.output) << one.first;
        EXPECT_TRUE(contains(result.errors, one.second)) << one.first << "\n" << result.errors;
    }
    EXPECT_FALSE(std::filesystem::exists(file("b.onnx")));
}

TEST_F(Flsnet_ModelProgram, check_takes_none_of_the_options)
{
    createRandom("a.onnx");
    const std::string help = run("--help").output;
    const std::regex line("\n  (--[a-z0-9-]+)( [A-Za-z=]+)?");
    int count = 0;
    for (std::sregex_iterator option(help.begin(), help.end(), line), end; option != end; ++option)
    {
        const std::string name = (*option)[1];
        if (name == "--help" || name == "--version")
        {
            continue;
        }
        ++count;
        const std::string value = (*option)[2].matched ? " 1 " : " ";
        const ProgramRun result = run("check " + name + value + quoted("a.onnx"));
        EXPECT_EQ(2, result.status) << name;
        EXPECT_TRUE(contains(result.errors, name + " goes with ")) << result.errors;
    }
    EXPECT_EQ(20, count);
}

TEST_F(Flsnet_ModelProgram, files_that_fail_are_status_1)
{
    createRandom("a.onnx");
    EXPECT_EQ(1, run("create --from /no/model.onnx --out " + quoted("b.onnx")).status);
    EXPECT_EQ(1, run("create --from " + quoted("a.onnx") + " --out /no/folder/b.onnx").status);
    EXPECT_EQ(1, run("create --weights /no/w --description /no/d --out " + quoted("b.onnx")).status);
    EXPECT_EQ(
        1,
        run("create --from " + quoted("a.onnx") + " --metadata-file /no/m --out " + quoted("b.onnx")).status);
    EXPECT_FALSE(std::filesystem::exists(file("b.onnx")));
}

TEST_F(Flsnet_ModelProgram, help_is_on_the_standard_output)
{
    const ProgramRun result = run("--help");
    EXPECT_EQ(0, result.status);
    EXPECT_TRUE(contains(result.output, "--stage2-levels"));
    EXPECT_EQ("", result.errors);
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
