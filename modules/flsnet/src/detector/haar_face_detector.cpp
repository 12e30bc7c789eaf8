// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../model/file_bytes.hpp"
#include "cascade_files.hpp"
#include "cascade_search.hpp"
#include "face_box.hpp"
#include "merge_faces.hpp"
#include "objdetect.hpp"
#include "photo_input.hpp"

#include "opencv2/core/utils/filesystem.hpp"

namespace cv
{
namespace flsnet
{

#ifdef FLSNET_HAVE_CASCADES

namespace
{

const char* const FRONTAL_FILE = "haarcascade_frontalface_alt2.xml";
const char* const PROFILE_FILE = "haarcascade_profileface.xml";

/** Smallest face by default, relative to the photo's longer side. */
const double DEFAULT_MIN_FACE = 1. / 18;

/** Smallest face in profile, relative to the smallest face from the front: the profile cascade runs twice and
costs most of the time, and on small windows it is wrong most often. */
const double PROFILE_MIN_FACE = 1.65;

// Measured: on 59 portraits (yaw -90 to 90 degrees) every face had 8 neighbours or more in one of the
// cascades; of 286 photos without a face 13 showed one, with 10 neighbours at most. The level weights that
// cascades can give separate less well: 55.3 to 58.5 for faces seen from the front, 54 to 56 elsewhere.
const double FRONTAL_SCALE_STEP = 1.2;
const double PROFILE_SCALE_STEP = 1.1;
const int MIN_NEIGHBOURS = 4;

float confidenceOf(int neighbours)
{
    return static_cast<float>(neighbours) / static_cast<float>(neighbours + MIN_NEIGHBOURS);
}

/** What a cascade's search image is reduced by, so that the smallest face just fills the cascade's window. */
double searchScale(const CascadeClassifier& cascade, const detail::FaceBoxFit& fit, double minFaceSize)
{
    return std::min(1., cascade.getOriginalWindowSize().height * fit.side / minFaceSize);
}

std::vector<detail::CascadeHit> searchCascade(CascadeClassifier& cascade, const Mat& gray, double scaleStep)
{
    // Grouping is done here, so that the number of neighbours is known.
    std::vector<Rect> windows;
    cascade.detectMultiScale(gray, windows, scaleStep, 0, 0, cascade.getOriginalWindowSize());
    return detail::groupWindows(windows, MIN_NEIGHBOURS);
}

class HaarFaceDetectorImpl CV_FINAL : public HaarFaceDetector
{
public:
    explicit HaarFaceDetectorImpl(const String& cascadeFolder) : minFaceSize_(0)
    {
        const String folder = detail::findCascadeFolder(cascadeFolder, {FRONTAL_FILE, PROFILE_FILE});
        load(frontal_, utils::fs::join(folder, FRONTAL_FILE));
        load(profile_, utils::fs::join(folder, PROFILE_FILE));
    }

    void detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        Mat gray;
        cvtColor(detail::photoInput(image), gray, COLOR_BGR2GRAY);
        std::vector<detail::FaceSighting> sightings;
        findFrontalFaces(gray, sightings);
        findProfiles(gray, sightings);
        boxes.clear();
        confidences.clear();
        for (const detail::FaceSighting& face : detail::mergeFaces(sightings))
        {
            boxes.push_back(face.face);
            confidences.push_back(confidenceOf(face.neighbours));
        }
    }

    void setMinFaceSize(int pixels) CV_OVERRIDE
    {
        CV_CheckGE(pixels, 0, "The smallest face is a number of pixels above 0, or 0 for the default");
        minFaceSize_ = pixels;
    }

    int getMinFaceSize() const CV_OVERRIDE { return minFaceSize_; }

private:
    static void load(CascadeClassifier& cascade, const String& path)
    {
        detail::checkRegularFile(path);
        bool loaded = false;
        try
        {
            loaded = cascade.load(path);
        }
        catch (const cv::Exception&)
        {
            // a file that is no XML; the message below says it all
        }
        if (!loaded)
        {
            CV_Error(Error::StsParseError, "Not a cascade that CascadeClassifier reads: " + path);
        }
    }

    double minFaceSize(const Mat& gray) const
    {
        return minFaceSize_ > 0 ? minFaceSize_ : DEFAULT_MIN_FACE * std::max(gray.cols, gray.rows);
    }

    void findFrontalFaces(const Mat& gray, std::vector<detail::FaceSighting>& sightings)
    {
        const detail::FaceBoxFit& fit = detail::frontalHaarFit();
        const detail::CascadePhoto photo(gray, searchScale(frontal_, fit, minFaceSize(gray)));
        for (const detail::CascadeHit& hit : searchCascade(frontal_, photo.search(), FRONTAL_SCALE_STEP))
        {
            sightings.push_back({detail::faceBox(photo.toPhoto(hit.box), fit), hit.neighbours});
        }
    }

    void findProfiles(const Mat& gray, std::vector<detail::FaceSighting>& sightings)
    {
        const detail::FaceBoxFit& left = detail::leftProfileHaarFit();
        const detail::FaceBoxFit& right = detail::rightProfileHaarFit();
        const detail::CascadePhoto photo(gray,
                                         searchScale(profile_, left, PROFILE_MIN_FACE * minFaceSize(gray)));
        for (const detail::CascadeHit& hit : searchCascade(profile_, photo.search(), PROFILE_SCALE_STEP))
        {
            sightings.push_back({detail::faceBox(photo.toPhoto(hit.box), left), hit.neighbours});
        }
        Mat mirrored;
        flip(photo.search(), mirrored, 1);
        for (const detail::CascadeHit& hit : searchCascade(profile_, mirrored, PROFILE_SCALE_STEP))
        {
            Rect2d box = hit.box;
            box.x = mirrored.cols - box.x - box.width;
            sightings.push_back({detail::faceBox(photo.toPhoto(box), right), hit.neighbours});
        }
    }

    CascadeClassifier frontal_;
    CascadeClassifier profile_;
    int minFaceSize_;
};

} // namespace

Ptr<HaarFaceDetector> HaarFaceDetector::create(const String& cascadeFolder)
{
    return makePtr<HaarFaceDetectorImpl>(cascadeFolder);
}

#else

Ptr<HaarFaceDetector> HaarFaceDetector::create(const String& /*cascadeFolder*/)
{
    CV_Error(
        Error::StsNotImplemented,
        "This OpenCV was built without CascadeClassifier (module objdetect, from OpenCV 5 on xobjdetect of "
        "opencv_contrib), which HaarFaceDetector needs. Give another detector, such as NetworkFaceDetector, "
        "or the "
        "face boxes themselves.");
}

#endif // FLSNET_HAVE_CASCADES

} // namespace flsnet
} // namespace cv
