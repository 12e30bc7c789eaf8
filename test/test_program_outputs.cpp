// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What the programs write: whole files or none, never over a file of the user, JSON that everybody reads, and an exit
// status that tells whether it arrived.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

namespace fs = std::filesystem;

const char* const PORTRAIT = "'" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg'";

/** A folder; segment() takes its pictures for crops. */
class Flsnet_ProgramOutputs : public testing::Test
{
protected:
    void SetUp() CV_OVERRIDE { theRNG().state = 1; } // the same pictures, whatever tests ran before

    void picture(const std::string& name, const Size& size = Size(24, 20)) const
    {
        Mat noise(size, CV_8UC3);
        theRNG().fill(noise, RNG::UNIFORM, 0, 256);
        ASSERT_TRUE(imwrite(folder_.file(name), noise));
    }

    std::string file(const std::string& name) const { return folder_.file(name); }

    std::string quoted(const std::string& name) const { return "\"" + file(name) + "\""; }

    std::string program(const std::string& name) const { return "\"" FLSNET_PROGRAMS + name + "\""; }

    ProgramRun segment(const std::string& options) const
    {
        return runProgram("flsnet_segment", "--crop --stage1 " + options);
    }

    /** Runs a line of shell. @return what it prints. */
    std::string shell(const std::string& line) const
    {
        const std::string output = file("shell_output"), script = file("shell_script");
        std::ofstream(script) << line << '\n';
        const int status = std::system(("sh \"" + script + "\" >\"" + output + "\" 2>&1").c_str());
        EXPECT_EQ(0, status) << readText(output);
        return readText(output);
    }

    /** Counts the whole pictures of a folder; expects that there is no other file in it. */
    int wholePictures(const std::string& folder) const
    {
        int count = 0;
        for (const fs::directory_entry& entry : fs::directory_iterator(file(folder)))
        {
            EXPECT_FALSE(imread(entry.path().string(), IMREAD_UNCHANGED).empty()) << entry.path();
            ++count;
        }
        return count;
    }

    TemporaryFolder folder_;
};

#ifndef _WIN32
TEST_F(Flsnet_ProgramOutputs, a_full_disk_is_a_failure)
{
    picture("a.png");
    fs::create_directories(file("out"));
    fs::create_symlink("/dev/full", file("out/a.labels.png"));
    const ProgramRun run = segment("--out " + quoted("out") + " " + quoted("a.png"));
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "a.labels.png: cannot be written: No space left on device"))
        << run.errors;

    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    const std::string maps = quoted("map.png") + " " + quoted("map.png");
    const ProgramRun csv = runProgram("flsnet_evaluate", "--csv /dev/full " + maps);
    EXPECT_EQ(1, csv.status);
    EXPECT_TRUE(contains(csv.errors, "/dev/full: cannot be written")) << csv.errors;
    const std::string photo = " '" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg'";
    for (const std::string& arguments :
         {"--measures /dev/full" + photo, "--anonymize" + photo + " /dev/full",
          "--anonymize --measures " + quoted("measures.json") + photo + " /dev/full"})
    {
        const ProgramRun edit = runProgram("flsnet_edit", arguments);
        EXPECT_EQ(1, edit.status);
        EXPECT_TRUE(contains(edit.errors, "/dev/full: cannot be written: No space left on device"))
            << edit.errors;
    }
    EXPECT_TRUE(contains(errorMessage([] { Model::random(tinyInfo())->write("/dev/full"); }), "/dev/full"));
    EXPECT_EQ(1,
              runProgram("flsnet_model", "create --random --channels 16 --convolutions 1 --stage2-levels 0 "
                                         "--out /dev/full")
                  .status);
}

TEST_F(Flsnet_ProgramOutputs, a_limit_of_file_sizes_leaves_no_half_file)
{
    picture("large.png", Size(300, 200));
    picture("small.png", Size(8, 8));
    const std::string said =
        shell("ulimit -f 64\n" + program("flsnet_segment") + " --crop --stage1 --overlay --out " +
              quoted("out") + " " + quoted("large.png") + " " + quoted("small.png") + "\necho status $?");
    EXPECT_TRUE(contains(said, "status 1")) << said;
    EXPECT_TRUE(contains(said, "large.overlay.png: cannot be written: File too large")) << said;
    EXPECT_TRUE(fs::exists(file("out/small.overlay.png"))) << said;
    EXPECT_FALSE(fs::exists(file("out/large.overlay.png"))) << said;
    EXPECT_EQ(3, wholePictures("out")) << said;
}

TEST_F(Flsnet_ProgramOutputs, a_lost_standard_output_is_a_failure)
{
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    Model::random(tinyInfo())->write(file("model.onnx"));
    const std::string maps = " " + quoted("map.png") + " " + quoted("map.png");
    const std::string commands[] = {
        program("flsnet_evaluate") + maps,
        program("flsnet_model") + " inspect " + quoted("model.onnx"),
        program("flsnet_model") + " check " + quoted("model.onnx"),
        program("flsnet_segment") + " --help",
        program("flsnet_evaluate") + " --version",
        program("flsnet_benchmark") + " --help",
        program("flsnet_plain_dnn") + " --help",
        program("flsnet_edit") + " --help",
        program("flsnet_faces") + " --help",
    };
    for (const std::string& command : commands)
    {
        const std::string said =
            shell(command + " >/dev/full\necho status $?\n" + command + " >&-\necho status $?");
        EXPECT_TRUE(contains(said, "status 1") && !contains(said, "status 0")) << command << '\n' << said;
        EXPECT_TRUE(contains(said, "standard output cannot be written")) << said;
    }
}

TEST_F(Flsnet_ProgramOutputs, a_closed_standard_output_goes_into_no_file)
{
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    shell(program("flsnet_evaluate") + " --csv " + quoted("scores.csv") + " " + quoted("map.png") + " " +
          quoted("map.png") + " >&- 2>&- <&-\ntrue");
    EXPECT_EQ(0u, readText(file("scores.csv")).find("row,Hair")) << readText(file("scores.csv"));
}

TEST_F(Flsnet_ProgramOutputs, a_kill_leaves_whole_files_only)
{
    const int photos = 40;
    for (int i = 0; i < photos; ++i)
    {
        picture("in/" + std::to_string(100 + i) + ".png", Size(500, 400));
    }
    const std::string run = program("flsnet_segment") + " --crop --stage1 --color --overlay --out " +
                            quoted("out") + " " + quoted("in");
    // Not after a time: a quick processor would be through, a slow one would not have begun.
    for (const char* seen : {"100.labels", "103.color", "107.labels", "110.overlay", "114.color"})
    {
        fs::remove_all(file("out"));
        const std::string awaited = quoted("out/" + std::string(seen) + ".png");
        const std::string said =
            shell("set +e\n" + run + " >/dev/null 2>&1 &\npid=$!\nwhile [ ! -e " + awaited +
                  " ] && kill -0 $pid; do sleep 0.01; done\nkill -9 $pid\nwait $pid 2>/dev/null\n" +
                  "echo status $?");
        EXPECT_TRUE(contains(said, "status 137")) << said;
        for (const fs::directory_entry& entry : fs::directory_iterator(file("out")))
        {
            const std::string name = entry.path().filename().string();
            if (name.compare(0, 8, ".flsnet-") == 0) // what was in hand; no picture of a folder
            {
                continue;
            }
            EXPECT_FALSE(imread(entry.path().string(), IMREAD_UNCHANGED).empty()) << entry.path();
        }
    }
}

TEST_F(Flsnet_ProgramOutputs, a_signal_lets_the_photo_in_hand_finish)
{
    const int photos = 40;
    for (int i = 0; i < photos; ++i)
    {
        picture("in/" + std::to_string(100 + i) + ".png", Size(400, 300));
    }
    const std::pair<std::string, int> signals[] = {{"TERM", 143}, {"INT", 130}, {"HUP", 129}};
    for (const auto& [signal, status] : signals)
    {
        fs::remove_all(file("out"));
        // What runs in the background of a script ignores SIGINT, what nohup started SIGHUP.
        const std::string start = "import signal,os,sys; signal.signal(signal.SIG" + signal +
                                  ", signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])";
        if (signal != "TERM" && std::system("python3 -c pass >/dev/null 2>&1") != 0)
        {
            continue;
        }
        const std::string said =
            shell((signal != "TERM" ? "python3 -c '" + start + "' " : "") + program("flsnet_segment") +
                  " --crop --stage1 --color --out " + quoted("out") + " " + quoted("in") + " 2>" +
                  quoted("errors") + " &\npid=$!\nwhile [ ! -e " + quoted("out/101.color.png") +
                  " ]; do sleep 0.05; done\nkill -" + signal + " $pid\nwait $pid\necho status $?");
        EXPECT_TRUE(contains(said, "status " + std::to_string(status))) << said;
        EXPECT_TRUE(contains(readText(file("errors")), "stopped by a signal")) << readText(file("errors"));
        const int whole = wholePictures("out");
        EXPECT_EQ(0, whole % 2) << "label map and colours of each photo";
        EXPECT_LT(whole, 2 * photos);
    }
}

TEST_F(Flsnet_ProgramOutputs, two_processes_may_write_into_one_folder)
{
    for (int i = 0; i < 6; ++i)
    {
        picture("in/" + std::to_string(i) + ".png", Size(300, 200));
    }
    const std::string run = program("flsnet_segment") + " --crop --stage1 --color --out " + quoted("out") +
                            " " + quoted("in") + " >/dev/null 2>&1";
    const std::string said =
        shell(run + " &\nfirst=$!\n" + run + "\necho status $?\nwait $first\necho status $?");
    EXPECT_EQ("status 0\nstatus 0\n", said);
    EXPECT_EQ(12, wholePictures("out"));
}
#endif

TEST_F(Flsnet_ProgramOutputs, files_of_the_user_are_not_overwritten)
{
    picture("p.png");
    const std::string truth = "a truth that took an hour", annotation = "{\"mine\": true}";
    std::ofstream(file("p.labels.png")) << truth;
    std::ofstream(file("p.color.png")) << truth;
    const std::string here = "--color --out " + quoted("") + " " + quoted("p.png");
    const ProgramRun run = segment(here);
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "p.labels.png") && contains(run.errors, "--force")) << run.errors;
    EXPECT_EQ(truth, readText(file("p.labels.png")));
    EXPECT_EQ(truth, readText(file("p.color.png")));
    EXPECT_EQ(0, segment(here + " --force").status);
    EXPECT_NE(truth, readText(file("p.labels.png")));
    EXPECT_EQ(0, segment(here).status) << "its own results may be replaced";

    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    std::ofstream(file("mine.json")) << annotation;
    const std::string maps = quoted("map.png") + " " + quoted("map.png");
    for (const char* option : {"--json ", "--csv "})
    {
        EXPECT_EQ(1, runProgram("flsnet_evaluate", option + quoted("mine.json") + " " + maps).status);
        EXPECT_EQ(annotation, readText(file("mine.json")));
        for (int i = 0; i < 2; ++i)
        {
            EXPECT_EQ(0, runProgram("flsnet_evaluate", option + quoted("scores") + " " + maps).status);
        }
        fs::remove(file("scores"));
    }
    const std::string photo = " '" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg' ";
    std::ofstream(file("mine.png")) << annotation;
    EXPECT_EQ(1, runProgram("flsnet_edit", "--measures " + quoted("mine.json") + photo).status);
    EXPECT_EQ(annotation, readText(file("mine.json")));
    EXPECT_EQ(1, runProgram("flsnet_edit", "--anonymize" + photo + quoted("mine.png")).status);
    EXPECT_EQ(annotation, readText(file("mine.png")));
    const ProgramRun edit = runProgram("flsnet_edit", "--anonymize --measures " + quoted("in/../r.png") +
                                                          photo + quoted("r.png"));
    const ProgramRun scores =
        runProgram("flsnet_evaluate", "--json " + quoted("r.csv") + " --csv " + quoted("r.csv") + " " + maps);
    for (const ProgramRun& same : {edit, scores})
    {
        EXPECT_NE(0, same.status);
        EXPECT_TRUE(contains(same.errors, "two results cannot have one name")) << same.errors;
    }
    EXPECT_FALSE(fs::exists(file("r.png")) || fs::exists(file("r.csv")));
    const std::string create = "create --random --channels 16 --convolutions 1 --stage2-levels 0 --out ";
    EXPECT_EQ(1, runProgram("flsnet_model", create + quoted("mine.json")).status);
    EXPECT_EQ(annotation, readText(file("mine.json")));
    EXPECT_EQ(0, runProgram("flsnet_model", create + quoted("mine.json") + " --force").status);
    EXPECT_EQ(0, runProgram("flsnet_model", create + quoted("mine.json")).status);
}

TEST_F(Flsnet_ProgramOutputs, results_have_a_folder_of_their_own_unless_one_is_named)
{
    picture("p.png");
    std::ofstream(file("p.labels.png")) << "a truth";
#ifndef _WIN32
    shell("cd " + quoted("") + "\n" + program("flsnet_segment") + " --crop --stage1 p.png");
    EXPECT_EQ("a truth", readText(file("p.labels.png")));
    EXPECT_TRUE(fs::exists(file("flsnet_results/p.labels.png")));
#endif
}

TEST_F(Flsnet_ProgramOutputs, results_are_no_photos_but_photos_with_such_names_are)
{
    for (const char* name :
         {"in/a.png", "in/b.png", "in/photo.color.jpg", "in/x.labels.jpg", "in/y.overlay.png"})
    {
        picture(name);
    }
    const std::string options = "--color --overlay --out " + quoted("in") + " ";
    const ProgramRun first = segment(options + quoted("in"));
    ASSERT_EQ(0, first.status) << first.errors;
    EXPECT_TRUE(contains(first.errors, "5/5")) << first.errors;
    const ProgramRun again = segment(options + quoted("in"));
    ASSERT_EQ(0, again.status) << again.errors;
    EXPECT_TRUE(contains(again.errors, "5/5")) << again.errors;
    EXPECT_TRUE(contains(again.errors, "results of an earlier run (15)")) << again.errors;
    std::string all; // as a shell's *.png gives them
    for (const fs::directory_entry& entry : fs::directory_iterator(file("in")))
    {
        all += " \"" + entry.path().string() + "\"";
    }
    const ProgramRun named = segment(options + all);
    ASSERT_EQ(0, named.status) << named.errors;
    EXPECT_FALSE(fs::exists(file("in/a.labels.labels.png")));
    EXPECT_TRUE(contains(named.errors, "results of an earlier run (15)")) << named.errors;
}

#ifdef __linux__
// Drivers cost time and, with other libraries in the process, crash; OpenCV looks for them on its own where it is let.
TEST_F(Flsnet_ProgramOutputs, no_OpenCL_driver_is_loaded)
{
    for (const std::string detector :
         {"network", "haar"}) // without cascades, it ends after the search for them
    {
        const std::string said = shell(
            "LD_DEBUG=files " + program("flsnet_segment") + " --stage1 --out " + quoted("out") +
            " --detector " + detector +
            " '" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg' 2>&1 | grep -E 'opencv_core|OpenCL'\ntrue");
        if (!contains(said, "opencv_core"))
        {
            FLSNET_SKIP("this loader does not tell what it loads");
        }
        EXPECT_FALSE(contains(said, "libOpenCL")) << detector << said;
    }
}
#endif

#if defined(FLSNET_TEST_CASCADES) && !defined(_WIN32)
TEST_F(Flsnet_ProgramOutputs, json_of_any_file_name_is_read_by_others)
{
    if (std::system("python3 -c 'import json' >/dev/null 2>&1") != 0)
    {
        FLSNET_SKIP("there is no Python to read JSON");
    }
    const std::string names[] = {"o'brien.png",          "\"quoted\" \\ back.png", "tab\tnew\nline\x01.png",
                                 "\xff\xfe\xc0\x80.png", "gr\xc3\xbc\xc3\x9f.png", "\xed\xa0\x80.png",
                                 "[1] {2}.png",          "\xf0\x9f\x98\x80.png",   "\x7f.png"};
    fs::create_directories(file("in"));
    picture("one.png");
    size_t count = 0;
    for (const std::string& name : names)
    {
        std::error_code error; // some file systems take UTF-8 alone
        fs::copy_file(file("one.png"), file("in") + "/" + name, error);
        count += error ? 0 : 1;
    }
    const ProgramRun run =
        runProgram("flsnet_segment", "--json --stage1 --out " + quoted("out") + " " + quoted("in"));
    ASSERT_EQ(0, run.status) << run.errors;
    std::ofstream(file("read.py"))
        << "import json, os, sys\n"
           "count = 0\n"
           "for name in os.listdir(os.fsencode(sys.argv[1])):\n"
           "    if name.endswith(b'.json'):\n"
           "        with open(os.path.join(os.fsencode(sys.argv[1]), name), 'rb') as f:\n"
           "            text = f.read().decode('utf-8')\n"
           "        def refuse(constant): raise ValueError(constant)\n"
           "        image = json.loads(text, parse_constant=refuse)['image']\n"
           "        try:\n"
           "            expected = (name[:-5] + b'.png').decode('utf-8')\n"
           "        except UnicodeDecodeError:\n"
           "            expected = None\n"
           "        assert image == expected if expected else '\\ufffd' in image, image\n"
           "        count += 1\n"
           "print(count)\n";
    EXPECT_EQ(std::to_string(count) + "\n", shell("python3 " + quoted("read.py") + " " + quoted("out")));

    // Scores name files that failed.
    fs::create_directories(file("truth"));
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    fs::copy_file(file("map.png"), file("truth") + "/o'b\xff\"\n.labels.png");
    EXPECT_EQ(1, runProgram("flsnet_evaluate", "--json " + quoted("scores.json") + " " + quoted("truth") +
                                                   " " + quoted("truth") + " --prediction-suffix .other.png")
                     .status);
    shell("python3 -m json.tool " + quoted("scores.json") + " >/dev/null");
}
#endif

/** What is printed where results cannot be written: a model and inputs that are not there show that nothing else was done
before. */
TEST_F(Flsnet_ProgramOutputs, places_are_checked_before_the_work)
{
    std::ofstream(file("text")) << "mine";
    const std::string none = quoted("none"), text = quoted("text"), inText = "\"" + file("text") + "/x\"",
                      model = " --model " + none + " ";
    std::vector<std::string> folders = {text, inText};
    std::vector<std::string> files = {"\"" + file("text") + "/x.png\"", "\"" + file("nothing/x.png") + "\""};
    fs::remove(file("nothing"));
#ifdef __linux__
    folders.insert(folders.end(), {"/proc/flsnet", "/proc"});
    files.insert(files.end(), {"/proc/x.png"});
#endif
    const auto expectNamed = [](const ProgramRun& run, const std::string& words) {
        EXPECT_EQ(1, run.status) << run.errors;
        EXPECT_TRUE(contains(run.errors, words)) << run.errors;
        EXPECT_FALSE(contains(run.errors, "none")) << run.errors;
        EXPECT_EQ(1, std::count(run.errors.begin(), run.errors.end(), '\n')) << run.errors;
    };
    for (const std::string& folder : folders)
    {
        for (const char* program : {"flsnet_segment", "flsnet_faces"})
        {
            expectNamed(runProgram(program, "--out " + folder + model + none), "cannot take the results");
        }
    }
    for (const std::string& result : files)
    {
        expectNamed(runProgram("flsnet_edit", "--anonymize" + model + none + " " + result),
                    "x.png: cannot be written");
        expectNamed(runProgram("flsnet_edit", "--measures " + result + model + none),
                    "x.png: cannot be written");
        for (const char* option : {"--csv ", "--json "})
        {
            expectNamed(runProgram("flsnet_evaluate", option + result + " " + none + " " + none),
                        "x.png: cannot be written");
        }
        expectNamed(runProgram("flsnet_model", "create --from " + none + " --out " + result),
                    "x.png: cannot be written");
        expectNamed(runProgram("flsnet_model", "quantize " + none + " --crops " + none + " --out " + result),
                    "x.png: cannot be written");
        expectNamed(runProgram("flsnet_plain_dnn", none + " " + none + " " + result),
                    "x.png: cannot be written");
    }
    const std::string page = "\"" + file("text") + "/x.html\"";
    expectNamed(runProgram("flsnet_evaluate", "--report " + page + " " + none + " " + none),
                "x.html: cannot be written");
    expectNamed(
        runProgram("flsnet_segment", "--report " + page + model + " --out " + quoted("out") + " " + none),
        "x.html: cannot be written");
    expectNamed(runProgram("flsnet_model", "create --from " + none + " --out " + quoted("")),
                "it is a folder");
    // Existing results of the user's are told of before the work, too.
    std::ofstream(file("a.labels.png")) << "mine";
    expectNamed(runProgram("flsnet_faces", "--out " + quoted("") + model + quoted("a.png")), "--force");
    EXPECT_FALSE(fs::exists(file("out")));
    if (fs::exists(FLSNET_PROGRAMS "flsnet_render"))
    {
        for (const char* option : {"--pack ", "--sheet ", "--out "})
        {
            expectNamed(runProgram("flsnet_render", "--assets " + none + " " + option + files[1]),
                        "cannot write into the folder");
        }
    }
}

TEST_F(Flsnet_ProgramOutputs, a_pipe_that_nobody_reads_is_no_place_for_results)
{
    picture("a.png");
    Model::random(tinyInfo())->write(file("model.onnx"));
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    shell("mkdir " + quoted("out") + "\nmkfifo " + quoted("pipe") + " " + quoted("pipe.png") + " " +
          quoted("out/a.labels.png"));
    const std::string maps = " " + quoted("map.png") + " " + quoted("map.png");
    const std::string model = " --model " + quoted("model.onnx"), photo = " " + quoted("a.png");
    const std::pair<std::string, std::string> runs[] = {
        {"flsnet_segment", "--crop --stage1 --out " + quoted("out") + model + photo},
        {"flsnet_evaluate", "--json " + quoted("pipe") + maps},
        {"flsnet_evaluate", "--csv " + quoted("pipe") + maps},
        {"flsnet_edit", "--anonymize " + std::string(PORTRAIT) + " " + quoted("pipe.png")},
        {"flsnet_edit", "--measures " + quoted("pipe") + " " + std::string(PORTRAIT)},
        {"flsnet_model", "create --from " + quoted("model.onnx") + " --out " + quoted("pipe")},
        {"flsnet_model",
         "create --random --channels 16,32 --convolutions 1,2 --stage2-levels 2 --out " + quoted("pipe")}};
    for (const auto& one : runs)
    {
        const std::string said =
            shell("timeout 60 " + program(one.first) + " " + one.second + "\necho status $?");
        EXPECT_TRUE(contains(said, "is a pipe (FIFO) or device that nobody reads")) << said;
        EXPECT_TRUE(contains(said, "status 1")) << said;
    }
    const String path = file("pipe");
    EXPECT_TRUE(contains(errorMessage([&] { Model::random(tinyInfo())->write(path); }), "nobody reads"));
    // With a reader it is a way as any other.
    EXPECT_TRUE(contains(shell("cat " + quoted("pipe") + " &\n" + program("flsnet_evaluate") + " --csv " +
                               quoted("pipe") + maps + " >/dev/null\nwait"),
                         "row,Hair"));
}

TEST_F(Flsnet_ProgramOutputs, a_report_has_the_name_of_a_page)
{
    picture("a.png");
    const ProgramRun run =
        segment("--out " + quoted("out") + " --report " + quoted("out/a.labels.png") + " " + quoted("a.png"));
    EXPECT_EQ(2, run.status);
    EXPECT_TRUE(contains(run.errors, "a name that ends in .html")) << run.errors;
    EXPECT_FALSE(fs::exists(file("out/a.labels.png")));
    // A name without an ending is that of a folder, which need not be there.
    const std::string place = "\"" + (folder_.path() / "new").string() + "\"";
    EXPECT_EQ(0, segment("--out " + place + " --report " + place + " " + quoted("a.png")).status);
    EXPECT_TRUE(fs::exists(folder_.path() / "new/index.html"));
    EXPECT_TRUE(fs::exists(folder_.path() / "new/a.labels.png"));
}

TEST_F(Flsnet_ProgramOutputs, nothing_of_a_command_line_commands_the_terminal)
{
    // Both ways to begin a command: ESC [, and the one character of it, U+009B.
    for (const char* begin : {"\x1b[", "\xc2\x9b"})
    {
        SCOPED_TRACE(begin);
        const std::string escape = "'m" + std::string(begin) + "31m.onnx'";
        Model::random(tinyInfo())->write(file("model.onnx"));
        picture("map.png");
        const std::string maps = " " + quoted("map.png") + " " + quoted("map.png");
        ASSERT_EQ(0, runProgram("flsnet_model", "create --from " + quoted("model.onnx") + " --metadata " +
                                                    escape + "=" + escape + " --out " + quoted("m.onnx"))
                         .status);
        for (const ProgramRun& run :
             {runProgram("flsnet_segment", "--" + escape),
              runProgram("flsnet_segment", "--threads " + escape + " x"),
              runProgram("flsnet_segment", "--detector " + escape + " x"), runProgram("flsnet_model", escape),
              runProgram("flsnet_model", "inspect " + escape),
              runProgram("flsnet_model", "inspect " + quoted("m.onnx")),
              runProgram("flsnet_edit", "--hair " + escape + " " + quoted("a.png") + " " + quoted("b.png")),
              runProgram("flsnet_evaluate", escape + " " + escape),
              runProgram("flsnet_evaluate", "--map 0:" + escape + maps), runProgram("flsnet_video", escape)})
        {
            EXPECT_FALSE(contains(run.errors + run.output, begin)) << run.errors << run.output;
            EXPECT_NE("", run.errors + run.output);
        }
    }
}

TEST_F(Flsnet_ProgramOutputs, a_report_to_the_standard_output_s_own_file_goes_behind_what_was_printed)
{
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    const std::string maps = " " + quoted("map.png") + " " + quoted("map.png");
    const std::string evaluate = program("flsnet_evaluate") + " --csv ";
    shell(evaluate + "/dev/stdout" + maps + " > " + quoted("both.txt"));
    shell(evaluate + quoted("scores.csv") + maps + " > " + quoted("printed.txt"));
    EXPECT_NE("", readText(file("printed.txt")));
    EXPECT_NE("", readText(file("scores.csv")));
    EXPECT_EQ(readText(file("printed.txt")) + readText(file("scores.csv")), readText(file("both.txt")));
}

TEST_F(Flsnet_ProgramOutputs, a_reader_that_goes_away_ends_no_work)
{
    for (int i = 0; i < 4; ++i)
    {
        picture("in/" + std::to_string(i) + ".png");
    }
    std::ofstream(file("in/no.png")) << "no picture"; // so that there is something to say
    const std::string said =
        shell("{ { " + program("flsnet_segment") + " --crop --stage1 --out " + quoted("out") + " " +
              quoted("in") + " 2>&1; echo status $? >&3; } | true; } 3>&1");
    EXPECT_TRUE(contains(said, "status 1")) << said;
    EXPECT_EQ(4, wholePictures("out"));
    EXPECT_EQ("", shell("{ sleep 0.2; " + program("flsnet_segment") + " --help; } | true")) << "no complaint";
}

#ifdef FLSNET_TEST_CODECS // programs that link to imgcodecs, as inside OpenCV, are ended by it before they begin
TEST_F(Flsnet_ProgramOutputs, limits_of_decoders_that_are_no_numbers_are_named)
{
    picture("a.png");
    const std::string run = program("flsnet_segment") + " --crop --stage1 --out " + quoted("out") + " " +
                            quoted("a.png") + " 2>&1; echo status $?";
    const std::string said = shell("OPENCV_IO_MAX_IMAGE_PIXELS=many " + run);
    EXPECT_TRUE(contains(said, "OPENCV_IO_MAX_IMAGE_PIXELS in the environment must be a whole number"))
        << said;
    EXPECT_TRUE(contains(said, "status 1")) << said;
    EXPECT_TRUE(contains(shell("OPENCV_IO_MAX_IMAGE_PIXELS=1000000 " + run), "status 0"));
}
#endif

TEST_F(Flsnet_ProgramOutputs, the_input_is_no_place_for_a_result)
{
    fs::copy(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg", file("photo.png"));
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    for (const char* folder : {"truth", "found"})
    {
        fs::create_directories(file(folder));
        fs::copy(file("map.png"), file(std::string(folder) + "/a.labels.png"));
    }
    const std::string photo = " " + quoted("photo.png"), map = " " + quoted("map.png");
    const std::string folders = " " + quoted("truth") + " " + quoted("found");
    fs::create_directories(file("photos"));
    fs::copy(file("photo.png"), file("photos/a.jpg"));
    const std::string before = readText(file("photo.png")) + readText(file("map.png"));
    for (const ProgramRun& run :
         {runProgram("flsnet_edit", "--force --anonymize" + photo + photo),
          runProgram("flsnet_edit", "--force --measures" + photo + photo),
          runProgram("flsnet_edit", "--force --close-up" + map + " --measures" + map + photo),
          runProgram("flsnet_edit", "--force --wider-look" + map + " --measures" + map + photo),
          runProgram("flsnet_evaluate", "--force --csv" + map + map + map),
          runProgram("flsnet_evaluate", "--force --report " + quoted("page.html") + " --photos " +
                                            quoted("photos") + " --csv " + quoted("photos/a.jpg") + folders),
          runProgram("flsnet_evaluate", "--force --csv " + quoted("truth/a.labels.png") + folders),
          runProgram("flsnet_evaluate", "--force --json " + quoted("found/a.labels.png") + folders)})
    {
        EXPECT_EQ(1, run.status);
        EXPECT_TRUE(contains(run.errors, "is the input itself")) << run.errors;
    }
    EXPECT_EQ(before, readText(file("photo.png")) + readText(file("map.png")));
    EXPECT_EQ(readText(file("photo.png")), readText(file("photos/a.jpg")));
    EXPECT_EQ(readText(file("map.png")), readText(file("truth/a.labels.png")));
    EXPECT_EQ(readText(file("map.png")), readText(file("found/a.labels.png")));
}

TEST_F(Flsnet_ProgramOutputs, what_a_model_is_made_of_is_no_place_for_it)
{
    fs::create_directories(file("crops"));
    fs::copy(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg", file("crops/a.jpg"));
    Model::random(tinyInfo())->write(file("m.onnx"));
    fs::create_symlink("m.onnx", file("link.onnx"));
    std::ofstream(file("w.safetensors")) << "weights";
    std::ofstream(file("d.json")) << "{}";
    std::ofstream(file("metadata.txt")) << "name=x\n";
    const std::string weights = quoted("w.safetensors"), description = quoted("d.json");
    const std::string pair = "create --weights " + weights + " --description " + description;
    const std::string quantize = "quantize " + quoted("m.onnx") + " --crops " + quoted("crops");
    const std::string random = "create --random --metadata-file ";
    const auto all = [&] {
        std::string text;
        for (const char* name : {"crops/a.jpg", "m.onnx", "w.safetensors", "d.json", "metadata.txt"})
        {
            text += readText(file(name));
        }
        return text;
    };
    const std::string before = all();
    for (const std::string& arguments :
         {"create --from " + quoted("m.onnx") + " --storage int8 --out " + quoted("m.onnx"),
          "create --from " + quoted("m.onnx") + " --out " + quoted("link.onnx"), pair + " --out " + weights,
          pair + " --out " + description,
          random + quoted("metadata.txt") + " --out " + quoted("metadata.txt"),
          quantize + " --out " + quoted("m.onnx"), quantize + " --out " + quoted("crops/a.jpg")})
    {
        for (const char* force : {"", " --force"})
        {
            const ProgramRun run = runProgram("flsnet_model", arguments + force);
            EXPECT_EQ(1, run.status) << arguments;
            EXPECT_TRUE(contains(run.errors, "is the input itself")) << arguments << "\n" << run.errors;
            EXPECT_EQ(before, all()) << arguments;
        }
    }
    // Other files of the same folders are places as before.
    const ProgramRun other =
        runProgram("flsnet_model", quantize + " --out \"" + file("crops/quantized.onnx") + "\"");
    EXPECT_EQ(0, other.status) << other.errors;
    EXPECT_EQ(before, all());
}

TEST_F(Flsnet_ProgramOutputs, links_to_what_is_not_there_yet_are_followed)
{
    picture("a.png");
    fs::create_directories(file("elsewhere"));
    fs::create_directories(file("out"));
    fs::create_symlink("../elsewhere/map.png", file("out/a.labels.png"));
    EXPECT_EQ(0, segment("--out " + quoted("out") + " " + quoted("a.png")).status);
    EXPECT_TRUE(fs::is_symlink(file("out/a.labels.png")));
    EXPECT_EQ(1, wholePictures("elsewhere"));
}

TEST_F(Flsnet_ProgramOutputs, an_empty_name_of_a_file_is_wrong_usage)
{
    picture("a.png");
    const std::string photo = " " + quoted("a.png"), maps = photo + photo;
    const std::pair<std::string, std::string> runs[] = {
        {"flsnet_segment", "--model ''" + photo},
        {"flsnet_segment", "--network ''" + photo},
        {"flsnet_segment", "--detector network:" + photo},
        {"flsnet_segment", "--detector haar:" + photo},
        {"flsnet_benchmark", "--model ''" + photo},
        {"flsnet_model", "create --from '' --out x.onnx"},
        {"flsnet_edit", "--ground ''" + std::string(" ") + PORTRAIT + " " + quoted("r.png")}};
    for (const auto& one : runs)
    {
        const ProgramRun run = runProgram(one.first, one.second);
        EXPECT_EQ(2, run.status) << one.first << " " << one.second << run.errors;
    }
}

TEST_F(Flsnet_ProgramOutputs, lines_of_metadata_are_named)
{
    std::ofstream(file("lines.txt")) << "name=x\n\nnothing\n";
    const ProgramRun run = runProgram("flsnet_model", "create --random --metadata-file " +
                                                          quoted("lines.txt") + " --out " + quoted("m.onnx"));
    EXPECT_NE(0, run.status);
    EXPECT_TRUE(contains(run.errors, "lines.txt, line 3: metadata is KEY=VALUE")) << run.errors;
}

TEST_F(Flsnet_ProgramOutputs, numbers_that_no_photo_has_are_an_error_with_the_name)
{
    imwrite(file("floats.pfm"), Mat(20, 24, CV_32FC3, Scalar::all(100)));
    for (const ProgramRun& run :
         {runProgram("flsnet_faces", quoted("floats.pfm")),
          runProgram("flsnet_edit", "--anonymize " + quoted("floats.pfm") + " " + quoted("r.png")),
          runProgram("flsnet_edit", "--ground " + quoted("floats.pfm") + " " + std::string(PORTRAIT) + " " +
                                        quoted("r.png")),
          runProgram("flsnet_benchmark", quoted("floats.pfm"))})
    {
        EXPECT_EQ(1, run.status);
        EXPECT_TRUE(contains(run.errors, "floats.pfm: image is float")) << run.errors;
    }
}

TEST_F(Flsnet_ProgramOutputs, an_empty_name_of_a_result_is_wrong_usage)
{
    picture("a.png");
    const std::string photo = " " + quoted("a.png"), maps = photo + photo;
    const std::pair<std::string, std::string> runs[] = {
        {"flsnet_segment", "--out ''" + photo},         {"flsnet_segment", "--report ''" + photo},
        {"flsnet_faces", "--out ''" + photo},           {"flsnet_edit", "--measures ''" + photo},
        {"flsnet_edit", "--anonymize" + photo + " ''"}, {"flsnet_evaluate", "--csv ''" + maps},
        {"flsnet_evaluate", "--json ''" + maps},        {"flsnet_evaluate", "--report ''" + maps},
        {"flsnet_model", "create --random --out ''"},   {"flsnet_plain_dnn", maps + " ''"}};
    for (const auto& one : runs)
    {
        const ProgramRun run = runProgram(one.first, one.second);
        EXPECT_EQ(2, run.status) << one.first << " " << one.second << run.errors;
        EXPECT_TRUE(contains(run.errors, "name")) << run.errors;
    }
}

TEST_F(Flsnet_ProgramOutputs, a_place_of_results_inside_of_folders_is_checked_before_the_photo)
{
    picture("in/deep/a.png");
    picture("in/b.png");
    std::ofstream(file("out/deep")) << "mine";
    const ProgramRun run = segment("--recursive --out " + quoted("out") + " " + quoted("in"));
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "out/deep: cannot take the results: it is a file")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "1 of 2 inputs failed")) << run.errors;
    fs::remove(file("out/deep"));
    EXPECT_EQ(1, wholePictures("out")) << "b's label map, and nothing of what tried the places";
}

TEST_F(Flsnet_ProgramOutputs, a_detector_that_is_not_there_says_what_to_do)
{
    picture("a.png");
    fs::create_directories(file("empty"));
    const std::string photo = " --out " + quoted("out") + " " + quoted("a.png");
    const std::pair<std::string, std::string> kinds[] = {
        {"haar:" + file("empty"), "is a folder without Haar"},
        {"haar:" + file("a.png"), "is a file, not the folder"},
        {"haar:" + file("none"), "does not exist"}};
    for (const auto& kind : kinds)
    {
        for (const char* program : {"flsnet_segment", "flsnet_faces"})
        {
            const ProgramRun run = runProgram(program, "--detector '" + kind.first + "'" + photo);
            if (contains(run.errors, "CascadeClassifier"))
            {
                FLSNET_SKIP("this OpenCV has no cascades");
            }
            EXPECT_EQ(1, run.status);
            EXPECT_TRUE(contains(run.errors, kind.first.substr(5) + ": " + kind.second)) << run.errors;
            EXPECT_TRUE(contains(run.errors, "apt install opencv-data")) << run.errors;
            EXPECT_FALSE(contains(run.errors, "cascadeFolder")) << run.errors;
        }
    }
    for (const char* kind : {"network:", "yunet:", "ssd:"})
    {
        const ProgramRun run =
            runProgram("flsnet_segment", "--detector '" + (kind + file("empty")) + "'" + photo);
        EXPECT_EQ(1, run.status);
        EXPECT_TRUE(contains(run.errors, "it is a folder")) << kind << run.errors;
    }
}

TEST_F(Flsnet_ProgramOutputs, a_detector_given_as_a_file_is_asked_for_doubtful_faces_as_the_default_one)
{
    fs::create_directories(file("in"));
    const Mat portrait = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    const Ptr<NetworkFaceDetector> sure = NetworkFaceDetector::create();
    int doubtful = 0;
    for (int cut = 0; cut < 60; cut += 4)
    {
        const Mat photo = portrait(Rect(190 + cut, 0, 260, 400)); // the left edge goes through the face
        imwrite(file(cv::format("in/%02d.png", cut)), photo);
        std::vector<FaceDetection> faces;
        sure->detect(photo, faces);
        doubtful += faces.empty();
    }
    const std::pair<std::string, std::string> kinds[] = {
        {"own", ""}, {"same", " --detector 'network:" FLSNET_SOURCE_DIR "/data/flsnet_detector.onnx'"}};
    for (const auto& kind : kinds)
    {
        runProgram("flsnet_segment", "--out " + quoted(kind.first) + kind.second + " " + quoted("in"));
    }
    int found = 0;
    for (int cut = 0; cut < 60; cut += 4)
    {
        const Mat own = imread(file(cv::format("own/%02d.labels.png", cut)), IMREAD_GRAYSCALE);
        const Mat same = imread(file(cv::format("same/%02d.labels.png", cut)), IMREAD_GRAYSCALE);
        ASSERT_FALSE(own.empty() || same.empty()) << cut;
        EXPECT_EQ(0, cv::norm(own, same, NORM_INF)) << cut;
        found += cv::countNonZero(own) > 0;
    }
    EXPECT_GT(found, 15 - doubtful) << "some of " << doubtful << " doubtful faces";
}

TEST_F(Flsnet_ProgramOutputs, one_thing_is_no_things)
{
    EXPECT_EQ("1 frames", wrongPlural("1 frames, 0.5 frames/s"));
    EXPECT_EQ("", wrongPlural("21 frames, 24 x 1 pixels, 0.1 frames/s, 1 of 2 frames, 1 frame"));
    // runProgram() looks at what is printed.
    picture("a.png");
    imwrite(file("map.png"), Mat::ones(3, 3, CV_8UC1));
    const std::string maps = quoted("map.png") + " " + quoted("map.png");
    EXPECT_TRUE(contains(runProgram("flsnet_evaluate", maps).output, "1 of 1 label map scored"));
    EXPECT_TRUE(contains(runProgram("flsnet_benchmark", "--runs 1 --threads 1 --scale 0.25 "
                                                        "'" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg'")
                             .output,
                         "1 thread, medians of 1 run\n"));
    std::ofstream(file("b.png")) << "no picture";
    const ProgramRun run = segment("--out " + quoted("out") + " " + quoted("b.png"));
    EXPECT_TRUE(contains(run.errors, "1 of 1 input failed")) << run.errors;
    segment("--out " + quoted("out") + " " + quoted("a.png"));
    const ProgramRun again = segment("--resume --out " + quoted("out") + " " + quoted("a.png"));
    EXPECT_TRUE(contains(again.errors, "1 of 1 input had its results already")) << again.errors;
    ASSERT_EQ(0,
              runProgram("flsnet_model", "create --random --channels 16 --convolutions 1 --stage2-levels 1 "
                                         "--input 16x16 --out " +
                                             quoted("model.onnx"))
                  .status);
    EXPECT_TRUE(contains(runProgram("flsnet_model", "inspect " + quoted("model.onnx")).output, "1 level\n"));
}

TEST_F(Flsnet_ProgramOutputs, errors_are_one_sentence)
{
    picture("a.png");
    picture("b.png");
    std::ofstream(file("broken.onnx")) << "no model";
    Mat floats(20, 24, CV_32FC3, Scalar::all(100));
    imwrite(file("floats.pfm"), floats);
    const std::string out = " --out " + quoted("out") + " ";
    for (const ProgramRun& run :
         {segment("--model " + quoted("broken.onnx") + out + quoted("a.png") + " " + quoted("b.png")),
          segment("--backend cuda --target cuda" + out + quoted("a.png") + " " + quoted("b.png")),
          segment("--target cuda" + out + quoted("a.png") + " " + quoted("b.png")),
          segment(out + quoted("floats.pfm")),
          runProgram("flsnet_segment",
                     "--detector haar:/no/such/folder" + out + quoted("a.png") + " " + quoted("b.png")),
          runProgram("flsnet_segment", "--detector yunet:/no/such/model.onnx" + out + quoted("a.png")),
          runProgram("flsnet_plain_dnn",
                     quoted("broken.onnx") + " " + quoted("a.png") + " " + quoted("o.png")),
          runProgram("flsnet_model",
                     "create --random --channels 4096,4096 --convolutions 8,8 --out " + quoted("x.onnx")),
          runProgram("flsnet_model", "create --random --input 9000x9000 --out " + quoted("x.onnx")),
          runProgram("flsnet_edit", "--measures " + quoted("m.json") + " " + quoted("floats.pfm")),
          runProgram("flsnet_edit", "--detector haar:/no/such/folder --measures " + quoted("m.json") + " " +
                                        quoted("a.png")),
          runProgram("flsnet_faces", out + quoted("missing.png"))})
    {
        EXPECT_NE(0, run.status);
        EXPECT_FALSE(contains(run.errors, "OpenCV(")) << run.errors;
        EXPECT_FALSE(contains(run.errors, ".cpp:")) << run.errors;
        EXPECT_FALSE(contains(run.errors, "> ")) << run.errors;
        EXPECT_FALSE(contains(run.errors, "expected: '") || contains(run.errors, " where '")) << run.errors;
        EXPECT_LE(std::count(run.errors.begin(), run.errors.end(), '\n'), 2) << run.errors;
    }
}

TEST_F(Flsnet_ProgramOutputs, every_program_tells_its_version)
{
    for (const char* name : {"flsnet_segment", "flsnet_evaluate", "flsnet_model", "flsnet_benchmark",
                             "flsnet_faces", "flsnet_edit", "flsnet_plain_dnn"})
    {
        const ProgramRun run = runProgram(name, "--version");
        EXPECT_EQ(0, run.status) << name;
        EXPECT_TRUE(contains(run.output, name) && contains(run.output, CV_VERSION)) << run.output;
        EXPECT_EQ("", run.errors);
    }
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
