// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include <atomic>
#include <numeric>

#include "opencv2/imgcodecs.hpp"

#if defined __linux__ && !defined FLSNET_IS_SANITIZED
#include <sys/resource.h>
#include <unistd.h>
#define FLSNET_LIMITS_MEMORY
#endif

// A stream of photos: what is kept from one to the next must save memory, and must not show.

namespace opencv_test
{
namespace
{

// The smallest picture or map of these tests is larger; the pieces in which OpenCV's warpAffine works are smaller.
const size_t PICTURE_BYTES = 1 << 16;

/** Passes everything on to OpenCV's allocator and counts the pictures and maps that it makes. */
class CountingAllocator : public MatAllocator
{
public:
    UMatData* allocate(int dims, const int* sizes, int type, void* data, size_t* step, AccessFlag flags,
                       UMatUsageFlags usageFlags) const CV_OVERRIDE
    {
        const size_t bytes = std::accumulate(sizes, sizes + dims, static_cast<size_t>(CV_ELEM_SIZE(type)),
                                             [](size_t product, int size) { return product * size; });
        count += data == nullptr && bytes >= PICTURE_BYTES ? 1 : 0;
        return Mat::getStdAllocator()->allocate(dims, sizes, type, data, step, flags, usageFlags);
    }

    bool allocate(UMatData* data, AccessFlag flags, UMatUsageFlags usageFlags) const CV_OVERRIDE
    {
        return Mat::getStdAllocator()->allocate(data, flags, usageFlags);
    }

    void deallocate(UMatData* data) const CV_OVERRIDE { Mat::getStdAllocator()->deallocate(data); }

    mutable std::atomic<int> count{0};
};

/** Counts from here to its end. */
class AllocationCount
{
public:
    AllocationCount() : before_(Mat::getDefaultAllocator()) { Mat::setDefaultAllocator(&allocator()); }
    ~AllocationCount() { Mat::setDefaultAllocator(before_); }

    static int value() { return allocator().count; }

private:
    // Lives as long as the program: pictures that it made may outlive the count.
    static CountingAllocator& allocator()
    {
        static CountingAllocator* const allocator = new CountingAllocator;
        return *allocator;
    }

    MatAllocator* before_;
};

Mat noise(const Size& size, int type)
{
    Mat photo(size, type);
    RNG(3).fill(photo, RNG::UNIFORM, 0, 256);
    return photo;
}

const std::vector<Rect2d> APART = {Rect2d(60, 80, 60, 60), Rect2d(260, 100, 55, 55)};
const std::vector<Rect2d> OVERLAPPING = {Rect2d(60, 80, 60, 60), Rect2d(110, 100, 55, 55)};

void checkThatAStreamAllocatesNoPictures()
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    for (const std::vector<Rect2d>& boxes : {APART, OVERLAPPING})
    {
        for (const int type : {CV_8UC3, CV_8UC1, CV_8UC4})
        {
            const Mat photo = noise(Size(400, 300), type);
            Mat labels;
            segmenter->segment(photo, boxes, labels);
            segmenter->segment(photo, boxes, labels);
            const AllocationCount count;
            const int none = AllocationCount::value();
            Mat(300, 300, CV_8UC1).setTo(0);
            const int before = AllocationCount::value();
            ASSERT_GT(before, none) << "allocations are not counted";
            segmenter->segment(photo, boxes, labels);
            segmenter->segment(photo, boxes, labels);
            EXPECT_EQ(before, AllocationCount::value()) << typeToString(type);
        }
    }
}

TEST(Flsnet_SteadyState, allocates_no_pictures)
{
    const int threads = getNumThreads();
    for (const int count : {1, 8}) // the two faces one after the other, and at once
    {
        setNumThreads(count);
        checkThatAStreamAllocatesNoPictures();
    }
    setNumThreads(threads);
}

TEST(Flsnet_SteadyState, a_changing_number_of_faces_allocates_nothing)
{
    const int threads = getNumThreads();
    setNumThreads(8); // four faces at once
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    const Mat photo = noise(Size(900, 300), CV_8UC3);
    std::vector<Rect2d> all;
    for (int i = 0; i < 6; ++i)
    {
        all.emplace_back(20 + 140 * i, 80, 50 + i, 50 + i); // neighbours overlap
    }
    Mat labels;
    const auto segmentFaces = [&](int count) {
        segmenter->segment(photo, std::vector<Rect2d>(all.begin(), all.begin() + count), labels);
    };
    for (const int faces : {1, 2, 3, 4, 5, 6})
    {
        segmentFaces(faces);
    }
    {
        const AllocationCount count;
        Mat(300, 300, CV_8UC1).setTo(0);
        const int before = AllocationCount::value();
        ASSERT_GT(before, 0) << "allocations are not counted";
        for (const int faces : {6, 1, 3, 2, 5, 4, 1, 6})
        {
            segmentFaces(faces);
            EXPECT_EQ(before, AllocationCount::value()) << faces << " faces";
        }
    }
    setNumThreads(threads);
}

#ifdef FLSNET_LIMITS_MEMORY
/** No more than so many bytes of address space, beside what the process has, as long as this lives. */
class MemoryLimit
{
public:
    explicit MemoryLimit(size_t bytes)
    {
        std::ifstream statm("/proc/self/statm");
        rlim_t pages = 0;
        statm >> pages;
        getrlimit(RLIMIT_AS, &before_);
        rlimit limit = before_;
        limit.rlim_cur = std::min<rlim_t>(before_.rlim_max, pages * sysconf(_SC_PAGESIZE) + bytes);
        isSet_ = pages > 0 && setrlimit(RLIMIT_AS, &limit) == 0;
    }

    ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }

    MemoryLimit(const MemoryLimit&) = delete;
    MemoryLimit& operator=(const MemoryLimit&) = delete;

    bool isSet() const { return isSet_; }

private:
    rlimit before_;
    bool isSet_;
};

// Limits from too little for the first piece of memory to enough for all.
TEST(Flsnet_SteadyState, works_after_memory_was_lacking)
{
    const Mat photo = cv::imread(std::string(FLSNET_SOURCE_DIR) + "/samples/data/astronaut.jpg");
    const std::vector<Rect2d> boxes = {Rect2d(180, 85, 86, 86), Rect2d(170, 95, 86, 86),
                                       Rect2d(190, 75, 86, 86)};
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    const Size usual = segmenter->getInputSize();
    Mat expected, labels;
    segmenter->segment(photo, boxes, expected);
    int failures = 0, successes = 0;
    for (int megabytes = 30; megabytes <= 3000; megabytes += std::max(30, megabytes / 4))
    {
        segmenter->setInputSize(Size(1152, 1152));
        try
        {
            const MemoryLimit limit(static_cast<size_t>(megabytes) << 20);
            ASSERT_TRUE(limit.isSet());
            segmenter->segment(photo, boxes, labels);
            ++successes;
        }
        catch (const std::exception&)
        {
            ++failures;
        }
        segmenter->setInputSize(usual);
        segmenter->segment(photo, boxes, labels);
        EXPECT_EQ(0, cv::norm(expected, labels, NORM_INF)) << megabytes;
        if (successes > 0)
        {
            break;
        }
    }
    EXPECT_GT(failures, 0);
    EXPECT_GT(successes, 0);
}
#endif

TEST(Flsnet_SteadyState, results_are_the_callers)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    const Mat photo = cv::imread(std::string(FLSNET_SOURCE_DIR) + "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    Mat other;
    flip(photo, other, 0);
    for (const std::vector<Rect2d>& boxes : {APART, OVERLAPPING})
    {
        Mat labels, otherLabels, all;
        std::vector<FaceSegmentation> faces, otherFaces;
        segmenter->segment(photo, boxes, labels);
        segmenter->segmentFaces(photo, boxes, faces);
        std::vector<Mat> copies = {labels.clone(), faces[0].labels.clone(), faces[1].labels.clone()};
        segmenter->segment(other, boxes, otherLabels);
        segmenter->segmentFaces(other, boxes, otherFaces);
        segmenter->segmentCrop(other, all);
        EXPECT_EQ(0, cv::norm(copies[0], labels, NORM_INF));
        EXPECT_EQ(0, cv::norm(copies[1], faces[0].labels, NORM_INF));
        EXPECT_EQ(0, cv::norm(copies[2], faces[1].labels, NORM_INF));
        EXPECT_NE(0, cv::norm(labels, otherLabels, NORM_INF));
    }
}

TEST(Flsnet_SteadyState, the_number_of_threads_does_not_show)
{
    const int threads = getNumThreads();
    const Mat photo = cv::imread(std::string(FLSNET_SOURCE_DIR) + "/samples/data/astronaut.jpg");
    std::vector<Rect2d> boxes(5);
    for (int i = 0; i < 5; ++i)
    {
        boxes[i] = Rect2d(150 + 13 * i, 60 + 7 * i, 90 + 5 * i, 90 + 5 * i);
    }
    boxes.insert(boxes.begin() + 2, Rect2d(-9000, 0, 50, 50)); // nothing of it is in the photo
    std::vector<FaceSegmentation> expected;
    for (const int count : {1, 2, 6, 16}) // 1, 1, 3 and 8 faces go through the network at once
    {
        setNumThreads(count);
        std::vector<FaceSegmentation> faces;
        FaceLandmarkSegmenter::create(Model::embedded())->segmentFaces(photo, boxes, faces);
        ASSERT_EQ(boxes.size(), faces.size());
        expected = expected.empty() ? faces : expected;
        for (size_t i = 0; i < faces.size(); ++i)
        {
            ASSERT_EQ(expected[i].region, faces[i].region);
            ASSERT_EQ(i == 2, faces[i].labels.empty());
            if (i != 2)
            {
                EXPECT_LT(countNonZero(expected[i].labels != faces[i].labels),
                          1e-3 * static_cast<double>(faces[i].labels.total()));
            }
        }
    }
    setNumThreads(threads);
}

} // namespace
} // namespace opencv_test
