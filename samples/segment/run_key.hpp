// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_RUN_KEY_HPP
#define FLSNET_SAMPLES_SEGMENT_RUN_KEY_HPP

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "../arguments.hpp"
#include "../files/own_files.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

// Which results are those of the same photo and the same settings: --resume skips these. Each result holds a key, a checksum of
// the photo's bytes and of all that labels depend on; how many threads or which backend computed them has no part in it.

/** FNV-1a of 64 bits, piece by piece. */
class Checksum
{
public:
    void add(const unsigned char* bytes, size_t count)
    {
        for (size_t i = 0; i < count; ++i)
        {
            sum_ = (sum_ ^ bytes[i]) * 1099511628211U;
        }
    }

    /** Texts are told apart: "ab", "c" is not "a", "bc". */
    void add(const std::string& text)
    {
        add(reinterpret_cast<const unsigned char*>(text.data()), text.size());
        const unsigned char end = 0;
        add(&end, 1);
    }

    std::string text() const
    {
        return cv::format("%08x%08x", static_cast<unsigned>(sum_ >> 32), static_cast<unsigned>(sum_));
    }

private:
    std::uint64_t sum_ = 14695981039346656037U;
};

/** The content of a file, if there is one of that name. */
inline void addFile(Checksum& checksum, const std::filesystem::path& path)
{
    if (whyNoFile(path).empty())
    {
        const Bytes bytes = readBytes(path);
        checksum.add(bytes.data(), bytes.size());
    }
}

/** What the files of a detector hold: KIND:FILE, KIND:FILE,FILE or KIND:FOLDER of cascades. */
inline void addDetectorFiles(Checksum& checksum, const std::string& detector)
{
    std::istringstream names(detector.substr(std::min(detector.find(':'), detector.size() - 1) + 1));
    for (std::string name; std::getline(names, name, ',');)
    {
        addFile(checksum, pathOf(name));
        for (const char* cascade : {"haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"})
        {
            addFile(checksum, pathOf(name) / cascade);
        }
    }
}

/** The settings of a run. @param version of the program. */
inline Checksum settingsChecksum(const Arguments& arguments, const std::string& version,
                                 const cv::flsnet::FaceLandmarkSegmenter& segmenter)
{
    Checksum checksum;
    checksum.add(version);
    for (const std::string& key : segmenter.modelInfo().metadataKeys())
    {
        checksum.add(key);
        checksum.add(segmenter.modelInfo().getMetadata(key));
    }
    for (const char* option : {"--model", "--network", "--close-up", "--wider-look"})
    {
        checksum.add(option); // the same file may be given as another one
        addFile(checksum, pathOf(arguments.text(option)));
    }
    const std::string detector = arguments.text("--detector");
    checksum.add(detector);
    addDetectorFiles(checksum, detector);
    for (const char* option : {"--min-face", "--min-confidence", "--max-faces", "--area-exponent"})
    {
        checksum.add(option);
        checksum.add(arguments.text(option));
    }
    for (const char* flag :
         {"--no-vote", "--no-island-removal", "--no-close-up", "--no-wider-look", "--no-border-refinement",
          "--ignore-alpha", "--crop", "--int8", "--bf16", "--stage1", "--palette"})
    {
        checksum.add(arguments.has(flag) ? flag : "");
    }
    return checksum;
}

/** Whether a result has a key and is whole: the programs write whole files or none, but who copies them may not.
@param end the last bytes of whole files of its kind. */
inline bool isResultOf(const std::filesystem::path& path, const std::string& key, const std::string& end)
{
    const Bytes start = readStart(path, 256);
    if (std::search(start.begin(), start.end(), key.begin(), key.end()) == start.end())
    {
        return false;
    }
    std::ifstream stream(path, std::ios::binary);
    std::string last(end.size(), '\0');
    stream.seekg(-static_cast<std::streamoff>(end.size()), std::ios::end);
    stream.read(&last[0], static_cast<std::streamsize>(last.size()));
    return stream.good() && last == end;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_RUN_KEY_HPP
