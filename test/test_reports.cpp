// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#ifdef FLSNET_PROGRAMS

#include "../samples/files/png_file.hpp"
#include "../samples/segment/run_key.hpp"
#include "opencv2/imgcodecs.hpp"
#include "program_run.hpp"

namespace opencv_test
{
namespace
{

// How the pages look and work is tested in a browser: python/check_pages.py.

const std::string PHOTO = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";

std::string inQuotes(const std::filesystem::path& path)
{
    return "\"" + path.string() + "\"";
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

size_t countOf(const std::string& text, const std::string& part)
{
    size_t count = 0;
    for (size_t place = text.find(part); place != std::string::npos; place = text.find(part, place + 1))
    {
        ++count;
    }
    return count;
}

size_t hiddenFiles(const std::filesystem::path& folder)
{
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    {
        count += entry.path().filename().string()[0] == '.' ? 1 : 0;
    }
    return count;
}

TEST(Flsnet_Reports, are_one_file_without_links_and_escape_names)
{
    const TemporaryFolder folder;
    std::filesystem::copy(PHOTO, folder.file("photos/<script>alert(1)&.jpg"));
    std::filesystem::copy(PHOTO, folder.file("photos/\xff'\".jpg"));
    std::ofstream(folder.file("photos/broken.png")) << "no picture";
    const std::string page = folder.file("new/folder/page.html");
    const ProgramRun run = runProgram("flsnet_segment", "--report " + inQuotes(page) + " --out " +
                                                            inQuotes(folder.path() / "out") + " " +
                                                            inQuotes(folder.path() / "photos"));
    EXPECT_EQ(1, run.status) << run.errors;
    const std::string html = readText(page);
    EXPECT_EQ(3u, countOf(html, "<article"));
    EXPECT_EQ(1u, countOf(html, "<script")); // the page's own
    EXPECT_TRUE(has(html, "&#60;script&#62;alert(1)&#38;.jpg"));
    EXPECT_TRUE(has(html, "\xef\xbf\xbd&#39;&#34;.jpg"));
    EXPECT_FALSE(has(html, "http:"));
    EXPECT_FALSE(has(html, "https:"));
    EXPECT_TRUE(has(html, "default-src 'none'"));
    EXPECT_EQ(4u, countOf(html, "src=\"data:image/")); // photo and labels, twice
    EXPECT_TRUE(has(html, "</html>\n"));
    EXPECT_EQ(0u, hiddenFiles(folder.path()));
}

TEST(Flsnet_Reports, overwrite_no_file_of_the_user)
{
    const TemporaryFolder folder;
    const std::string page = folder.file("page.html"), map = folder.file("map.png");
    const std::string labels = " --out " + inQuotes(folder.path() / "out") + " " + inQuotes(PHOTO);
    std::ofstream(page) << "<html>mine</html>";
    imwrite(map, Mat(10, 10, CV_8UC1, Scalar::all(1)));
    for (const std::string& command : {"--report " + inQuotes(page) + labels})
    {
        const ProgramRun run = runProgram("flsnet_segment", command);
        EXPECT_EQ(1, run.status);
        EXPECT_TRUE(has(run.errors, "--force")) << run.errors;
        EXPECT_EQ("<html>mine</html>", readText(page));
        EXPECT_FALSE(std::filesystem::exists(folder.path() / "out/astronaut.labels.png"))
            << "said before the work";
    }
    const std::string score = "--report " + inQuotes(page) + " " + inQuotes(map) + " " + inQuotes(map);
    EXPECT_EQ(1, runProgram("flsnet_evaluate", score).status);
    EXPECT_EQ("<html>mine</html>", readText(page));
    EXPECT_EQ(0, runProgram("flsnet_evaluate", "--force " + score).status);
    EXPECT_TRUE(has(readText(page), "Scores of label maps"));
    EXPECT_EQ(0, runProgram("flsnet_evaluate", score).status) << "its own page";
    // Two results of one name, a device, and a folder, whose page is its index.html.
    EXPECT_EQ(1, runProgram("flsnet_evaluate", "--csv " + inQuotes(folder.path() / "x.html") + " --report " +
                                                   inQuotes(folder.path() / "x.html") + " " + inQuotes(map) +
                                                   " " + inQuotes(map))
                     .status);
    const ProgramRun twice = runProgram(
        "flsnet_evaluate", "--csv " + inQuotes(folder.path() / "new") + " --report " +
                               inQuotes(folder.path() / "new") + " " + inQuotes(map) + " " + inQuotes(map));
    EXPECT_EQ(1, twice.status);
    EXPECT_TRUE(has(twice.errors, "two results cannot have one name")) << twice.errors;
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "new")) << "said before the work";
    EXPECT_EQ(
        1, runProgram("flsnet_evaluate", "--report /dev/null " + inQuotes(map) + " " + inQuotes(map)).status);
    EXPECT_EQ(0, runProgram("flsnet_evaluate",
                            "--report " + inQuotes(folder.path()) + " " + inQuotes(map) + " " + inQuotes(map))
                     .status);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "index.html"));
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "--photos . " + inQuotes(map) + " " + inQuotes(map)).status);
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "--photos not_there --report " + inQuotes(page) + " " +
                                                   inQuotes(map) + " " + inQuotes(map))
                     .status);
    EXPECT_EQ(0u, hiddenFiles(folder.path()));
}

#ifdef __linux__
TEST(Flsnet_Reports, that_find_no_room_leave_the_results_alone)
{
    const TemporaryFolder folder;
    const std::string page = folder.file("page.html");
    // A limit of file sizes in blocks of 512 or 1024 bytes: the label map fits, the page does not.
    const std::string command =
        "sh -c 'ulimit -f 16; exec \"" FLSNET_PROGRAMS "flsnet_segment\" --report \"" + page + "\" --out \"" +
        (folder.path() / "out").string() + "\" \"" + PHOTO + "\"' 2>\"" + folder.file("errors") + "\"";
    const int status = std::system(command.c_str());
    EXPECT_EQ(1, WEXITSTATUS(status));
    EXPECT_TRUE(has(readText(folder.file("errors")), "the report is lost"));
    EXPECT_FALSE(std::filesystem::exists(page));
    EXPECT_FALSE(imread(folder.file("out/astronaut.labels.png"), IMREAD_UNCHANGED).empty());
    EXPECT_EQ(0u, hiddenFiles(folder.path()));
}
#endif

TEST(Flsnet_Reports, of_evaluations_have_the_worst_first)
{
    const TemporaryFolder folder;
    Mat truth = Mat::zeros(40, 60, CV_8UC1), bad;
    truth(Rect(10, 10, 20, 20)).setTo(Scalar::all(2));
    for (const char* name : {"a", "b", "c"})
    {
        imwrite(folder.file(std::string("truth/") + name + ".labels.png"), truth);
    }
    imwrite(folder.file("out/a.labels.png"), truth);
    imwrite(folder.file("out/b.labels.png"), Mat::zeros(40, 60, CV_8UC1));
    std::ofstream(folder.file("out/c.labels.png")) << "broken";
    const std::string page = folder.file("scores.html");
    const ProgramRun run = runProgram("flsnet_evaluate", "--report " + inQuotes(page) + " --statistics " +
                                                             inQuotes(folder.path() / "truth") + " " +
                                                             inQuotes(folder.path() / "out"));
    EXPECT_EQ(1, run.status);
    const std::string html = readText(page);
    EXPECT_EQ(2u, countOf(html, "<article"));
    const size_t worst = html.find("<bdi>b</bdi>"), best = html.find("<bdi>a</bdi>");
    ASSERT_NE(std::string::npos, best);
    EXPECT_LT(worst, best);
    EXPECT_TRUE(has(html, "data-mean=\"1.00000\""));
    EXPECT_TRUE(has(html, "c.labels.png"));
    EXPECT_TRUE(has(html, "2 of 3 label maps scored"));
}

/** When a file was written. */
std::filesystem::file_time_type timeOf(const std::string& path)
{
    return std::filesystem::last_write_time(path);
}

TEST(Flsnet_Resume, leaves_out_what_is_done_and_nothing_else)
{
    const TemporaryFolder folder;
    std::filesystem::copy(PHOTO, folder.file("photos/a.jpg"));
    imwrite(folder.file("photos/b.png"), Mat(40, 50, CV_8UC3, Scalar(90, 120, 30)));
    const std::string out = folder.file("out"), first = out + "/a.labels.png", second = out + "/b.labels.png";
    const std::string rest =
        " --resume --json --out " + inQuotes(out) + " " + inQuotes(folder.path() / "photos");
    const auto run = [&](const std::string& options, size_t left) {
        const ProgramRun result = runProgram("flsnet_segment", options + rest);
        EXPECT_EQ(0, result.status) << result.errors;
        EXPECT_EQ(left > 0, has(result.errors, std::to_string(left) + " of 2 inputs had "))
            << options << result.errors;
    };
    run("", 0);
    ASSERT_TRUE(std::filesystem::exists(first));
    const auto before = timeOf(first);
    run("", 2);
    run("--threads 1", 2);
    EXPECT_EQ(before, timeOf(first));
    run("--palette", 0); // other files, though of the same ids
    run("--palette", 2);
    run("", 0);
    run("", 2);
    // Another result is asked for.
    run("--color", 0);
    run("--color", 2);
    run("", 2);
    // Other settings.
    run("--area-exponent 1", 0);
    run("--no-island-removal", 0);
    run("--no-border-refinement", 0);
    // Another network, which tells the same of itself.
    const std::string network = folder.file("network.onnx");
    const std::string bytes = readText(FLSNET_SOURCE_DIR "/test/golden/other_network.onnx");
    std::ofstream(network, std::ios::binary) << bytes;
    run("--network " + inQuotes(network), 0);
    run("--network " + inQuotes(network), 2);
    std::ofstream(network, std::ios::binary) << bytes << "\x32\x01x"; // a comment, doc_string
    run("--network " + inQuotes(network), 0);
    run("", 0);
    // A result that is gone, cut, or another photo's.
    std::filesystem::remove(second);
    run("", 1);
    std::filesystem::resize_file(first, std::filesystem::file_size(first) - 3);
    run("", 1);
    std::filesystem::resize_file(out + "/a.json", 500);
    run("", 1);
    imwrite(folder.file("photos/b.png"), Mat(40, 50, CV_8UC3, Scalar(91, 120, 30)));
    run("", 1);
    run("", 2);
    // What the user put there in the place of a result.
    std::ofstream(first) << "mine";
    const ProgramRun refused = runProgram("flsnet_segment", rest);
    EXPECT_EQ(1, refused.status);
    EXPECT_EQ("mine", readText(first));
}

TEST(Flsnet_Resume, depends_on_all_files_of_a_detector)
{
    const TemporaryFolder folder;
    const auto keyOf = [](const std::string& detector) {
        flsnet_samples::Checksum checksum;
        flsnet_samples::addDetectorFiles(checksum, detector);
        return checksum.text();
    };
    const std::string cascades = folder.file("cascades/haarcascade_frontalface_alt2.xml"),
                      second = folder.file("cascades/haarcascade_profileface.xml");
    const std::string model = folder.file("model"), config = folder.file("config");
    for (const std::string& file : {cascades, second, model, config})
    {
        std::ofstream(file) << "one";
    }
    for (const std::string& detector :
         {"haar:" + (folder.path() / "cascades").string(), "ssd:" + model + "," + config})
    {
        const std::string before = keyOf(detector);
        EXPECT_EQ(before, keyOf(detector));
        const std::string& file = detector[0] == 'h' ? second : config;
        std::ofstream(file) << "other";
        EXPECT_NE(before, keyOf(detector)) << file;
    }
    EXPECT_EQ(keyOf("network"), keyOf("haar"));
}

TEST(Flsnet_Resume, looks_at_damaged_photos_again)
{
    const TemporaryFolder folder;
    const std::string bytes = readText(PHOTO);
    std::ofstream(folder.file("cut.jpg"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    const std::string rest =
        "--resume --out " + inQuotes(folder.path() / "out") + " " + inQuotes(folder.path() / "cut.jpg");
    EXPECT_EQ(1, runProgram("flsnet_segment", rest).status);
    EXPECT_EQ(1, runProgram("flsnet_segment", rest).status);
    EXPECT_EQ(0, runProgram("flsnet_segment", "--allow-truncated " + rest).status);
    EXPECT_TRUE(has(runProgram("flsnet_segment", "--allow-truncated " + rest).errors, "1 of 1 input had"));
    EXPECT_EQ(1, runProgram("flsnet_segment", rest).status) << "accepted by another run alone";
}

TEST(Flsnet_Resume, shows_what_is_done_in_the_page)
{
    const TemporaryFolder folder;
    const std::string page = folder.file("page.html");
    const std::string rest = "--resume --json --report " + inQuotes(page) + " --out " +
                             inQuotes(folder.path() / "out") + " " + inQuotes(PHOTO);
    ASSERT_EQ(0, runProgram("flsnet_segment", rest).status);
    const std::string fresh = readText(page);
    ASSERT_EQ(0, runProgram("flsnet_segment", rest).status);
    const std::string kept = readText(page);
    EXPECT_TRUE(has(kept, "from an earlier run"));
    for (const char* part : {"<polygon", "<circle", "inner mouth", "data-faces=\"1\""})
    {
        EXPECT_EQ(countOf(fresh, part), countOf(kept, part)) << part;
    }
}

/** A file whose text has one change more. */
void replaceIn(const std::string& path, const std::string& from, const std::string& to)
{
    std::string text = readText(path);
    const size_t place = text.find(from);
    ASSERT_NE(std::string::npos, place) << from;
    std::ofstream(path, std::ios::binary) << text.replace(place, from.size(), to);
}

/** The text Run of a PNG file: the first chunk after the header's but one. */
std::string runOf(const std::string& png)
{
    const size_t place = png.find(std::string("Run") + '\0');
    return place == std::string::npos ? "" : png.substr(place + 4, 16);
}

TEST(Flsnet_Resume, results_that_were_changed_are_made_anew_for_the_page)
{
    const TemporaryFolder folder;
    const std::string page = folder.file("page.html"), out = folder.file("out"),
                      labels = out + "/astronaut.labels.png", json = out + "/astronaut.json";
    const std::string rest =
        "--resume --json --report " + inQuotes(page) + " --out " + inQuotes(out) + " " + inQuotes(PHOTO);
    ASSERT_EQ(0, runProgram("flsnet_segment", rest).status);
    const std::string soundLabels = readText(labels), soundJson = readText(json);
    const auto expectAnew = [&](const std::string& what) {
        const ProgramRun run = runProgram("flsnet_segment", rest);
        EXPECT_EQ(0, run.status) << what << run.errors;
        EXPECT_FALSE(has(run.errors, "1 of 1 input had")) << what;
        EXPECT_FALSE(has(run.errors, "report is lost")) << what;
        EXPECT_TRUE(has(readText(page), "<polygon")) << what;
        EXPECT_EQ(soundLabels, readText(labels)) << what;
        EXPECT_EQ(soundJson, readText(json)) << what;
    };
    std::string deep = "\"faces\": ";
    deep.append(200000, '[').append(200000, ']');
    const std::pair<const char*, std::string> changes[] = {
        {"\"faces\": [", deep + ", \"others\": ["},
        {"\"faces\": [", "\"faces\": [7, "},
        {"\"faces\": [", "\"faces\": 7, \"others\": ["},
        {"\"region\": [", "\"region\": [2000000000, 2000000000, 2000000000, 2000000000], \"others\": ["},
        {"\"region\": [", "\"region\": [0, 0, 5000, 5000], \"others\": ["},
        {"\"region\": [", "\"region\": [-1, 0, 5, 5], \"others\": ["},
        {"\"box\": [", "\"box\": [1e300, 0, 5, 5], \"others\": ["},
        {"\"box\": [", "\"box\": \"none\", \"others\": ["},
        {"\"landmarks\": [", "\"landmarks\": [[], "},
        {"\"roll\": ", "\"roll\": \"\", \"others\": "},
    };
    for (const std::pair<const char*, std::string>& change : changes)
    {
        replaceIn(json, change.first, change.second);
        expectAnew(change.second.substr(0, 60));
    }
    // Label maps with the run's key: of another size, and with classes that there are not.
    const std::string key = runOf(soundLabels);
    for (const Mat& other : {Mat(20, 30, CV_8UC1, Scalar::all(1)), Mat(512, 512, CV_8UC1, Scalar::all(200))})
    {
        std::vector<uchar> png;
        imencode(".png", other, png);
        flsnet_samples::signPng(png, "flsnet", key);
        std::ofstream(labels, std::ios::binary) << std::string(png.begin(), png.end());
        expectAnew("label map");
    }
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
