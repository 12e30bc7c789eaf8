// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Folders and batches: one bad entry never stops the others, and everything that is left out is named.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace opencv_test
{
namespace
{

namespace fs = std::filesystem;

/** A folder of pictures and one of results. */
class Flsnet_ProgramBatches : public testing::Test
{
protected:
    /** A small picture. */
    void picture(const std::string& name, int width = 24) const
    {
        ASSERT_TRUE(imwrite(in_.file(name), Mat(20, width, CV_8UC3, Scalar(90, 120, 200))));
    }

    bool hasResult(const std::string& name) const { return fs::exists(out_.path() / name); }

    /** @param inputs in quotes; the folder of pictures if empty. */
    ProgramRun segment(const std::string& options = "", const std::string& inputs = "") const
    {
        return runProgram("flsnet_segment", "--crop --stage1 " + options + " --out \"" +
                                                out_.path().string() + "\" " +
                                                (inputs.empty() ? quoted("") : inputs));
    }

    std::string quoted(const std::string& name) const { return "\"" + (in_.path() / name).string() + "\""; }

    TemporaryFolder in_, out_;
};

TEST_F(Flsnet_ProgramBatches, a_bad_entry_is_named_and_counted_and_the_rest_is_done)
{
    picture("a.png");
    picture("z.png");
    std::ofstream(in_.file("broken.png")) << "no picture";
    fs::create_directories(in_.file("folder.png"));
    std::error_code noLinks;
    fs::create_symlink("loop.png", in_.path() / "loop.png", noLinks);
    fs::create_symlink("nowhere.png", in_.path() / "dangling.png", noLinks);
    const ProgramRun run = segment();
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(hasResult("a.labels.png") && hasResult("z.labels.png")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "broken.png: ")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "folder.png")) << run.errors;
    if (!noLinks)
    {
        EXPECT_TRUE(contains(run.errors, "loop.png: ")) << run.errors;
        EXPECT_TRUE(contains(run.errors, "dangling.png: is a link to something that is not there"))
            << run.errors;
        EXPECT_TRUE(contains(run.errors, "3 of 5 inputs failed")) << run.errors;
    }
}

TEST_F(Flsnet_ProgramBatches, the_same_of_what_the_user_names)
{
    picture("a.png");
    fs::create_directories(in_.file("empty/none"));
    std::error_code noLinks;
    fs::create_symlink("loop", in_.path() / "loop", noLinks);
    const std::string longName(300, 'x');
    const ProgramRun run =
        segment("", quoted("loop") + " " + quoted(longName + ".png") + " " + quoted("empty") + " " +
                        quoted("missing.png") + " " + quoted("a.png"));
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(hasResult("a.labels.png")) << run.errors;
    EXPECT_TRUE(contains(run.errors, longName + ".png: ")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "empty: there is no picture in this folder")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "missing.png: does not exist")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "4 of 5 inputs failed")) << run.errors;
    EXPECT_EQ(1, segment("", quoted("empty")).status);
}

#ifndef _WIN32
TEST_F(Flsnet_ProgramBatches, pipes_and_devices_are_refused_at_once)
{
    picture("a.png");
    ASSERT_EQ(0, mkfifo(in_.file("pipe.png").c_str(), 0600));
    const ProgramRun run = segment("", quoted("") + " /dev/zero");
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "pipe.png: is a pipe")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "/dev/zero: is a device")) << run.errors;
    EXPECT_TRUE(hasResult("a.labels.png"));

    for (const char* command : {"inspect", "check"})
    {
        const ProgramRun models =
            runProgram("flsnet_model", std::string(command) + " " + quoted("pipe.png") + " /dev/zero");
        EXPECT_EQ(1, models.status);
        EXPECT_TRUE(contains(models.errors, "pipe.png") && contains(models.errors, "/dev/zero"))
            << models.errors;
    }
    EXPECT_EQ(1, segment("--model " + quoted("pipe.png")).status);
    const std::string pipe = in_.file("pipe.png");
    EXPECT_TRUE(contains(errorMessage([&] { Model::read(pipe); }), "no regular file"));
    const std::string photo = " '" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg' ";
    for (const std::string& arguments :
         {"--anonymize " + quoted("pipe.png"), "--ground " + quoted("pipe.png") + photo})
    {
        const ProgramRun edit = runProgram("flsnet_edit", arguments + " " + quoted("edited.png"));
        EXPECT_EQ(1, edit.status);
        EXPECT_TRUE(contains(edit.errors, "pipe.png: is a pipe")) << edit.errors;
    }

    // What OpenCV reads.
    EXPECT_TRUE(
        contains(errorMessage([&] { DnnFaceDetector::create(pipe, "", DnnFaceDetector::Parameters()); }),
                 "no regular file"));
    EXPECT_TRUE(contains(errorMessage([&] {
                             DnnFaceDetector::create(in_.file("a.png"), pipe, DnnFaceDetector::Parameters());
                         }),
                         "no regular file"));
    for (const char* name : {"haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"})
    {
        ASSERT_EQ(0, mkfifo(in_.file(name).c_str(), 0600));
    }
    for (const char* kind : {"haar:", "yunet:", "ssd:", "network:"})
    {
        const std::string file = kind == std::string("haar:") ? "" : "pipe.png";
        EXPECT_EQ(1, runProgram("flsnet_segment", "--detector " + (kind + quoted(file)) + photo).status);
    }
}

TEST_F(Flsnet_ProgramBatches, a_folder_without_permission_is_named)
{
    if (geteuid() == 0)
    {
        FLSNET_SKIP("root may read everything");
    }
    picture("open/a.png");
    picture("closed/b.png");
    ASSERT_EQ(0, chmod((in_.path() / "closed").c_str(), 0));
    const ProgramRun run = segment("--recursive");
    chmod((in_.path() / "closed").c_str(), 0700);
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "closed: cannot be looked through")) << run.errors;
    EXPECT_TRUE(hasResult("open/a.labels.png"));
}
#endif

TEST_F(Flsnet_ProgramBatches, equal_stems_are_told_apart)
{
    picture("IMG_1.jpg", 20);
    picture("IMG_1.png", 30);
    picture("img_1.bmp", 40);
    picture("other.png", 50);
    const ProgramRun run = segment();
    ASSERT_EQ(0, run.status) << run.errors;
    const auto width = [&](const std::string& name) {
        return imread(out_.file(name + ".labels.png"), IMREAD_UNCHANGED).cols;
    };
    EXPECT_EQ(20, width("IMG_1.jpg"));
    EXPECT_EQ(30, width("IMG_1.png"));
    EXPECT_EQ(40, width("img_1.bmp"));
    EXPECT_EQ(50, width("other"));
    EXPECT_FALSE(hasResult("IMG_1.labels.png"));
    EXPECT_TRUE(contains(run.errors, "IMG_1.png: its results are named IMG_1.png.*")) << run.errors;
}

TEST_F(Flsnet_ProgramBatches, equal_names_of_several_folders_are_told_apart)
{
    picture("x/a.png", 20);
    picture("y/a.png", 30);
    const ProgramRun run = segment("", quoted("x/a.png") + " " + quoted("y") + " " + quoted("x/a.png"));
    ASSERT_EQ(0, run.status) << run.errors;
    EXPECT_EQ(20, imread(out_.file("a.png.labels.png"), IMREAD_UNCHANGED).cols) << run.errors;
    EXPECT_EQ(30, imread(out_.file("a.png.2.labels.png"), IMREAD_UNCHANGED).cols) << run.errors;
    EXPECT_FALSE(hasResult("a.png.3.labels.png")) << "the same photo twice";
}

TEST_F(Flsnet_ProgramBatches, folders_inside_of_folders_when_asked)
{
    picture("a.png");
    picture("b/a.png");
    picture("b/c/d.png");
    std::error_code noLinks;
    fs::create_directory_symlink("..", in_.path() / "b/up", noLinks);
    const ProgramRun flat = segment();
    EXPECT_EQ(0, flat.status);
    EXPECT_TRUE(contains(flat.errors, "--recursive") && contains(flat.errors, "(1): b")) << flat.errors;
    EXPECT_FALSE(hasResult("b/a.labels.png"));
    const ProgramRun deep = segment("--recursive");
    EXPECT_EQ(0, deep.status) << deep.errors;
    EXPECT_TRUE(hasResult("a.labels.png") && hasResult("b/a.labels.png") && hasResult("b/c/d.labels.png"));
    EXPECT_TRUE(noLinks || contains(deep.errors, "links to folders (1): up")) << deep.errors;
    // And so does the program that scores them.
    const ProgramRun scored = runProgram("flsnet_evaluate", "--recursive \"" + out_.path().string() +
                                                                "\" \"" + out_.path().string() + "\"");
    EXPECT_EQ(0, scored.status) << scored.errors;
    EXPECT_TRUE(contains(scored.output, "3 of 3 label maps scored")) << scored.output;
}

TEST_F(Flsnet_ProgramBatches, takes_what_looks_like_a_picture_and_names_what_it_leaves_out)
{
    picture("a.png");
    for (const char* name : {"b.JPG", "c.jfif", "d.jpe", "e.dib"})
    {
        fs::copy_file(in_.path() / "a.png", in_.path() / name); // the content counts
    }
    fs::copy_file(in_.path() / "a.png", in_.path() / "._a.png");
    fs::copy_file(in_.path() / "a.png", in_.path() / ".hidden.png");
    std::ofstream(in_.file("notes.txt")) << "not meant";
    const ProgramRun run = segment();
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_TRUE(contains(run.errors, "5/5")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "hidden files (2): ._a.png, .hidden.png")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "no pictures by their names (1): notes.txt")) << run.errors;
    for (const char* name : {"a", "b", "c", "d", "e"})
    {
        EXPECT_TRUE(hasResult(std::string(name) + ".labels.png")) << name;
    }
    std::ofstream(in_.file("f.gif")) << "GIF89a"; // is no longer passed over without a word
    std::ofstream(in_.file("g.avif")) << "avif";
    const ProgramRun more = segment();
    EXPECT_EQ(1, more.status);
    EXPECT_TRUE(contains(more.errors, "f.gif: ") && contains(more.errors, "g.avif: ")) << more.errors;
}

TEST_F(Flsnet_ProgramBatches, long_names_still_have_results)
{
    const std::string name(250, 'n');
    picture(name + ".png");
    const ProgramRun run = segment("--color");
    EXPECT_EQ(0, run.status) << run.errors;
    int results = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(out_.path()))
    {
        const std::string result = entry.path().filename().string();
        results += result.compare(0, 200, name, 0, 200) == 0 ? 1 : 0;
    }
    EXPECT_EQ(2, results);
}

TEST_F(Flsnet_ProgramBatches, a_shortened_name_is_not_that_of_another_photo)
{
    picture(std::string(251, 'n') + ".png");
    ASSERT_EQ(0, segment().status);
    const std::string labels = fs::directory_iterator(out_.path())->path().filename().string();
    const std::string stem = labels.substr(0, labels.size() - std::string(".labels.png").size());
    ASSERT_LT(stem.size(), 251u);
    picture(stem + ".png");
    const ProgramRun run = segment("--force");
    EXPECT_EQ(0, run.status) << run.errors;
    fs::remove(out_.path() / labels);
    EXPECT_EQ(2, std::distance(fs::directory_iterator(out_.path()), fs::directory_iterator())) << run.errors;
}

TEST_F(Flsnet_ProgramBatches, a_folder_may_be_given_twice)
{
    picture("a.png");
    const std::string folder = " \"" + in_.path().string() + "\"";
    const ProgramRun run = runProgram("flsnet_segment", "--crop --stage1 --out \"" + out_.path().string() +
                                                            "\"" + folder + folder);
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ("", run.errors);
    EXPECT_TRUE(contains(run.output, "1 photo labelled")) << run.output;
}

TEST_F(Flsnet_ProgramBatches, one_bad_label_map_does_not_end_the_scoring)
{
    const auto map = [&](const std::string& name) {
        ASSERT_TRUE(imwrite(in_.file(name), Mat::ones(4, 4, CV_8UC1)));
    };
    map("truth/a.labels.png");
    map("prediction/a.labels.png");
    map("truth/._a.labels.png"); // of a Mac
    std::error_code noLinks;
    fs::create_symlink("loop.labels.png", in_.path() / "truth/loop.labels.png", noLinks);
    fs::create_directories(in_.file("truth/folder.labels.png"));
    const ProgramRun run = runProgram("flsnet_evaluate", quoted("truth") + " " + quoted("prediction"));
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.output, noLinks ? "1 of 2" : "1 of 3")) << run.output;
    EXPECT_TRUE(contains(run.errors, "folder.labels.png: is a folder")) << run.errors;
    EXPECT_TRUE(noLinks || contains(run.errors, "loop.labels.png: ")) << run.errors;
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
