// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "program_run.hpp"

// The program is there if OpenCV has videoio.
#if defined(FLSNET_PROGRAMS) &&                                                                              \
    (defined(FLSNET_STANDALONE) ? defined(FLSNET_TEST_VIDEO) : defined(HAVE_OPENCV_VIDEOIO))

#include "opencv2/imgcodecs.hpp"
#include "opencv2/imgproc.hpp"
#include "opencv2/videoio.hpp"

namespace opencv_test
{
namespace
{

const int FRAMES = 8;

/** The portrait, moved a little from frame to frame. */
std::string writeVideo(const std::string& path, int frames = FRAMES)
{
    const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    VideoWriter writer(path, VideoWriter::fourcc('M', 'J', 'P', 'G'), 12.5, Size(320, 300));
    EXPECT_TRUE(writer.isOpened());
    for (int i = 0; i < frames; ++i)
    {
        writer.write(photo(Rect(60 + 3 * i, 2 * i, 320, 300)).clone());
    }
    return path;
}

std::vector<Mat> framesOf(const std::string& path)
{
    VideoCapture video(path);
    std::vector<Mat> frames;
    for (Mat frame; video.read(frame);)
    {
        frames.push_back(frame.clone());
    }
    return frames;
}

/** Whether this OpenCV writes videos of a kind, by its ending; without FFmpeg and the like it has AVI alone. */
bool canWrite(const std::string& kind)
{
    const TemporaryFolder folder;
    const int code =
        kind == "mp4" ? VideoWriter::fourcc('m', 'p', '4', 'v') : VideoWriter::fourcc('M', 'J', 'P', 'G');
    return VideoWriter(folder.file("try." + kind), code, 12.5, Size(320, 300)).isOpened();
}

std::vector<std::string> linesOf(const std::string& path)
{
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

struct Outputs
{
    TemporaryFolder folder;
    std::string out = (folder.path() / "out").string();
    /** Of overlays: the program's default, or what this OpenCV can write. */
    std::string kind = canWrite("mp4") ? "mp4" : "avi";

    ProgramRun run(const std::string& arguments) const
    {
        const bool asItIs = kind == "mp4" || arguments.find("--format") != std::string::npos;
        return runProgram("flsnet_video",
                          "--out '" + out + "' " + (asItIs ? "" : "--format " + kind + " ") + arguments);
    }

    std::string overlay(const std::string& stem) const { return file(stem + ".overlay." + kind); }

    std::string file(const std::string& name) const { return out + "/" + name; }
    bool has(const std::string& name) const { return std::filesystem::exists(file(name)); }

    /** Nothing is left of files that were not finished. */
    size_t hiddenFiles() const
    {
        size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(out))
        {
            count += entry.path().filename().string()[0] == '.' ? 1 : 0;
        }
        return count;
    }
};

TEST(Flsnet_Video, writes_overlay_lines_and_label_maps)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"));
    const ProgramRun run = outputs.run("--json --labels '" + video + "'");
    ASSERT_EQ(0, run.status) << run.errors;
    EXPECT_EQ("", run.output);
    EXPECT_NE(std::string::npos, run.errors.find("8 frames, ")) << run.errors;
    EXPECT_EQ(0u, outputs.hiddenFiles());

    const std::vector<Mat> frames = framesOf(video), overlays = framesOf(outputs.overlay("walk"));
    ASSERT_EQ(static_cast<size_t>(FRAMES), frames.size());
    ASSERT_EQ(frames.size(), overlays.size());
    const double rate = VideoCapture(video).get(CAP_PROP_FPS);
    EXPECT_NEAR(12.5, rate, 0.5); // OpenCV's own writer of AVI takes whole numbers alone
    EXPECT_NEAR(rate, VideoCapture(outputs.overlay("walk")).get(CAP_PROP_FPS), 0.01);
    const std::vector<std::string> lines = linesOf(outputs.file("walk.jsonl"));
    ASSERT_EQ(frames.size() + 1, lines.size());
    EXPECT_EQ(0u, lines[0].find(R"({"program": "flsnet_video", "video": )"));

    const auto sequence = FaceSequenceSegmenter::create();
    for (size_t i = 0; i < frames.size(); ++i)
    {
        Mat expected, painted;
        std::vector<FaceSegmentation> faces;
        sequence->segment(frames[i], expected, faces);
        ASSERT_EQ(1u, faces.size());
        const Mat labels = cv::imread(outputs.file(cv::format("walk.labels/%06d.png", static_cast<int>(i))),
                                      IMREAD_UNCHANGED);
        ASSERT_EQ(expected.size(), labels.size());
        EXPECT_EQ(0, cv::norm(expected, labels, NORM_INF)) << i;
        overlay(frames[i], expected, painted);
        ASSERT_EQ(painted.size(), overlays[i].size());
        EXPECT_LT(cv::mean(cv::mean(cv::abs(painted - overlays[i])))[0], 8) << i; // compressed, with a box

        const FileStorage storage(lines[i + 1],
                                  FileStorage::READ | FileStorage::MEMORY | FileStorage::FORMAT_JSON);
        EXPECT_EQ(static_cast<int>(i), static_cast<int>(storage["frame"]));
        EXPECT_NEAR(static_cast<double>(i) / rate, static_cast<double>(storage["time"]), 1e-3);
        const FileNode face = storage["faces"][0];
        EXPECT_EQ(0, static_cast<int>(face["id"]));
        EXPECT_NEAR(faces[0].box.x, static_cast<double>(face["box"][0]), 1e-9);
        EXPECT_EQ(countNonZero(faces[0].labels == FACE_LIP), static_cast<int>(face["areas"][FACE_LIP]));
        EXPECT_EQ(5u, face["landmarks"].size());
    }
}

TEST(Flsnet_Video, kinds_of_files_and_fewer_frames)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"));
    for (const std::string kind : {"mp4", "avi", "mkv"})
    {
        if (!canWrite(kind))
        {
            const ProgramRun run = outputs.run("--frames 3 --stage1 --format " + kind + " '" + video + "'");
            EXPECT_EQ(1, run.status);
            EXPECT_NE(std::string::npos, run.errors.find("--format names other kinds")) << run.errors;
            continue;
        }
        // The second time over what the first one wrote.
        for (int i = 0; i < 2; ++i)
        {
            const ProgramRun run = outputs.run("--frames 3 --stage1 --format " + kind + " '" + video + "'");
            ASSERT_EQ(0, run.status) << run.errors;
            EXPECT_EQ(3u, framesOf(outputs.file("walk.overlay." + kind)).size()) << kind;
        }
    }
    EXPECT_EQ(0, outputs.run("--frames 1 --format none --json '" + video + "'").status);
    EXPECT_EQ(2u, linesOf(outputs.file("walk.jsonl")).size());
}

TEST(Flsnet_Video, a_cut_video_has_results_as_far_as_it_goes)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("cut.avi"), 20);
    std::filesystem::resize_file(video, std::filesystem::file_size(video) * 6 / 10);
    if (framesOf(video).empty())
    {
        FLSNET_SKIP("this OpenCV reads nothing of an AVI without its index");
    }
    const ProgramRun run = outputs.run("--stage1 --json '" + video + "'");
    EXPECT_EQ(1, run.status) << run.errors;
    EXPECT_NE(std::string::npos, run.errors.find("cut.avi")) << run.errors;
    EXPECT_NE(std::string::npos, run.errors.find("frames are kept")) << run.errors;
    const size_t frames = framesOf(outputs.overlay("cut")).size();
    EXPECT_GE(frames, 8u);
    EXPECT_LE(frames, 13u);
    EXPECT_EQ(frames + 1, linesOf(outputs.file("cut.jsonl")).size());
    EXPECT_EQ(0u, outputs.hiddenFiles());
    EXPECT_EQ(0, outputs.run("--stage1 --allow-truncated '" + video + "'").status);
}

TEST(Flsnet_Video, what_is_no_video_is_named_and_writes_nothing)
{
    const Outputs outputs;
    const std::string text = outputs.folder.file("text.mp4"), empty = outputs.folder.file("empty.mp4");
    const std::string png = outputs.folder.file("IMG_0001.png"); // OpenCV takes numbers for those of frames
    cv::imwrite(png, Mat(60, 40, CV_8UC3, Scalar(20, 90, 160)));
    std::ofstream(text) << "this is no video\n";
    std::ofstream(empty) << "";
    // The table of frames of an mp4 is at its end; of an AVI so little is left that no frame is whole.
    const std::string video = writeVideo(outputs.folder.file("walk.avi"));
    const std::string whole = outputs.overlay("walk"), cut = outputs.folder.file("cut." + outputs.kind);
    ASSERT_EQ(0, outputs.run("--frames 4 --stage1 '" + video + "'").status);
    std::filesystem::copy_file(whole, cut);
    std::filesystem::resize_file(cut, outputs.kind == "mp4" ? std::filesystem::file_size(cut) / 2 : 1000);
    std::filesystem::remove_all(outputs.out);
    const std::pair<std::string, std::string> cases[] = {
        {text, "cannot be read as a video"},
        {empty, "is empty"},
        {cut, "cannot be read as a video"},
        {outputs.folder.file("missing.mp4"), "does not exist"},
        {outputs.folder.path().string(), "is a folder; flsnet_segment takes folders of photos"},
        {FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg",
         "is a JPEG picture, no video; flsnet_segment takes photos"},
        {png, "is a PNG picture, no video; flsnet_segment takes photos"},
        {"123456789", "does not exist; a camera is named camera:123456789"},
        {"camera:63", "there is no such camera"}};
    for (const auto& one : cases)
    {
        const ProgramRun run = outputs.run("--json --labels '" + one.first + "'");
        EXPECT_EQ(1, run.status) << one.first;
        EXPECT_NE(std::string::npos, run.errors.find(one.first + ": " + one.second)) << run.errors;
        EXPECT_EQ(1, std::count(run.errors.begin(), run.errors.end(), '\n')) << run.errors;
        EXPECT_FALSE(std::filesystem::exists(outputs.out)) << one.first;
    }
}

TEST(Flsnet_Video, frames_that_begin_as_a_photo_are_a_video)
{
    const Outputs outputs;
    const std::string stream = outputs.folder.file("stream.mjpeg"); // pictures, one after the other
    const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    std::ofstream file(stream, std::ios::binary);
    for (int i = 0; i < 4; ++i)
    {
        std::vector<uchar> jpeg;
        cv::imencode(".jpg", photo(Rect(60 + 3 * i, 0, 320, 300)), jpeg);
        file.write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
    }
    file.close();
    if (framesOf(stream).size() < 4)
    {
        FLSNET_SKIP("this OpenCV does not read Motion JPEG");
    }
    const ProgramRun run = outputs.run("--stage1 '" + stream + "'");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ(4u, framesOf(outputs.overlay("stream")).size());
    // One of more is no plural of its own.
    EXPECT_EQ("", wrongPlural(outputs.run("--frames 1 --stage1 '" + stream + "'").errors));
}

TEST(Flsnet_Video, places_are_checked_before_the_work)
{
    const Outputs outputs;
    std::ofstream(outputs.folder.file("text")) << "mine";
    const std::string none = " --model none none.mp4";
    const ProgramRun file = runProgram("flsnet_video", "--out '" + outputs.folder.file("text") + "'" + none);
    EXPECT_EQ(1, file.status);
    EXPECT_NE(std::string::npos, file.errors.find("text: cannot take the results: it is a file"))
        << file.errors;
    const ProgramRun empty = runProgram("flsnet_video", "--out ''" + none);
    EXPECT_EQ(2, empty.status);
    EXPECT_NE(std::string::npos, empty.errors.find("--out needs the name of a folder")) << empty.errors;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"), 2);
    std::filesystem::create_directories(outputs.out);
    std::ofstream(outputs.file("walk.labels")) << "mine";
    const ProgramRun labels = outputs.run("--labels '" + video + "'");
    EXPECT_EQ(1, labels.status);
    EXPECT_NE(std::string::npos, labels.errors.find("walk.labels: cannot take the label maps: it is a file"))
        << labels.errors;
    EXPECT_FALSE(outputs.has("walk.overlay." + outputs.kind));
    EXPECT_EQ(0u, outputs.hiddenFiles());
}

TEST(Flsnet_Video, links_lead_to_the_files_and_devices_of_results)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"), 2);
    const std::filesystem::path elsewhere = outputs.folder.path() / "elsewhere";
    std::filesystem::create_directories(outputs.out);
    std::filesystem::create_directories(elsewhere);
    const std::string own = (elsewhere / ("own." + outputs.kind)).string();
    std::ofstream(own) << "";
    std::filesystem::create_symlink(own, outputs.overlay("walk"));
    std::filesystem::create_symlink("/dev/null", outputs.file("walk.jsonl"));
    const ProgramRun run = outputs.run("--stage1 --json '" + video + "'");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ(2u, framesOf(own).size());
    EXPECT_TRUE(std::filesystem::is_symlink(outputs.overlay("walk")));
    EXPECT_EQ("/dev/null", std::filesystem::read_symlink(outputs.file("walk.jsonl")).string());
    EXPECT_EQ(0u, outputs.hiddenFiles());
    EXPECT_EQ(1, std::distance(std::filesystem::directory_iterator(elsewhere), {}));
    // A video cannot go to a device; that is told before the work.
    std::filesystem::remove(outputs.overlay("walk"));
    std::filesystem::create_symlink("/dev/null", outputs.overlay("walk"));
    const ProgramRun device = outputs.run("--stage1 '" + video + "'");
    EXPECT_EQ(1, device.status);
    EXPECT_NE(std::string::npos, device.errors.find("it is a device or pipe")) << device.errors;
    EXPECT_TRUE(std::filesystem::is_symlink(outputs.overlay("walk")));
}

TEST(Flsnet_Video, a_pointer_is_no_video)
{
    const Outputs outputs;
    const std::string pointer = outputs.folder.file("talk.avi");
    std::ofstream(pointer) << "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    const ProgramRun run = outputs.run("'" + pointer + "'");
    EXPECT_EQ(1, run.status);
    EXPECT_NE(std::string::npos, run.errors.find("talk.avi: is a Git LFS pointer")) << run.errors;
}

TEST(Flsnet_Video, what_opencv_logs_of_itself_is_no_reason)
{
    const Outputs outputs;
    const std::string text = outputs.folder.file("text.avi");
    std::ofstream(text) << "no";
    const ProgramRun run = outputs.run("'" + text + "'");
    EXPECT_EQ(1, run.status);
    EXPECT_NE(std::string::npos, run.errors.find("text.avi: cannot be read as a video")) << run.errors;
    for (const char* word : {"global", "exception", "OpenCV(", "[ERROR", ".cpp"})
    {
        EXPECT_EQ(std::string::npos, run.errors.find(word)) << run.errors;
    }
}

TEST(Flsnet_Video, options_that_would_do_nothing_are_wrong_usage)
{
    const Outputs outputs;
    const std::string video = " '" + writeVideo(outputs.folder.file("walk.avi"), 2) + "'";
    const std::pair<std::string, std::string> cases[] = {
        {"--palette --json", "--palette is of label maps: give --labels, too"},
        {"--format none", "give --json, --labels or --show, too"},
        {"--format none --frames 1 --force", "give --json, --labels or --show, too"}};
    for (const auto& one : cases)
    {
        const ProgramRun run = outputs.run(one.first + video);
        EXPECT_EQ(2, run.status) << one.first;
        EXPECT_NE(std::string::npos, run.errors.find(one.second)) << run.errors;
        EXPECT_FALSE(std::filesystem::exists(outputs.out)) << one.first;
    }
    EXPECT_EQ(0, outputs.run("--stage1 --format none --labels --palette" + video).status);
    EXPECT_TRUE(outputs.has("walk.labels/000001.png"));
}

TEST(Flsnet_Video, wrong_usage_and_files_of_the_user)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"), 2);
    for (const std::string& arguments :
         {std::string(), "'" + video + "' '" + video + "'", "--format gif '" + video + "'",
          "--frames 0 '" + video + "'", "--smoothing 1 '" + video + "'",
          "--detection-interval 0 '" + video + "'", std::string("camera:front"), "--nothing '" + video + "'"})
    {
        EXPECT_EQ(2, outputs.run(arguments).status) << arguments;
    }
    for (const std::string& name :
         {"walk.overlay." + outputs.kind, std::string("walk.jsonl"), std::string("walk.labels/000000.png"),
          std::string("walk.labels/000001.png")})
    {
        std::filesystem::create_directories(std::filesystem::path(outputs.file(name)).parent_path());
        std::ofstream(outputs.file(name)) << "mine";
        const ProgramRun run = outputs.run("--json --labels '" + video + "'");
        EXPECT_EQ(1, run.status) << name;
        EXPECT_NE(std::string::npos, run.errors.find("--force")) << run.errors;
        EXPECT_EQ("mine", readText(outputs.file(name)));
        EXPECT_EQ(name == "walk.labels/000000.png", outputs.has("walk.labels/000000.png"))
            << "before the work";
        EXPECT_EQ(0, outputs.run("--stage1 --force --json --labels '" + video + "'").status);
        EXPECT_NE("mine", readText(outputs.file(name)));
        std::filesystem::remove_all(outputs.out);
    }
}

#ifdef __linux__
TEST(Flsnet_Video, a_pipe_is_no_place_for_the_overlay)
{
    const Outputs outputs;
    const std::string video = writeVideo(outputs.folder.file("walk.avi"), 2);
    std::filesystem::create_directories(outputs.out);
    ASSERT_EQ(0, std::system(("mkfifo '" + outputs.overlay("walk") + "'").c_str()));
    const ProgramRun run = outputs.run("'" + video + "'");
    EXPECT_EQ(1, run.status);
    EXPECT_NE(std::string::npos, run.errors.find("it is a device or pipe")) << run.errors;
}
#endif

TEST(Flsnet_Video, label_maps_of_a_longer_video_go_away)
{
    const Outputs outputs;
    const std::string longer = writeVideo(outputs.folder.file("a/walk.avi"), 4);
    const std::string shorter = writeVideo(outputs.folder.file("b/walk.avi"), 2);
    EXPECT_EQ(0, outputs.run("--stage1 --labels '" + longer + "'").status);
    EXPECT_TRUE(outputs.has("walk.labels/000003.png"));
    std::ofstream(outputs.file("walk.labels/readme.txt")) << "mine";
    EXPECT_EQ(0, outputs.run("--stage1 --labels '" + shorter + "'").status);
    EXPECT_TRUE(outputs.has("walk.labels/000001.png"));
    EXPECT_FALSE(outputs.has("walk.labels/000002.png"));
    EXPECT_FALSE(outputs.has("walk.labels/000003.png"));
    EXPECT_TRUE(outputs.has("walk.labels/readme.txt"));
}

TEST(Flsnet_Video, nobody_in_it)
{
    const Outputs outputs;
    const std::string video = outputs.folder.file("wall.avi");
    {
        VideoWriter writer(video, VideoWriter::fourcc('M', 'J', 'P', 'G'), 25, Size(160, 120));
        for (int i = 0; i < 3; ++i)
        {
            writer.write(Mat(120, 160, CV_8UC3, Scalar(90, 100, 110)));
        }
    }
    const ProgramRun run = outputs.run("--json '" + video + "'");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_NE(std::string::npos, run.errors.find("no face was found"));
    EXPECT_NE(std::string::npos, linesOf(outputs.file("wall.jsonl")).at(1).find(R"("faces": [])"));
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
