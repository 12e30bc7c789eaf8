// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include "opencv2/imgcodecs.hpp"
#include "opencv2/imgproc.hpp"

namespace opencv_test
{
namespace
{

const std::string PHOTO_FILE = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";

/** The result of flsnet_edit with some options. */
Mat edited(const std::string& options)
{
    const TemporaryFolder folder;
    const std::string result = folder.file("result.png");
    const ProgramRun run = runProgram("flsnet_edit", options + " '" + PHOTO_FILE + "' '" + result + "'");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_EQ("", run.output + run.errors);
    return cv::imread(result, IMREAD_UNCHANGED);
}

struct Scene
{
    Mat photo = cv::imread(PHOTO_FILE);
    FaceSegmentation face;
    Mat labels;

    Scene()
    {
        std::vector<FaceSegmentation> faces;
        FaceLandmarkSegmenter::create()->segmentFaces(photo, faces);
        face = faces.at(0);
        labels = Mat::zeros(photo.size(), CV_8UC1);
        face.labels.copyTo(labels(face.region));
    }

    /** Pixels of a class and around. */
    Mat around(int label, int margin) const
    {
        Mat grown;
        cv::dilate(labels == label, grown, Mat(), Point(-1, -1), margin);
        return grown;
    }
};

TEST(Flsnet_Edit, each_part_gets_its_colour_and_nothing_else_changes)
{
    const Scene scene;
    const struct
    {
        const char* options;
        int label;
    } parts[] = {{"--hair 2040c0", FACE_HAIR},
                 {"--lips 2040c0", FACE_LIP},
                 {"--brows 2040c0", FACE_EYEBROW},
                 {"--iris 2040c0", FACE_PUPIL}};
    for (const auto& part : parts)
    {
        const Mat picture = edited(std::string(part.options) + " --strength 1");
        ASSERT_EQ(scene.photo.size(), picture.size());
        const Mat inside = scene.labels == part.label;
        const Scalar before = cv::mean(scene.photo, inside), after = cv::mean(picture, inside);
        EXPECT_GT(after[0] - after[2], before[0] - before[2] + 40) << part.options; // bluer
        EXPECT_EQ(0, cv::norm(scene.photo, picture, NORM_INF, scene.around(part.label, 24) == 0))
            << part.options;
    }
}

TEST(Flsnet_Edit, one_side_alone)
{
    const Scene scene;
    const Mat picture = edited("--iris 2040c0 --strength 1 --side left");
    const int middle = cvRound(scene.face.box.x + scene.face.box.width / 2);
    const Mat left = scene.labels == FACE_PUPIL, changed = picture != scene.photo;
    EXPECT_EQ(0, cv::norm(scene.photo.colRange(middle, 512), picture.colRange(middle, 512), NORM_INF));
    EXPECT_GT(countNonZero(changed.reshape(1)), 30);
}

TEST(Flsnet_Edit, skin_alone_is_smoothed)
{
    const Scene scene;
    const Mat picture = edited("--smooth-skin 1");
    Mat skin;
    cv::erode(scene.labels == FACE_SKIN, skin, Mat(), Point(-1, -1), 3);
    const auto roughness = [&skin](const Mat& image) {
        Mat grey, edges;
        cvtColor(image, grey, COLOR_BGR2GRAY);
        Laplacian(grey, edges, CV_32F);
        return cv::mean(cv::abs(edges), skin)[0];
    };
    EXPECT_LT(roughness(picture), 0.8 * roughness(scene.photo));
    EXPECT_EQ(0, cv::norm(scene.photo, picture, NORM_INF, scene.around(FACE_SKIN, 12) == 0));
}

TEST(Flsnet_Edit, the_ground_is_blurred_or_replaced_behind_the_head)
{
    const Scene scene;
    Mat head;
    cv::erode(scene.labels != FACE_BACKGROUND, head, Mat(), Point(-1, -1), 6);
    for (const char* const ground : {"blur", "4080a0", "'" FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg'"})
    {
        const Mat picture = edited(std::string("--ground ") + ground);
        EXPECT_LE(cv::mean(cv::abs(scene.photo - picture), head)[0], 3) << ground;
    }
    const Mat replaced = edited("--ground 4080a0");
    EXPECT_EQ(Vec3b(0xa0, 0x80, 0x40), replaced.at<Vec3b>(500, 20));
    const Mat blurred = edited("--ground blur --strength 1");
    EXPECT_NE(0, cv::norm(scene.photo(Rect(0, 0, 100, 200)), blurred(Rect(0, 0, 100, 200)), NORM_INF));
}

TEST(Flsnet_Edit, a_ground_of_any_proportions_fills_the_photo)
{
    const TemporaryFolder folder;
    const std::string strip = folder.file("strip.png");
    for (const Size& size : {Size(1, 20000), Size(20000, 1), Size(1, 1), Size(700, 3)})
    {
        Mat picture(size, CV_8UC3, Scalar(9, 9, 200));
        const Rect middle(size.width / 2 - size.width / 8, size.height / 2 - size.height / 8,
                          size.width / 4 + 1, size.height / 4 + 1);
        picture(middle & Rect(Point(), size)).setTo(Scalar(0xa0, 0x80, 0x40));
        cv::imwrite(strip, picture);
        const Mat replaced = edited("--ground '" + strip + "'");
        ASSERT_EQ(Size(512, 512), replaced.size());
        EXPECT_EQ(Vec3b(0xa0, 0x80, 0x40), replaced.at<Vec3b>(256, 20)) << size;
    }
}

TEST(Flsnet_Edit, nothing_of_an_anonymous_face_is_left)
{
    const Scene scene;
    const Mat picture = edited("--anonymize");
    Mat grey, edges;
    cvtColor(picture, grey, COLOR_BGR2GRAY);
    Laplacian(grey, edges, CV_32F);
    Mat face = (scene.labels != FACE_BACKGROUND) & (scene.labels != FACE_HAIR);
    cv::erode(face, face, Mat(), Point(-1, -1), 2);
    double largest = 0;
    minMaxLoc(cv::abs(edges), nullptr, &largest, nullptr, nullptr, face);
    EXPECT_LE(largest, 8);
    EXPECT_EQ(0, cv::norm(scene.photo(Rect(0, 300, 512, 212)), picture(Rect(0, 300, 512, 212)), NORM_INF));
}

TEST(Flsnet_Edit, heads_and_faces_are_cut_out_with_alpha)
{
    const Mat head = edited("--cut-out head"), face = edited("--cut-out face");
    ASSERT_EQ(CV_8UC4, head.type());
    ASSERT_EQ(CV_8UC4, face.type());
    EXPECT_LT(face.rows, head.rows);
    EXPECT_LT(head.rows, 300);
    Mat alpha;
    extractChannel(head, alpha, 3);
    EXPECT_EQ(255, alpha.at<uchar>(alpha.rows / 2, alpha.cols / 2));
    EXPECT_EQ(0, alpha.at<uchar>(alpha.rows - 1, 0));
}

TEST(Flsnet_Edit, what_is_transparent_stays_so)
{
    const TemporaryFolder folder;
    const std::string photo = folder.file("photo.png"), result = folder.file("result.png");
    Mat half, alpha;
    cvtColor(cv::imread(PHOTO_FILE), half, COLOR_BGR2BGRA);
    half.colRange(0, 220).setTo(Scalar(50, 60, 70, 0)); // the half of the face, and more
    half.colRange(220, 230).setTo(Scalar(50, 60, 70, 100));
    cv::imwrite(photo, half);
    const auto made = [&](const std::string& options) {
        const ProgramRun run =
            runProgram("flsnet_edit", "--force " + options + " '" + photo + "' '" + result + "'");
        EXPECT_EQ(0, run.status) << run.errors;
        return cv::imread(result, IMREAD_UNCHANGED);
    };
    for (const std::string options : {"--hair 3020ff", "--anonymize", "--ground blur"})
    {
        const Mat picture = made(options);
        ASSERT_EQ(CV_8UC4, picture.type()) << options;
        ASSERT_EQ(half.size(), picture.size());
        Mat expected;
        extractChannel(half, expected, 3);
        extractChannel(picture, alpha, 3);
        EXPECT_EQ(0, cv::norm(expected, alpha, NORM_INF)) << options;
        EXPECT_EQ(0, cv::norm(picture.colRange(0, 220), NORM_INF)) << options << ": nothing is left there";
        EXPECT_GT(cv::norm(picture.colRange(230, 512), half.colRange(230, 512), NORM_INF), 20) << options;
    }
    extractChannel(made("--cut-out head"), alpha, 3);
    const Mat head = edited("--cut-out head");
    EXPECT_GT(alpha.cols, head.cols / 4);
    EXPECT_LT(alpha.cols, head.cols * 3 / 4);
    EXPECT_EQ(CV_8UC3, made("--ground 203040").type()) << "the ground is everywhere";
}

TEST(Flsnet_Edit, measures_are_json)
{
    const TemporaryFolder folder;
    const std::string file = folder.file("measures.json");
    const ProgramRun run = runProgram("flsnet_edit", "--measures '" + file + "' '" + PHOTO_FILE + "'");
    ASSERT_EQ(0, run.status) << run.errors;
    const FileStorage storage(file, FileStorage::READ | FileStorage::FORMAT_JSON);
    const FileNode face = storage["faces"][0];
    const Scene scene;
    const FaceMeasures measures = measureFace(scene.face, scene.photo);
    EXPECT_NEAR(measures.leftEye.irisDiameter, static_cast<double>(face["left_eye"]["iris_diameter"]), 1e-3);
    EXPECT_NEAR(measures.rightEye.center.x, static_cast<double>(face["right_eye"]["center"][0]), 1e-3);
    EXPECT_NEAR(measures.mouthOpening, static_cast<double>(face["mouth"]["opening"]), 1e-3);
    EXPECT_EQ(measures.areas[FACE_LIP], static_cast<int>(face["parts"][FACE_LIP]["area"]));
    EXPECT_LT(measures.leftEye.center.x, measures.rightEye.center.x);
}

TEST(Flsnet_Edit, wrong_usage_and_files_of_the_user)
{
    const TemporaryFolder folder;
    const std::string photo = "'" + PHOTO_FILE + "' ", result = folder.file("result.png");
    for (const std::string& options :
         {std::string("--hair red "), std::string("--side up --iris 102030 "), std::string("--cut-out ear "),
          std::string("--strength 2 --hair 102030 "), std::string("--smooth-skin x ")})
    {
        EXPECT_EQ(2, runProgram("flsnet_edit", options + photo + "'" + result + "'").status) << options;
    }
    EXPECT_EQ(2, runProgram("flsnet_edit", photo).status);
    EXPECT_EQ(
        2,
        runProgram("flsnet_edit", "--hair 102030 --measures '" + folder.file("m.json") + "' " + photo).status)
        << "a change without a place for it";
    EXPECT_EQ(2, runProgram("flsnet_edit", "--strength 0.9 --anonymize " + photo + "'" + result + "'").status)
        << "of colours and of the blur";
    const ProgramRun unchanged = runProgram("flsnet_edit", "--side left " + photo + "'" + result + "'");
    EXPECT_EQ(2, unchanged.status);
    EXPECT_NE(std::string::npos, unchanged.errors.find("say what to change")) << unchanged.errors;
    for (const std::string& options : {"--side left --hair 102030 " + photo + "'" + result + "'",
                                       "--side left --measures '" + folder.file("m.json") + "' " + photo})
    {
        const ProgramRun noSide = runProgram("flsnet_edit", options);
        EXPECT_EQ(2, noSide.status) << options;
        EXPECT_NE(std::string::npos, noSide.errors.find("give --brows or --iris, too")) << noSide.errors;
    }
    EXPECT_FALSE(std::filesystem::exists(folder.file("m.json")));
    EXPECT_EQ(
        2,
        runProgram("flsnet_edit", "--ground blur " + photo + "'" + folder.file("result.jpg") + "'").status);
    EXPECT_EQ(1, runProgram("flsnet_edit", "--ground nothing.jpg " + photo + "'" + result + "'").status);
    EXPECT_FALSE(std::filesystem::exists(result));
    std::ofstream(result) << "mine";
    const ProgramRun run = runProgram("flsnet_edit", "--hair 102030 " + photo + "'" + result + "'");
    EXPECT_EQ(1, run.status);
    EXPECT_EQ("mine", readText(result));
    EXPECT_EQ(0, runProgram("flsnet_edit", "--force --hair 102030 " + photo + "'" + result + "'").status);
    EXPECT_FALSE(cv::imread(result).empty());
    // The new ground is an input, too.
    const std::string ground = folder.file("ground.png");
    cv::imwrite(ground, Mat(40, 40, CV_8UC3, Scalar::all(90)));
    const std::string before = readText(ground);
    EXPECT_EQ(
        1,
        runProgram("flsnet_edit", "--force --ground '" + ground + "' " + photo + "'" + ground + "'").status);
    EXPECT_EQ(1, runProgram("flsnet_edit", "--force --hair 102030 --ground '" + ground + "' --measures '" +
                                               ground + "' " + photo + "'" + result + "'")
                     .status);
    EXPECT_EQ(before, readText(ground));
    // Nobody is in it.
    const std::string empty = folder.file("empty.png"), other = folder.file("other.png");
    cv::imwrite(empty, Mat(200, 200, CV_8UC3, Scalar::all(90)));
    EXPECT_EQ(1, runProgram("flsnet_edit", "--hair 102030 '" + empty + "' '" + other + "'").status);
    EXPECT_FALSE(std::filesystem::exists(other));
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
