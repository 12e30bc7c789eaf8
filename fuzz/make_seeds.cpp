// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// make_seeds FOLDER: writes the seeds of all fuzz targets, FOLDER/<target>/<name>.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "files/png_file.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgcodecs.hpp"
#include "segment/face_json.hpp"
#include "tiny_models.hpp"
#include "trainer_seeds.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

std::filesystem::path folder;

template <typename Bytes>
void writeSeed(const std::string& target, const std::string& name, const Bytes& bytes)
{
    std::filesystem::create_directories(folder / target);
    std::ofstream file(folder / target / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush())
    {
        throw std::runtime_error("cannot write into " + (folder / target).string());
    }
}

void writeModels()
{
    const std::pair<const char*, cv::Ptr<Model>> models[] = {
        {"tiniest", quantizedModel(tiniestSegmenter())},
        {"two_stages", Model::random(tinySegmenter({1}, 1, cv::Size(9, 8)), 2)},
        {"detector", Model::random(tinyDetector(), 3)},
        {"own_classes", Model::random(tinyOwnClasses(), 4)},
    };
    for (const auto& model : models)
    {
        model.second->setMetadata("licence", "any");
        // Weights of 8 bits are the shortest; other storages of the smallest model do.
        const bool isTiniest = model.first == std::string("tiniest");
        for (const int storage : {WEIGHTS_INT8, WEIGHTS_HALF, WEIGHTS_FLOAT})
        {
            if (isTiniest || storage == WEIGHTS_INT8)
            {
                const std::vector<uchar> bytes = model.second->toOnnx(storage);
                const std::string name = model.first + std::string("_") + std::to_string(storage);
                writeSeed("model_file", name, bytes);
                writeSeed("model_values", name, bytes);
            }
        }
    }
}

void writeTrainerFiles()
{
    const auto both = [](const std::string& description, const std::string& weights) {
        return std::string{static_cast<char>(description.size() & 255),
                           static_cast<char>(description.size() >> 8)} +
               description + weights;
    };
    writeSeed("trainer_files", "description", both(trainerDescription(), ""));
    writeSeed("trainer_files", "detector", both(detectorDescription(), ""));
    writeSeed("trainer_files", "weights", both("", trainerWeights()));
}

std::vector<uchar> encoded(const char* format, const cv::Mat& picture,
                           const std::vector<int>& parameters = {})
{
    std::vector<uchar> bytes;
    cv::imencode(format, picture, bytes, parameters);
    return bytes;
}

/** With Exif data that tell an orientation, after the picture's first bytes. */
std::vector<uchar> oriented(const std::vector<uchar>& jpeg)
{
    const std::string exif("\xff\xe1\0\x22"
                           "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
                           36);
    std::vector<uchar> bytes(jpeg.begin(), jpeg.begin() + 2);
    bytes.insert(bytes.end(), exif.begin(), exif.end());
    bytes.insert(bytes.end(), jpeg.begin() + 2, jpeg.end());
    return bytes;
}

void writePictures()
{
    cv::Mat labels(6, 7, CV_8UC1), painted, bits16;
    for (int i = 0; i < static_cast<int>(labels.total()); ++i)
    {
        labels.data[i] = static_cast<uchar>(i % FACE_CLASS_COUNT);
    }
    colorize(labels, painted);
    labels.convertTo(bits16, CV_16U);
    const std::vector<std::pair<const char*, std::vector<uchar>>> files = {
        {"grey.png", encoded(".png", labels)},
        {"palette.png", flsnet_samples::encodeLabels(labels, "flsnet", cv::flsnet::ModelInfo().palette())},
        {"bits16.png", encoded(".png", bits16)},
        {"painted.png", encoded(".png", painted)},
        {"painted.jpg", oriented(encoded(".jpg", painted))},
        {"grey.tiff", encoded(".tiff", labels)},
        {"grey.bmp", encoded(".bmp", labels)},
        {"painted.webp", encoded(".webp", painted)},
        {"grey.pgm", encoded(".pgm", labels)},
    };
    for (const auto& file : files)
    {
        writeSeed("photo_files", file.first, file.second);
        for (const uchar kind : {1, 2})
        {
            std::vector<uchar> bytes = {kind, 3};
            bytes.insert(bytes.end(), file.second.begin(), file.second.end());
            writeSeed("label_files", (kind == 1 ? "ids_" : "colors_") + std::string(file.first), bytes);
        }
    }
    writeSeed("picture_codecs", "color.jpg", encoded(".jpg", painted));
    writeSeed("picture_codecs", "oriented.jpg", oriented(encoded(".jpg", painted)));
    writeSeed("picture_codecs", "grey.jpg", encoded(".jpg", labels));
    writeSeed("picture_codecs", "progressive.jpg",
              encoded(".jpg", painted, {cv::IMWRITE_JPEG_PROGRESSIVE, 1, cv::IMWRITE_JPEG_RST_INTERVAL, 2}));
    const std::pair<const char*, std::string> texts[] = {
        {"heic", std::string("\0\0\0\x18"
                             "ftypheic\0\0\0\0",
                             16)},
        {"jpeg2000", std::string("\xff\x4f\xff\x51 codestream \xff\xd9")},
        {"gif", "GIF89a and so on;"},
        {"svg", "<?xml version=\"1.0\"?><svg/>"},
        {"lfs", "version https://git-lfs.github.com/spec/v1"},
        {"annex", "/annex/objects/SHA256E-s1--1"},
    };
    for (const auto& text : texts)
    {
        writeSeed("photo_files", text.first, text.second);
    }
    const std::string none(1, '\0');
    cv::flsnet::FaceSegmentation face;
    face.box = cv::Rect2d(5.5, 6, 20, 20);
    face.region = cv::Rect(3, 2, 7, 6);
    face.labels = labels;
    face.landmarks.assign(5, cv::Point2f(9.5f, 11));
    face.classConfidences.assign(FACE_CLASS_COUNT, 0.5f);
    const std::vector<cv::String> names = ModelInfo().classNames;
    writeSeed("label_files", "result",
              "\3" + flsnet_samples::facesToJson("flsnet_segment", "0123456789abcdef", "a \"photo\".jpg",
                                                 cv::Size(40, 30), names, {"a note"}, {face, face}));
    writeSeed("label_files", "map", none + "0:background, 1:hair # comment\n2:skin,3:skin\r\n4:eye,5:ignore");
}

/** For targets that read numbers one by one: noise of several lengths. */
void writeNoise(const std::string& target)
{
    cv::RNG random(7);
    for (const int length : {40, 120, 400, 700})
    {
        std::vector<uchar> bytes(static_cast<size_t>(length));
        random.fill(bytes, cv::RNG::UNIFORM, 0, 256);
        writeSeed(target, "noise_" + std::to_string(length), bytes);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::fprintf(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    folder = argv[1];
    try
    {
        writeModels();
        writeTrainerFiles();
        writePictures();
        for (const char* target : {"segmenter", "detector_output", "face_detector", "face_parts", "sequence"})
        {
            writeNoise(target);
        }
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "make_seeds: %s\n", error.what());
        return 1;
    }
    return 0;
}
