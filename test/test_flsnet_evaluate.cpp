// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include <sstream>

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "picture_bytes.hpp"
#include "test_precomp.hpp"

namespace opencv_test
{
namespace
{

/** A folder with truth/ and prediction/. */
class Flsnet_Evaluate : public testing::Test
{
protected:
    ProgramRun evaluate(const std::string& options = "") const
    {
        return runProgram("flsnet_evaluate", options + " \"" + folder_.file("truth") + "\" \"" +
                                                 folder_.file("prediction") + "\"");
    }

    void write(const std::string& name, const Mat& picture) const
    {
        ASSERT_TRUE(cv::imwrite(folder_.file(name), picture));
    }

    /** Two photos. Hair: 8 pixels, 6 right, 2 wrong ones elsewhere; skin: 4 pixels, 2 right; one pixel is
    ignored. */
    void writeSmallCase() const
    {
        write("truth/a.labels.png", (Mat_<uchar>(2, 4) << 1, 1, 1, 1, 2, 2, 2, 2));
        write("prediction/a.labels.png", (Mat_<uchar>(2, 4) << 1, 1, 1, 2, 1, 1, 2, 2));
        write("truth/b.labels.png", (Mat_<uchar>(1, 5) << 1, 1, 1, 1, 255));
        write("prediction/b.labels.png", (Mat_<uchar>(1, 5) << 1, 1, 1, 0, 3));
    }

    TemporaryFolder folder_;
};

/** The words of the line that starts with a name, after it. */
std::vector<std::string> row(const std::string& text, const std::string& name)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.compare(0, name.size(), name) == 0)
        {
            std::istringstream words(line.substr(name.size()));
            std::vector<std::string> result;
            for (std::string word; words >> word;)
                result.push_back(word);
            return result;
        }
    return std::vector<std::string>();
}

using Words = std::vector<std::string>;

TEST_F(Flsnet_Evaluate, prints_the_layout_of_the_paper_s_tables)
{
    writeSmallCase();
    const ProgramRun run = evaluate();
    EXPECT_EQ(0, run.status);
    EXPECT_EQ("", run.errors);
    EXPECT_EQ((Words{"Hair", "Skin", "Eyebrow", "Pupil", "White", "Nostril", "Lip", "Background", "Inner",
                     "mouth", "Average"}),
              row(run.output, "    "))
        << run.output;
    // Hair: 6 / 8; skin: 2 / 4. IoU: 6 / (8 + 2), 2 / (4 + 1); background is only predicted.
    EXPECT_EQ((Words{"0.750", "0.500", "-", "-", "-", "-", "-", "-", "-", "0.625"}),
              row(run.output, "Pixel accuracy"));
    EXPECT_EQ((Words{"0.600", "0.400", "-", "-", "-", "-", "-", "0.000", "-", "0.500"}),
              row(run.output, "IoU"));
    EXPECT_TRUE(contains(run.output, "2 of 2 label maps scored")) << run.output;
}

TEST_F(Flsnet_Evaluate, scores_two_files)
{
    writeSmallCase();
    const ProgramRun run = runProgram("flsnet_evaluate", "\"" + folder_.file("truth/a.labels.png") + "\" \"" +
                                                             folder_.file("prediction/a.labels.png") + "\"");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ("0.750", row(run.output, "Pixel accuracy")[0]);
    EXPECT_EQ("0.500", row(run.output, "IoU")[0]); // 3 / (4 + 2)
}

TEST_F(Flsnet_Evaluate, names_what_cannot_be_scored_and_scores_the_rest)
{
    writeSmallCase();
    const Mat map = Mat::zeros(3, 3, CV_8UC1);
    write("truth/missing.labels.png", map);
    write("truth/size.labels.png", map);
    write("prediction/size.labels.png", Mat::zeros(4, 3, CV_8UC1));
    write("truth/colour.labels.png", map);
    write("prediction/colour.labels.png", Mat::zeros(3, 3, CV_8UC3));
    write("truth/unknown.labels.png", Mat(3, 3, CV_8UC1, Scalar(9)));
    write("prediction/unknown.labels.png", map);
    write("truth/ignored.labels.png", map);
    write("prediction/ignored.labels.png", Mat(3, 3, CV_8UC1, Scalar(255)));
    write("truth/broken.labels.png", map);
    std::ofstream(folder_.file("prediction/broken.labels.png")) << "no picture";
    write("prediction/without_truth.labels.png", map);

    const ProgramRun run = evaluate();
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(run.errors, "missing.labels.png: is missing")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "size.labels.png: is 3 x 4 pixels, the ground truth 3 x 3"))
        << run.errors;
    EXPECT_TRUE(contains(run.errors, "colour.labels.png: is CV_8UC3")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "unknown.labels.png: holds the id 9 at x = 0, y = 0")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "ignored.labels.png: holds the id 255")) << run.errors;
    EXPECT_TRUE(contains(run.errors, "broken.labels.png: cannot be read")) << run.errors;
    EXPECT_FALSE(contains(run.errors, "without_truth")) << run.errors;
    EXPECT_TRUE(contains(run.output, "2 of 8 label maps scored")) << run.output;
    EXPECT_EQ("0.750", row(run.output, "Pixel accuracy")[0]);
}

TEST_F(Flsnet_Evaluate, reads_ground_truth_in_the_paper_s_colours)
{
    const Mat truth = (Mat_<uchar>(1, 4) << 4, 4, 5, 8);
    Mat color;
    colorize(truth, color);
    write("truth/a.png", color);
    write("prediction/a.labels.png", (Mat_<uchar>(1, 4) << 4, 5, 5, 8));
    const ProgramRun run = evaluate("--truth-colors --truth-suffix .png");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ((Words{"-", "-", "-", "0.500", "0.500", "-", "-", "-", "1.000", "0.667"}),
              row(run.output, "IoU"));

    color.at<Vec3b>(0, 0) += Vec3b(0, 3, 0);
    write("truth/a.png", color);
    const ProgramRun strict = evaluate("--truth-colors --truth-suffix=.png");
    EXPECT_EQ(1, strict.status);
    EXPECT_TRUE(contains(strict.errors, "a.png: the pixel at x = 0, y = 0")) << strict.errors;
    EXPECT_EQ(0, evaluate("--truth-colors --truth-suffix=.png --color-tolerance 3").status);
}

TEST_F(Flsnet_Evaluate, reads_label_maps_with_palettes_and_of_other_depths)
{
    // Ids 0 to 3 in two rows of four pixels; palettes whose colours tell nothing of the ids.
    const Mat ids = (Mat_<uchar>(2, 4) << 0, 1, 2, 3, 3, 2, 1, 0);
    const FileBytes colors = {9, 9, 9, 200, 0, 0, 9, 9, 9, 0, 0, 250};
    const Size size(4, 2);
    const int palette = 3, grey = 0;
    writeFile(folder_.file("truth/p8.labels.png"),
              plainPng(size, 8, palette, {{0, 1, 2, 3}, {3, 2, 1, 0}}, colors));
    writeFile(folder_.file("truth/p4.labels.png"),
              plainPng(size, 4, palette, {{0x01, 0x23}, {0x32, 0x10}}, colors));
    writeFile(folder_.file("truth/p2.labels.png"), plainPng(size, 2, palette, {{0x1b}, {0xe4}}, colors));
    writeFile(folder_.file("truth/g4.labels.png"), plainPng(size, 4, grey, {{0x01, 0x23}, {0x32, 0x10}}));
    writeFile(folder_.file("truth/g2.labels.png"), plainPng(size, 2, grey, {{0x1b}, {0xe4}}));
    Mat words;
    ids.convertTo(words, CV_16U);
    write("truth/w16.labels.png", words);
    for (const char* name : {"p8", "p4", "p2", "g4", "g2", "w16"})
        write(std::string("prediction/") + name + ".labels.png", ids);
    const ProgramRun run = evaluate();
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_TRUE(contains(run.output, "6 of 6 label maps scored")) << run.output;
    EXPECT_EQ((Words{"1.000", "1.000", "1.000", "-", "-", "-", "-", "1.000", "-", "1.000"}),
              row(run.output, "IoU"));

    // Two colours make a palette of one bit: ids 0 and 1.
    writeFile(folder_.file("truth/p1.labels.png"), plainPng(size, 1, palette, {{0x50}, {0xa0}}, colors));
    write("prediction/p1.labels.png", (Mat_<uchar>(2, 4) << 0, 1, 0, 1, 1, 0, 1, 0));
    EXPECT_TRUE(contains(evaluate().output, "7 of 7 label maps scored"));
}

TEST_F(Flsnet_Evaluate, names_what_is_no_label_map)
{
    const Mat ids = Mat::ones(8, 8, CV_8UC1);
    writeFile(folder_.file("truth/mask.labels.png"), plainPng(Size(8, 1), 1, 0, {{0x55}}));
    write("truth/colours.labels.png", Mat(8, 8, CV_8UC3, Scalar(1, 2, 3)));
    write("truth/large.labels.png", Mat(8, 8, CV_16UC1, Scalar(300)));
    write("truth/floats.labels.pfm", Mat(8, 8, CV_32FC1, Scalar(1)));
    std::filesystem::rename(folder_.file("truth/floats.labels.pfm"), folder_.file("truth/floats.labels.png"));
    write("truth/lossy.jpg", ids);
    std::filesystem::rename(folder_.file("truth/lossy.jpg"), folder_.file("truth/lossy.labels.png"));
    FileBytes half = encoded(".png", ids);
    half.resize(half.size() - 14);
    writeFile(folder_.file("truth/half.labels.png"), half);
    for (const int depth : {0, 3, 7, 255})
        writeFile(folder_.file("truth/depth" + std::to_string(depth) + ".labels.png"),
                  plainPng(Size(8, 1), depth, depth == 3 ? 3 : 0, {{0x55}}));
    Mat binary = Mat::zeros(8, 8, CV_8UC1);
    binary.row(2).setTo(255);
    write("truth/binary.labels.png", binary);
    for (const char* name : {"mask", "colours", "large", "floats", "lossy", "half", "binary", "depth0",
                             "depth3", "depth7", "depth255"})
        write(std::string("prediction/") + name + ".labels.png", Mat::zeros(8, 8, CV_8UC1));
    const ProgramRun run = evaluate();
    EXPECT_EQ(1, run.status);
    for (const char* part :
         {"mask.labels.png: is a mask with 1 bit", "colours.labels.png: is CV_8UC3", "--truth-colors",
          "large.labels.png: holds the value 300", "floats.labels.png: is CV_32FC1",
          "lossy.labels.png: is a JPEG picture",
          "half.labels.png: ", "depth0.labels.png: ", "depth3.labels.png: ", "depth7.labels.png: ",
          "depth255.labels.png: ", "binary.labels.png: holds 0 and 255 alone"})
        EXPECT_TRUE(contains(run.errors, part)) << part << "\n" << run.errors;
    EXPECT_TRUE(contains(run.output, "1 of 11 label maps scored")) << run.output;
}

TEST_F(Flsnet_Evaluate, scores_in_other_classes)
{
    write("truth/a.labels.png", (Mat_<uchar>(1, 6) << 0, 1, 4, 4, 5, 3));
    write("prediction/a.labels.png", (Mat_<uchar>(1, 6) << 0, 1, 4, 5, 7, 1));
    const std::string nine = "0:background,1:hair,2:skin,3:brow,4:eye,5:eye,6:skin,7:mouth,8:mouth";
    const std::string six = "0:background,1:hair,2:skin,3:ignore,4:eye,5:mouth";
    const ProgramRun run = evaluate("--map \"" + nine + "\" --truth-map \"" + six + "\"");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ((Words{"background", "hair", "skin", "brow", "eye", "mouth", "Average"}),
              row(run.output, "   "));
    EXPECT_EQ((Words{"1.000", "1.000", "-", "-", "1.000", "1.000", "1.000"}), row(run.output, "IoU"));

    // The same maps from files, with comments and line ends; then one map for both sides.
    std::ofstream(folder_.file("nine.map"))
        << "# nine\n0:background, 1:hair, 2:skin\n3:brow,4:eye\n5:eye # white\n"
           "6:skin,7:mouth,8:mouth\n";
    std::ofstream(folder_.file("six.map")) << "0:background\n1:hair\n2:skin\n3:ignore\n4:eye\n5:mouth";
    const ProgramRun fromFiles = evaluate("--map \"" + folder_.file("nine.map") + "\" --truth-map=\"" +
                                          folder_.file("six.map") + "\"");
    EXPECT_EQ(run.output, fromFiles.output) << fromFiles.errors;
    // As editors on Windows write them.
    std::ofstream(folder_.file("windows.map"), std::ios::binary)
        << "\xef\xbb\xbf"
        << "0:background\r\n\r\n1:hair\r\n2:skin\r\n3:ignore\r\n4:eye\r\n5:mouth\r\n";
    const ProgramRun fromWindows = evaluate("--map \"" + folder_.file("nine.map") + "\" --truth-map=\"" +
                                            folder_.file("windows.map") + "\"");
    EXPECT_EQ(run.output, fromWindows.output) << fromWindows.errors;

    const ProgramRun both = evaluate("--map 0:0,1:1,3:1,4:4,5:4,7:7");
    EXPECT_EQ(0, both.status) << both.errors;
    EXPECT_EQ((Words{"0", "1", "4", "7", "Average"}), row(both.output, "   "));
    EXPECT_EQ((Words{"1.000", "1.000", "0.667", "0.000", "0.889"}), row(both.output, "IoU"));
}

TEST_F(Flsnet_Evaluate, prints_the_statistics_of_the_ground_truth)
{
    // Hair twice (5 + 5 pixels), background once (30 pixels).
    Mat truth = Mat::zeros(8, 5, CV_8UC1);
    truth.row(0).setTo(FACE_HAIR);
    truth.row(7).setTo(FACE_HAIR);
    write("truth/a.labels.png", truth);
    write("prediction/a.labels.png", truth);
    const ProgramRun run = evaluate("--statistics");
    EXPECT_EQ(0, run.status) << run.errors;
    const auto backgroundAndHair = [&run](const std::string& name) {
        const Words words = row(run.output, name);
        return words.size() == 9 ? Words{words[7], words[0]} : words;
    };
    EXPECT_EQ((Words{"30", "10"}), backgroundAndHair("Pixels"));
    EXPECT_EQ((Words{"1", "2"}), backgroundAndHair("Occurrences"));
    EXPECT_EQ((Words{"0.75000", "0.25000"}), backgroundAndHair("Frequency"));
    EXPECT_EQ((Words{"30.0", "5.0"}), backgroundAndHair("Area"));
    EXPECT_EQ((Words{"0.667", "2.000"}), backgroundAndHair("MFB (Eq. 1)"));
    EXPECT_EQ((Words{"0.583", "3.500"}), backgroundAndHair("MAB (Eq. 2)"));
    EXPECT_EQ((Words{"1.714", "0.286"}), backgroundAndHair("Eq. 3"));
}

TEST_F(Flsnet_Evaluate, writes_csv_and_json)
{
    writeSmallCase();
    write("truth/c.labels.png", Mat::zeros(2, 2, CV_8UC1));
    const std::string csv = folder_.file("scores.csv");
    const std::string json = folder_.file("scores.json");
    const ProgramRun run = evaluate("--statistics --csv \"" + csv + "\" --json \"" + json + "\"");
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(contains(readText(csv),
                         "row,Hair,Skin,Eyebrow,Pupil,White,Nostril,Lip,Background,Inner mouth,Average\n"
                         "Pixel accuracy,0.75,0.5,,,,,,,,0.625\n"
                         "IoU,0.6,0.4,,,,,,0,,0.5\n"
                         "Pixels,8,4,"))
        << readText(csv);

    const FileStorage file(json, FileStorage::READ | FileStorage::FORMAT_JSON);
    ASSERT_TRUE(file.isOpened());
    EXPECT_EQ(2, static_cast<int>(file["scored"]));
    EXPECT_EQ(1u, file["failed"].size());
    EXPECT_TRUE(contains(static_cast<std::string>(file["failed"][0]), "c.labels.png: is missing"));
    EXPECT_DOUBLE_EQ(0.6, static_cast<double>(file["iou"]["Hair"]));
    EXPECT_DOUBLE_EQ(0.5, static_cast<double>(file["meanIoU"]));
    EXPECT_DOUBLE_EQ(0.625, static_cast<double>(file["meanPixelAccuracy"]));
    EXPECT_NEAR(8. / 12, static_cast<double>(file["overallAccuracy"]), 1e-9);
    EXPECT_DOUBLE_EQ(4, static_cast<double>(file["areas"]["Skin"]));
    EXPECT_TRUE(file["iou"]["Inner mouth"].empty());
    EXPECT_DOUBLE_EQ(0, static_cast<double>(file["pixels"]["Inner mouth"]));

    std::filesystem::remove(folder_.file("prediction/a.labels.png"));
    std::filesystem::remove(folder_.file("prediction/b.labels.png"));
    EXPECT_EQ(1, evaluate("--json \"" + json + "\"").status);
    const FileStorage nothingScored(json, FileStorage::READ | FileStorage::FORMAT_JSON);
    EXPECT_EQ(0, static_cast<int>(nothingScored["scored"]));
    EXPECT_EQ(3u, nothingScored["failed"].size());
    EXPECT_TRUE(nothingScored["meanIoU"].empty());

    const ProgramRun unwritable = evaluate("--csv \"" + folder_.file("no") + "/such/scores.csv\"");
    EXPECT_EQ(1, unwritable.status);
    EXPECT_TRUE(contains(unwritable.errors, "scores.csv: cannot be written")) << unwritable.errors;
}

TEST_F(Flsnet_Evaluate, explains_itself)
{
    const ProgramRun run = runProgram("flsnet_evaluate", "--help");
    EXPECT_EQ(0, run.status);
    EXPECT_EQ("", run.errors);
    for (const char* word : {"TRUTH PREDICTION", "--truth-suffix", "--truth-colors", "--map", "--csv",
                             "--json", "--statistics", "Exit status"})
        EXPECT_TRUE(contains(run.output, word)) << word;
}

TEST_F(Flsnet_Evaluate, bad_usage_has_exit_status_2_and_says_what_is_wrong)
{
    writeSmallCase();
    const std::pair<const char*, const char*> cases[] = {
        {"--colour", "unknown option --colour"},
        {"--statistics=yes", "--statistics takes no value"},
        {"--color-tolerance 256", "from 0 to 255"},
        {"--color-tolerance x", "not 'x'"},
        {"--truth-map 0:a", "needs --map"},
        {"--map nothing", "neither a file nor"},
        {"--map a:b", "'a:b' is no ID:CLASS"},
        {"--map 255:b", "id from 0 to 254"},
        {"--map 0:a,0:b", "id 0 is mapped twice"},
        {"--map 0:ignore", "--truth-map"},
        {"--truth-suffix .txt", "holds no file"},
        {"third", "give TRUTH and PREDICTION"},
        {"--color-tolerance 3", "--color-tolerance needs --truth-colors"},
    };
    for (const auto& each : cases)
    {
        const ProgramRun run = evaluate(each.first);
        EXPECT_EQ(2, run.status) << each.first;
        EXPECT_TRUE(contains(run.errors, each.second)) << each.first << ": " << run.errors;
        EXPECT_EQ("", run.output) << each.first;
    }
    EXPECT_TRUE(contains(evaluate("--map '0:two  blanks'").errors, "is no known class"))
        << "a name as others";
    const std::string photo = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";
    const ProgramRun noMap = evaluate("--map '" + photo + "'");
    EXPECT_EQ(2, noMap.status);
    EXPECT_TRUE(contains(noMap.errors, "astronaut.jpg: '")) << noMap.errors;
    EXPECT_TRUE(contains(noMap.errors, "is no ID:CLASS")) << noMap.errors;
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "").status);
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "only_one").status);
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "no_such_folder neither").status);
    EXPECT_EQ(2, runProgram("flsnet_evaluate", "--csv").status);
    const std::string folderAndFile =
        "\"" + folder_.file("truth") + "\" \"" + folder_.file("prediction/a.labels.png") + "\"";
    EXPECT_EQ(2, runProgram("flsnet_evaluate", folderAndFile).status);
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
