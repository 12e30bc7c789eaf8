// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include <set>

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "program_run.hpp"
#include "segmenter_reference.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

const std::vector<String> FIVE = {"background", "face", "hair", "glasses", "neck"};
const std::vector<String> ELEVEN = {"background", "skin",    "nose", "left ear", "right ear", "neck",
                                    "hair",       "glasses", "lip",  "hat",      "eyebrow"};

/** A small network of other classes whose labels are noise. */
Ptr<Model> ownModel(const std::vector<String>& names, const Mat& colors = Mat())
{
    ModelInfo info = noiseModel(static_cast<int>(names.size()))->info();
    info.classNames = names;
    info.classColors = colors;
    return Model::random(info, 7);
}

Ptr<FaceLandmarkSegmenter> ownSegmenter(const std::vector<String>& names)
{
    FaceLandmarkSegmenter::Params params;
    params.model = ownModel(names);
    params.withScores = true;
    return FaceLandmarkSegmenter::create(params);
}

/** Where a pixel of the photo lies among the logits, by the face's own transform. */
Point2d placeOf(const FaceSegmentation& face, const Point& pixel)
{
    const Mat map = face.transform;
    return Point2d(map.at<double>(0, 0) * pixel.x + map.at<double>(0, 1) * pixel.y + map.at<double>(0, 2),
                   map.at<double>(1, 0) * pixel.x + map.at<double>(1, 1) * pixel.y + map.at<double>(1, 2));
}

class Flsnet_OwnClasses : public testing::TestWithParam<std::vector<String>>
{
};

TEST_P(Flsnet_OwnClasses, labels_and_scores_are_those_of_the_network)
{
    const int count = static_cast<int>(GetParam().size());
    const Ptr<FaceLandmarkSegmenter> segmenter = ownSegmenter(GetParam());
    const Mat photo = noisePhoto(Size(60, 56));
    // A crop that is the photo's pixels one by one, and one that is turned by a quarter.
    for (const double roll : {0., 90.})
    {
        const FaceDetection face(Rect2d(18, 16, 24, 24), 1, roll);
        Mat labels;
        std::vector<FaceSegmentation> faces;
        segmenter->segment(photo, std::vector<FaceDetection>{face}, labels, faces);
        ASSERT_EQ(1u, faces.size());
        EXPECT_FALSE(faces[0].hasFaceClasses);
        ASSERT_EQ(static_cast<size_t>(count), faces[0].classConfidences.size());
        ASSERT_EQ(3, faces[0].scores.dims);
        ASSERT_EQ(count, faces[0].scores.size[0]);
        Mat crop;
        warpAffine(photo, crop, faces[0].transform, Size(48, 48), INTER_LINEAR);
        const std::vector<Mat> logits = referenceLogits(crop, ownModel(GetParam()));
        int same = 0;
        double largest = 0;
        for (int y = 0; y < 48; ++y)
        {
            for (int x = 0; x < 48; ++x)
            {
                const Point pixel(faces[0].region.x + x, faces[0].region.y + y);
                const Point2d place = placeOf(faces[0], pixel);
                const LabelAndProbability expected = referenceLabel(logits, place);
                const int label = labels.at<uchar>(pixel);
                same += label == expected.label ? 1 : 0;
                EXPECT_EQ(label, faces[0].labels.at<uchar>(y, x));
                double sum = 0;
                int likeliest = 0;
                for (int c = 0; c < count; ++c)
                {
                    const float score = faces[0].scores.at<float>(c, y, x);
                    sum += static_cast<double>(score);
                    likeliest = score > faces[0].scores.at<float>(likeliest, y, x) ? c : likeliest;
                }
                EXPECT_NEAR(1, sum, 1e-5);
                EXPECT_EQ(label, likeliest);
                largest = std::max(
                    largest, std::abs(expected.probability -
                                      static_cast<double>(faces[0].scores.at<float>(expected.label, y, x))));
            }
        }
        EXPECT_GE(same, 48 * 48 * 0.999) << roll;
        EXPECT_LT(largest, 1e-3) << roll;
        std::set<int> seen(labels.begin<uchar>(), labels.end<uchar>());
        EXPECT_GT(seen.size(), 3u);
        EXPECT_FALSE(faces[0].contours(*seen.rbegin()).empty());
        EXPECT_THROW(faces[0].contours(count), cv::Exception);
        faces[0].region.x = std::numeric_limits<int>::max(); // as a caller may set it
        EXPECT_THROW(faces[0].contours(0), cv::Exception);
    }
}

TEST_P(Flsnet_OwnClasses, are_painted_in_their_colours)
{
    const int count = static_cast<int>(GetParam().size());
    const Mat palette = ownModel(GetParam())->info().palette();
    ASSERT_EQ(Size(1, count), palette.size());
    std::set<std::vector<uchar>> different;
    for (int c = 0; c < count; ++c)
    {
        const Vec3b& color = palette.at<Vec3b>(c);
        different.insert({color[0], color[1], color[2]});
        for (int known = 0; known < FACE_CLASS_COUNT; ++known)
        {
            if (GetParam()[c] == className(known))
            {
                EXPECT_EQ(classColor(known), Scalar(color)) << GetParam()[c];
            }
        }
    }
    EXPECT_EQ(static_cast<size_t>(count), different.size());
    Mat labels(20, 30, CV_8UC1), painted, again;
    RNG(3).fill(labels, RNG::UNIFORM, 0, count);
    colorize(labels, painted, palette);
    for (int y = 0; y < labels.rows; ++y)
    {
        for (int x = 0; x < labels.cols; ++x)
        {
            ASSERT_EQ(palette.at<Vec3b>(labels.at<uchar>(y, x)), painted.at<Vec3b>(y, x));
        }
    }
    labelsFromColors(painted, again, 0, palette);
    EXPECT_EQ(0, countNonZero(labels != again));
    labels.at<uchar>(3, 4) = static_cast<uchar>(count);
    EXPECT_TRUE(contains(errorMessage([&] { colorize(labels, painted, palette); }), format("%d", count)));
    EXPECT_THROW(overlay(Mat(20, 30, CV_8UC3, Scalar()), labels, painted, 0.5, palette), cv::Exception);
}

INSTANTIATE_TEST_CASE_P(/**/, Flsnet_OwnClasses, testing::Values(FIVE, ELEVEN));

TEST(Flsnet_OwnClassesOf, model_files_keep_names_and_colours)
{
    Mat colors(5, 1, CV_8UC3);
    RNG(5).fill(colors, RNG::UNIFORM, 0, 256);
    const Ptr<Model> read = Model::read(ownModel(FIVE, colors)->toOnnx());
    EXPECT_EQ(FIVE, read->info().classNames);
    EXPECT_EQ(0, cv::norm(colors, read->info().palette(), NORM_INF));
    EXPECT_FALSE(read->info().hasFaceClasses());
    EXPECT_TRUE(Model::read(ownModel(FIVE)->toOnnx())->info().classColors.empty());
    EXPECT_TRUE(noiseModel()->info().hasFaceClasses());
    ModelInfo swapped = noiseModel()->info();
    std::swap(swapped.classNames[7], swapped.classNames[8]);
    EXPECT_FALSE(swapped.hasFaceClasses());
    EXPECT_TRUE(
        contains(errorMessage([&] { ownModel(FIVE, colors.rowRange(0, 4)); }), "colours of the classes"));
}

TEST(Flsnet_OwnClassesOf, neither_vote_nor_lose_islands)
{
    const Mat photo = noisePhoto(Size(80, 80));
    FaceLandmarkSegmenter::Params params;
    params.model = ownModel(ELEVEN);
    // Labels that have a vote would have to confirm it; noise shows no face.
    class Unsure : public FaceDetector
    {
    public:
        void detect(InputArray, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
        {
            boxes = {Rect2d(20, 20, 40, 40)};
            confidences = {0.6f};
        }
    };
    params.detector = makePtr<Unsure>();
    Mat cleaned, kept;
    std::vector<FaceSegmentation> faces;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    segmenter->segment(photo, cleaned, faces);
    ASSERT_EQ(1u, faces.size());
    segmenter->setRemoveIslands(false);
    segmenter->segment(photo, kept);
    EXPECT_EQ(0, countNonZero(cleaned != kept));
}

TEST(Flsnet_OwnClassesOf, what_needs_the_nine_says_so)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = ownSegmenter(FIVE);
    const Mat photo = noisePhoto(Size(60, 56));
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo, std::vector<Rect2d>{Rect2d(18, 16, 24, 24)}, faces);
    Mat sides;
    EXPECT_TRUE(contains(errorMessage([&] { measureFace(faces[0], photo); }), "classes of its own"));
    EXPECT_TRUE(contains(errorMessage([&] { labelSides(faces[0], sides); }), "classes of its own"));
    EXPECT_TRUE(contains(errorMessage([] {
                             FaceLandmarkSegmenter::create(ownModel({"skin", "hair", "background"}));
                         }),
                         "class 0"));
}

TEST(Flsnet_OwnClassesOf, videos_have_them)
{
    FaceLandmarkSegmenter::Params params;
    params.model = ownModel(ELEVEN);
    params.detector = makePtr<FixedDetector>(std::vector<Rect2d>{Rect2d(30, 30, 40, 40)});
    const Ptr<FaceSequenceSegmenter> segmenter = FaceSequenceSegmenter::create(params);
    const Mat photo = noisePhoto(Size(100, 100));
    std::vector<FaceSegmentation> faces;
    Mat labels;
    for (int frame = 0; frame < 15; ++frame)
    {
        segmenter->segment(photo, labels, faces);
        ASSERT_EQ(1u, faces.size()) << frame;
        EXPECT_EQ(0, faces[0].id);
        EXPECT_FALSE(faces[0].hasFaceClasses);
        EXPECT_EQ(ELEVEN.size(), faces[0].classConfidences.size());
    }
    double largest = 0;
    cv::minMaxIdx(labels, nullptr, &largest);
    EXPECT_GE(largest, FACE_CLASS_COUNT);
    segmenter->getSegmenter()->setWithScores(true);
    segmenter->segment(photo, labels, faces);
    EXPECT_EQ(static_cast<int>(ELEVEN.size()), faces[0].scores.size[0]);
}

#ifdef FLSNET_PROGRAMS

TEST(Flsnet_OwnClassesOf, programs_take_them)
{
    const TemporaryFolder folder;
    const std::string photo = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";
    const std::string model = folder.file("own.onnx");
    ownModel(ELEVEN)->write(model);
    const std::string out = folder.file("out");
    const ProgramRun run =
        runProgram("flsnet_segment", "--model " + model + " --json --palette --color --overlay --report " +
                                         folder.file("page.html") + " --out " + out + " " + photo);
    ASSERT_EQ(0, run.status) << run.errors;
    const FileStorage json(out + "/astronaut.json", FileStorage::READ);
    const FileNode classes = json["faces"][0]["classes"];
    ASSERT_EQ(ELEVEN.size(), classes.size());
    for (int id = 0; id < static_cast<int>(ELEVEN.size()); ++id)
    {
        EXPECT_EQ(ELEVEN[id], static_cast<std::string>(classes[id]["name"]));
    }
    const Mat color = imread(out + "/astronaut.color.png"), palette = ownModel(ELEVEN)->info().palette();
    Mat labels;
    labelsFromColors(color, labels, 0, palette);
    EXPECT_EQ(0, cv::norm(color, imread(out + "/astronaut.labels.png"), NORM_INF)) << "the palette";
    std::set<int> seen(labels.begin<uchar>(), labels.end<uchar>());
    EXPECT_GE(*seen.rbegin(), FACE_CLASS_COUNT);
    EXPECT_NE(std::string::npos, readText(folder.file("page.html")).find("with left ear"));

    const ProgramRun faces =
        runProgram("flsnet_faces", "--model " + model + " --out " + out + " --force " + photo);
    EXPECT_EQ(0, faces.status) << faces.errors;
    EXPECT_NE(std::string::npos, faces.output.find("right ear")) << faces.output;
    const ProgramRun edit = runProgram("flsnet_edit", "--model " + model + " --hair a03020 " + photo + " " +
                                                          folder.file("x.png"));
    EXPECT_EQ(1, edit.status);
    EXPECT_NE(std::string::npos, edit.errors.find("classes of its own")) << edit.errors;
    const ProgramRun score =
        runProgram("flsnet_evaluate", out + "/astronaut.labels.png " + out + "/astronaut.labels.png");
    EXPECT_EQ(1, score.status);
    EXPECT_NE(std::string::npos, score.errors.find("--map")) << score.errors;
}

#endif // FLSNET_PROGRAMS

} // namespace
} // namespace opencv_test
