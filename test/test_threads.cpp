// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu/tasks.hpp"
#include "small_models.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

// What the paragraph "Thread safety" of the module promises, with sixteen threads that begin at the same moment: objects
// of their own, models that they share, detectors behind a lock, and the first use of everything that is made once.

namespace opencv_test
{
namespace
{

const int THREADS = 16;

/** Runs work(number) in sixteen threads; all wait for the last one to be there. */
void inSixteenThreads(const std::function<void(int)>& work)
{
    std::atomic<int> waiting(THREADS);
    std::vector<std::string> failures(THREADS);
    std::vector<std::thread> threads;
    for (int number = 0; number < THREADS; ++number)
    {
        threads.emplace_back([&, number] {
            for (--waiting; waiting > 0;)
            {
                std::this_thread::yield();
            }
            try
            {
                work(number);
            }
            catch (const std::exception& error)
            {
                failures[number] = error.what();
            }
        });
    }
    for (std::thread& thread : threads)
    {
        thread.join();
    }
    for (int number = 0; number < THREADS; ++number)
    {
        EXPECT_EQ("", failures[number]) << "thread " << number;
    }
}

Mat noise(const Size& size, int seed)
{
    Mat photo(size, CV_8UC3);
    RNG(seed).fill(photo, RNG::UNIFORM, 0, 256);
    return photo;
}

Mat photoOf(int number)
{
    return noise(Size(50 + 7 * (number % 4), 40 + 9 * (number % 3)), 100 + number);
}

std::vector<FaceDetection> facesOf(int number)
{
    return {FaceDetection(Rect2d(5, 6, 12, 12)),
            FaceDetection(Rect2d(20 + number % 5, 15, 14, 14), 1, 15. * number)};
}

Ptr<Model> makeModel()
{
    const Ptr<Model> model = Model::random(smallInfo(), 3);
    model->quantize(std::vector<Mat>(1, noise(Size(21, 26), 1)));
    return model;
}

Ptr<FaceLandmarkSegmenter> makeSegmenter(const Ptr<Model>& model, int number)
{
    FaceLandmarkSegmenter::Params params;
    params.model = model;
    params.precision = number % 2 == 0 ? PRECISION_FLOAT : PRECISION_INT8;
    if (number % 8 == 4 && Model::supportsPrecision(PRECISION_BF16))
    {
        params.precision = PRECISION_BF16;
    }
    params.stage1Only = number % 4 >= 2;
    return FaceLandmarkSegmenter::create(params);
}

Mat segmented(FaceLandmarkSegmenter& segmenter, int number)
{
    Mat labels;
    std::vector<FaceSegmentation> faces;
    segmenter.segment(photoOf(number), facesOf(number), labels, faces);
    return labels;
}

bool same(const Mat& a, const Mat& b)
{
    return a.size() == b.size() && a.type() == b.type() && countNonZero(a.reshape(1) != b.reshape(1)) == 0;
}

TEST(Flsnet_Threads, segmenters_of_their_own_share_a_model)
{
    std::vector<Mat> expected(THREADS);
    for (int number = 0; number < THREADS; ++number)
    {
        // With a model of its own: the shared one has packed nothing yet when the threads begin.
        expected[number] = segmented(*makeSegmenter(makeModel(), number), number);
    }
    const Ptr<Model> shared = makeModel();
    std::vector<Mat> results(THREADS);
    inSixteenThreads([&](int number) {
        const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(shared, number);
        for (int run = 0; run < 3; ++run)
        {
            results[number] = segmented(*segmenter, number);
        }
    });
    for (int number = 0; number < THREADS; ++number)
    {
        EXPECT_TRUE(same(expected[number], results[number])) << number;
    }
}

TEST(Flsnet_Threads, one_segmenter_behind_a_lock)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(makeModel(), 0);
    std::vector<Mat> expected(THREADS), results(THREADS);
    for (int number = 0; number < THREADS; ++number)
    {
        expected[number] = segmented(*segmenter, number);
    }
    std::mutex lock;
    inSixteenThreads([&](int number) {
        const std::lock_guard<std::mutex> guard(lock);
        results[number] = segmented(*segmenter, number);
    });
    for (int number = 0; number < THREADS; ++number)
    {
        EXPECT_TRUE(same(expected[number], results[number])) << number;
    }
}

ModelInfo detectorInfo()
{
    ModelInfo info;
    info.spec = ModelSpec::detector();
    info.spec.channels = {16, 16, 16, 16};
    info.spec.convolutions = {1, 1, 1, 1};
    info.spec.decoderChannels = {16, 16};
    info.spec.inputSize = Size(32, 32);
    info.areas.clear();
    info.classNames.clear();
    return info;
}

Ptr<NetworkFaceDetector> makeDetector(const Ptr<Model>& model)
{
    NetworkFaceDetector::Params params;
    params.confidence = 0.01f;
    params.maxFaces = 3;
    return NetworkFaceDetector::create(model, params);
}

/** One detector for many threads. */
class LockedDetector : public FaceDetector
{
public:
    explicit LockedDetector(const Ptr<FaceDetector>& detector) : detector_(detector) {}

    using FaceDetector::detect;

    void detect(InputArray image, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        const std::lock_guard<std::mutex> guard(lock_);
        detector_->detect(image, faces);
    }

private:
    Ptr<FaceDetector> detector_;
    std::mutex lock_;
};

TEST(Flsnet_Threads, detectors_of_their_own_share_a_model)
{
    std::vector<std::vector<FaceDetection>> expected(THREADS), results(THREADS);
    for (int number = 0; number < THREADS; ++number)
    {
        makeDetector(Model::random(detectorInfo(), 5))->detect(photoOf(number), expected[number]);
    }
    const Ptr<Model> shared = Model::random(detectorInfo(), 5);
    inSixteenThreads([&](int number) { makeDetector(shared)->detect(photoOf(number), results[number]); });
    size_t found = 0;
    for (int number = 0; number < THREADS; ++number)
    {
        ASSERT_EQ(expected[number].size(), results[number].size()) << number;
        for (size_t i = 0; i < expected[number].size(); ++i)
        {
            EXPECT_EQ(expected[number][i].box, results[number][i].box) << number;
            ++found;
        }
    }
    EXPECT_GT(found, 0u);
}

TEST(Flsnet_Threads, segmenters_share_a_detector_behind_a_lock)
{
    const Ptr<Model> model = makeModel();
    const Ptr<FaceDetector> detector =
        makePtr<LockedDetector>(makeDetector(Model::random(detectorInfo(), 5)));
    const auto run = [&](int number) {
        const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(model, number);
        segmenter->setDetector(detector);
        segmenter->setFaceVote(false);
        Mat labels;
        segmenter->segment(photoOf(number), labels);
        return labels;
    };
    std::vector<Mat> expected(THREADS), results(THREADS);
    for (int number = 0; number < THREADS; ++number)
    {
        expected[number] = run(number);
    }
    inSixteenThreads([&](int number) { results[number] = run(number); });
    for (int number = 0; number < THREADS; ++number)
    {
        EXPECT_TRUE(same(expected[number], results[number])) << number;
    }
}

// CTest runs each test in a process of its own: here nothing was used before.
TEST(Flsnet_Threads, first_use_of_what_is_made_once)
{
    const std::vector<uchar> file = Model::random(smallInfo(), 3)->toOnnx(WEIGHTS_INT8);
    const Mat image = randomImages(1, Size(21, 26), 1);
    std::vector<Mat> logits(THREADS), colors(THREADS);
    std::vector<Ptr<Model>> embedded(THREADS);
    inSixteenThreads([&](int number) {
        registerLayers();
        embedded[number] = Model::embedded();
        logits[number] = runNetwork(Model::read(file)->net(), image)[0];
        // A box as wide as the photo gets a warning, once in a process.
        Mat labels;
        const Mat photo = photoOf(0);
        makeSegmenter(Model::read(file), 0)
            ->segment(photo, std::vector<Rect2d>(1, Rect2d(0, 0, photo.cols, photo.rows)), labels);
        colorize(labels, colors[number]);
    });
    for (int number = 1; number < THREADS; ++number)
    {
        EXPECT_EQ(embedded[0]->info().spec.channels, embedded[number]->info().spec.channels) << number;
        EXPECT_EQ(0, cv::norm(logits[0], logits[number], NORM_INF)) << number;
        EXPECT_TRUE(same(colors[0], colors[number])) << number;
    }
}

TEST(Flsnet_Threads, take_each_task_once_and_their_own_share_in_its_order)
{
    for (const int workers : {1, 2, 3, 7, 100})
        for (const int count : {0, 1, 2, 5, 64, 1000})
        {
            std::vector<std::vector<int>> taken(workers); // by worker, who is one thread at a time
            std::vector<std::atomic<int>> times(count);
            cpu::runTasks(count, workers, [&](int task, int worker) {
                ++times[task];
                taken[worker].push_back(task);
            });
            for (int task = 0; task < count; ++task)
            {
                ASSERT_EQ(1, times[task]) << task << " of " << count << ", " << workers << " workers";
            }
            const int used = std::min(workers, std::max(count, 1));
            for (int worker = 0; worker < used; ++worker)
            {
                const int first = count * worker / used, end = count * (worker + 1) / used;
                std::vector<int> own;
                for (const int task : taken[worker])
                {
                    if (task >= first && task < end)
                    {
                        own.push_back(task);
                    }
                }
                EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
                // What others have is begun when nothing of one's own is left.
                EXPECT_TRUE(own.empty() || std::equal(own.begin(), own.end(), taken[worker].begin()));
            }
        }
}

} // namespace
} // namespace opencv_test
