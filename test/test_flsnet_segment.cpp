// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#ifdef FLSNET_PROGRAMS

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "program_run.hpp"

namespace opencv_test
{
namespace
{

const std::string PHOTO = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";

bool exists(const TemporaryFolder& folder, const std::string& name)
{
    return std::filesystem::exists(folder.path() / name);
}

std::string inQuotes(const std::filesystem::path& path)
{
    return "\"" + path.string() + "\"";
}

TEST(Flsnet_SegmentProgram, writes_the_label_map_alone_unless_asked)
{
    const TemporaryFolder out;
    const ProgramRun run =
        runProgram("flsnet_segment", inQuotes(PHOTO) + " --out " + inQuotes(out.path() / "new/folder"));
    ASSERT_EQ(0, run.status) << run.errors;
    EXPECT_EQ("1 photo labelled: results are in " + (out.path() / "new/folder").string() + "\n", run.output);
    const Mat labels = imread(out.file("new/folder/astronaut.labels.png"), IMREAD_UNCHANGED);
    EXPECT_EQ(Size(512, 512), labels.size());
    ASSERT_EQ(CV_8UC1, labels.type());
    double largest = 0;
    minMaxLoc(labels, nullptr, &largest);
    EXPECT_LT(largest, FACE_CLASS_COUNT);
    EXPECT_GT(countNonZero(labels), 12000); // the head
    const std::filesystem::directory_iterator files(out.path() / "new/folder");
    EXPECT_EQ(1, std::distance(begin(files), end(files)));
}

TEST(Flsnet_SegmentProgram, writes_what_it_is_asked_for)
{
    const TemporaryFolder out;
    const ProgramRun run =
        runProgram("flsnet_segment", "--overlay --color --json --threads 1024 --area-exponent=0.5 --out " +
                                         inQuotes(out.path()) + " " + inQuotes(PHOTO));
    ASSERT_EQ(0, run.status) << run.errors;
    EXPECT_EQ(std::string::npos, run.errors.find("Warning"))
        << "of a library, of so many threads: " << run.errors;
    const Mat labels = imread(out.file("astronaut.labels.png"), IMREAD_UNCHANGED);
    const Mat color = imread(out.file("astronaut.color.png"));
    ASSERT_FALSE(labels.empty());
    Mat labelsOfColor;
    labelsFromColors(color, labelsOfColor);
    EXPECT_EQ(0, countNonZero(labels != labelsOfColor));
    Mat expectedOverlay;
    overlay(imread(PHOTO), labels, expectedOverlay);
    EXPECT_EQ(0, cv::norm(expectedOverlay, imread(out.file("astronaut.overlay.png")), NORM_INF));

    const FileStorage json(out.file("astronaut.json"), FileStorage::READ);
    EXPECT_EQ("astronaut.jpg", static_cast<std::string>(json["image"]));
    ASSERT_EQ(1u, json["faces"].size());
    EXPECT_NEAR(0, static_cast<double>(json["faces"][0]["roll"]), 10);
    EXPECT_EQ(5u, json["faces"][0]["landmarks"].size());
    const FileNode classes = json["faces"][0]["classes"];
    ASSERT_EQ(static_cast<size_t>(FACE_CLASS_COUNT), classes.size());
    for (int id = 0; id < FACE_CLASS_COUNT; ++id)
    {
        EXPECT_EQ(className(id), static_cast<std::string>(classes[id]["name"]));
        const int area = static_cast<int>(classes[id]["area"]);
        if (id != FACE_BACKGROUND)
        {
            EXPECT_EQ(countNonZero(labels == id), area) << className(id);
        }
        EXPECT_EQ(area == 0, classes[id]["contours"].size() == 0) << className(id);
    }
}

TEST(Flsnet_SegmentProgram, goes_on_after_an_unreadable_picture)
{
    const TemporaryFolder in, out;
    std::filesystem::copy(PHOTO, in.file("b.jpg"));
    std::ofstream(in.file("a.jpg")) << "no picture";
    std::ofstream(in.file("notes.txt")) << "not meant";
    imwrite(in.file("c.png"), Mat(40, 50, CV_8UC3, Scalar(90, 120, 30))); // a picture without a face
    const ProgramRun run =
        runProgram("flsnet_segment", inQuotes(in.path()) + " --out " + inQuotes(out.path()));
    EXPECT_EQ(1, run.status);
    EXPECT_NE(std::string::npos, run.errors.find("a.jpg")) << run.errors;
    EXPECT_NE(std::string::npos, run.errors.find("no pictures by their names (1): notes.txt")) << run.errors;
    EXPECT_NE(std::string::npos, run.errors.find("3/3")) << "progress: " << run.errors;
    EXPECT_TRUE(exists(out, "b.labels.png"));
    EXPECT_FALSE(exists(out, "a.labels.png"));
    const Mat empty = imread(out.file("c.labels.png"), IMREAD_UNCHANGED);
    EXPECT_EQ(Size(50, 40), empty.size());
    EXPECT_EQ(0, countNonZero(empty));

    const ProgramRun missing = runProgram("flsnet_segment", "no_such_file.png --out " + inQuotes(out.path()));
    EXPECT_EQ(1, missing.status);
    EXPECT_NE(std::string::npos, missing.errors.find("no_such_file.png"));
}

TEST(Flsnet_SegmentProgram, takes_odd_names_and_leaves_its_own_results_alone)
{
    const TemporaryFolder folder;
    for (const char* name : {"}b.jpg", "[1] a.jpg", "{c.jpg"})
    {
        std::filesystem::copy(PHOTO, folder.file(name));
    }
    const std::string arguments =
        "--json --overlay " + inQuotes(folder.path()) + " --out " + inQuotes(folder.path());
    for (int run = 0; run < 2; ++run)
    {
        const ProgramRun result = runProgram("flsnet_segment", arguments);
        ASSERT_EQ(0, result.status) << result.errors;
        EXPECT_NE(std::string::npos, result.errors.find("3/3")) << result.errors;
    }
    for (const char* name : {"}b", "[1] a", "{c"})
    {
        const FileStorage json(folder.file(std::string(name) + ".json"), FileStorage::READ);
        EXPECT_EQ(std::string(name) + ".jpg", static_cast<std::string>(json["image"]));
        EXPECT_EQ(1u, json["faces"].size());
    }
    EXPECT_FALSE(exists(folder, "}b.labels.labels.png"));
}

TEST(Flsnet_SegmentProgram, says_so_when_it_cannot_write)
{
    const TemporaryFolder folder;
    std::ofstream(folder.file("a_file")) << "in the way";
    const ProgramRun run = runProgram("flsnet_segment", inQuotes(PHOTO) + " --out " +
                                                            inQuotes(folder.path() / "a_file" / "out"));
    EXPECT_EQ(1, run.status);
    EXPECT_FALSE(run.errors.empty());

    // A folder stands where the label map is to go.
    std::filesystem::create_directories(folder.path() / "out/astronaut.labels.png");
    const ProgramRun blocked =
        runProgram("flsnet_segment", inQuotes(PHOTO) + " --out " + inQuotes(folder.path() / "out"));
    EXPECT_EQ(1, blocked.status);
    EXPECT_NE(std::string::npos, blocked.errors.find("astronaut.labels.png")) << blocked.errors;
}

TEST(Flsnet_SegmentProgram, takes_limits_of_what_is_a_face)
{
    const TemporaryFolder folder;
    Mat pair;
    cv::hconcat(imread(PHOTO), imread(PHOTO), pair);
    imwrite(folder.file("pair.png"), pair);
    const auto facesWith = [&folder](const std::string& options) {
        const ProgramRun run = runProgram("flsnet_segment", "--json --force " + options + " " +
                                                                inQuotes(folder.file("pair.png")) +
                                                                " --out " + inQuotes(folder.path()));
        EXPECT_EQ(0, run.status) << run.errors;
        return FileStorage(folder.file("pair.json"), FileStorage::READ)["faces"].size();
    };
    EXPECT_EQ(2u, facesWith(""));
    EXPECT_EQ(1u, facesWith("--detector haar")); // the cascades find one of the two
    EXPECT_EQ(0u, FileStorage(folder.file("pair.json"), FileStorage::READ)["faces"][0]["landmarks"].size());
    EXPECT_LE(2u, facesWith("--detector network --min-face 50 --min-confidence 0.3"));
    EXPECT_EQ(5u, FileStorage(folder.file("pair.json"), FileStorage::READ)["faces"][0]["landmarks"].size());
    EXPECT_EQ(0u, facesWith("--min-face 200"));
    EXPECT_EQ(0u, facesWith("--min-confidence 1"));
    EXPECT_EQ(1u, facesWith("--max-faces 1"));
    for (const char* const wrong :
         {"--min-face 0", "--min-confidence 1.5", "--min-confidence 0", "--max-faces -1"})
    {
        EXPECT_EQ(2, runProgram("flsnet_segment", std::string(wrong) + " " + PHOTO).status) << wrong;
    }
}

TEST(Flsnet_SegmentProgram, rejects_wrong_usage_and_models)
{
    EXPECT_EQ(2, runProgram("flsnet_segment", "").status);
    EXPECT_EQ(2, runProgram("flsnet_segment", "--no-such-option " + PHOTO).status);
    EXPECT_EQ(2, runProgram("flsnet_segment", "--backend steam " + PHOTO).status);
    EXPECT_EQ(2, runProgram("flsnet_segment", "--detector guess " + PHOTO).status);
    EXPECT_EQ(2, runProgram("flsnet_segment", "--threads 0 " + PHOTO).status);
    for (const char* useless : {"--min-face 20", "--detector haar", "--max-faces 2", "--no-vote",
                                "--no-close-up", "--no-wider-look"})
    {
        EXPECT_EQ(2, runProgram("flsnet_segment", std::string("--crop ") + useless + " " + PHOTO).status)
            << useless;
    }
    const TemporaryFolder folder;
    std::ofstream(folder.file("model.onnx")) << "no model";
    const ProgramRun run =
        runProgram("flsnet_segment", "--model " + inQuotes(folder.file("model.onnx")) + " " +
                                         inQuotes(PHOTO) + " --out " + inQuotes(folder.path()));
    EXPECT_EQ(1, run.status);
    EXPECT_NE(std::string::npos, run.errors.find("model.onnx")) << run.errors;
    const ProgramRun help = runProgram("flsnet_segment", "--help");
    EXPECT_EQ(0, help.status);
    EXPECT_NE(std::string::npos, help.output.find("--area-exponent"));
    EXPECT_NE(std::string::npos, help.output.find("8 inner mouth"));
}

TEST(Flsnet_SegmentProgram, takes_crops_and_model_files)
{
    const TemporaryFolder folder;
    const Mat photo = imread(PHOTO);
    imwrite(folder.file("crop.png"), photo(Rect(80, 0, 300, 300)));
    Model::embedded()->write(folder.file("model.onnx"));
    const ProgramRun run = runProgram(
        "flsnet_segment", "--crop --model " + inQuotes(folder.file("model.onnx")) + " " +
                              inQuotes(folder.file("crop.png")) + " --out " + inQuotes(folder.path()));
    ASSERT_EQ(0, run.status) << run.errors;
    Mat expected;
    FaceLandmarkSegmenter::create()->segmentCrop(imread(folder.file("crop.png")), expected);
    EXPECT_EQ(0, countNonZero(expected != imread(folder.file("crop.labels.png"), IMREAD_UNCHANGED)));

    const ProgramRun int8 =
        runProgram("flsnet_segment", "--crop --int8 " + inQuotes(folder.file("crop.png")) + " --out " +
                                         inQuotes(folder.path()));
    ASSERT_EQ(0, int8.status) << int8.errors;
    FaceLandmarkSegmenter::create(Model::embedded(), Ptr<FaceDetector>(), 0, 0, false, PRECISION_INT8)
        ->segmentCrop(imread(folder.file("crop.png")), expected);
    EXPECT_EQ(0, countNonZero(expected != imread(folder.file("crop.labels.png"), IMREAD_UNCHANGED)));

    const ProgramRun bf16 =
        runProgram("flsnet_segment", "--crop --bf16 " + inQuotes(folder.file("crop.png")) + " --out " +
                                         inQuotes(folder.path()));
    if (Model::supportsPrecision(PRECISION_BF16))
    {
        ASSERT_EQ(0, bf16.status) << bf16.errors;
        FaceLandmarkSegmenter::create(Model::embedded(), Ptr<FaceDetector>(), 0, 0, false, PRECISION_BF16)
            ->segmentCrop(imread(folder.file("crop.png")), expected);
        EXPECT_EQ(0, countNonZero(expected != imread(folder.file("crop.labels.png"), IMREAD_UNCHANGED)));
    }
    else
    {
        EXPECT_EQ(1, bf16.status);
        EXPECT_TRUE(contains(bf16.errors, "AMX")) << bf16.errors;
    }
    EXPECT_EQ(2, runProgram("flsnet_segment", "--int8 --bf16 " + inQuotes(folder.file("crop.png")) +
                                                  " --out " + inQuotes(folder.path()))
                     .status);

    const ProgramRun plain = runProgram("flsnet_plain_dnn", inQuotes(folder.file("model.onnx")) + " " +
                                                                inQuotes(folder.file("crop.png")) + " " +
                                                                inQuotes(folder.file("plain.png")));
    ASSERT_EQ(0, plain.status) << plain.errors;
    EXPECT_EQ(Size(300, 300), imread(folder.file("plain.png")).size());
    EXPECT_EQ(1, runProgram("flsnet_plain_dnn", "no.onnx no.png no.png").status);
}

TEST(Flsnet_BenchmarkProgram, writes_json_for_a_photo_several_times)
{
    const ProgramRun run =
        runProgram("flsnet_benchmark",
                   "--runs 1 --scale 0.5 --repeat 3 --no-detection --json --threads 1 " + inQuotes(PHOTO));
    ASSERT_EQ(0, run.status) << run.errors;
    cv::FileStorage json(run.output,
                         cv::FileStorage::READ | cv::FileStorage::MEMORY | cv::FileStorage::FORMAT_JSON);
    EXPECT_EQ(512, static_cast<int>(json["width"])); // two columns of two
    EXPECT_EQ(512, static_cast<int>(json["height"]));
    EXPECT_EQ(3, static_cast<int>(json["faces"]));
    EXPECT_EQ(1, static_cast<int>(json["threads"]));
    const cv::FileNode times = json["milliseconds"];
    const size_t bf16Times = Model::supportsPrecision(PRECISION_BF16) ? 2 : 0;
    EXPECT_EQ(5u + bf16Times, times.size());
    EXPECT_GT(static_cast<double>(times["segment_boxes"]), 0);
    EXPECT_TRUE(times["detection"].empty());
}

TEST(Flsnet_BenchmarkProgram, times_every_step)
{
    const ProgramRun run = runProgram("flsnet_benchmark", "--runs 1 " + inQuotes(PHOTO));
    ASSERT_EQ(0, run.status) << run.errors;
    EXPECT_NE(std::string::npos, run.output.find("1 face,")) << run.output;
    EXPECT_NE(std::string::npos, run.output.find("stages, 8 bits")) << run.output;
    EXPECT_NE(std::string::npos, run.output.find("segment()")) << run.output;
    EXPECT_EQ(2, runProgram("flsnet_benchmark", "").status);
    EXPECT_EQ(1, runProgram("flsnet_benchmark", "no_such_file.png").status);
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
