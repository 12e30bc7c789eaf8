#include <opencv2/flsnet.hpp>
#include <opencv2/imgcodecs.hpp>

int main(int, char** argv)
{
    cv::Mat photo = cv::imread(argv[1]), labels, picture;
    auto segmenter = cv::flsnet::FaceLandmarkSegmenter::create();
    segmenter->segment(photo, labels); // labels: 8-bit ids of cv::flsnet::FaceClass
    cv::flsnet::overlay(photo, labels, picture);
    return cv::imwrite(argv[2], picture) ? 0 : 1;
}
