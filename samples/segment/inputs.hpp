// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_INPUTS_HPP
#define FLSNET_SAMPLES_SEGMENT_INPUTS_HPP

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../files/file_bytes.hpp"
#include "../files/own_files.hpp"
#include "../files/path_text.hpp"

namespace flsnet_samples
{

/** A photo, and how its results are called. */
struct Input
{
    std::filesystem::path path;
    std::filesystem::path folder; // of its results, below the folder of all results
    std::string name;             // of its results, without what tells their kind
};

/** What the user named, looked through. */
struct InputList
{
    std::vector<Input> photos;
    std::vector<std::pair<std::string, std::string>> problems;   // name, what is wrong with it
    std::map<std::string, std::vector<std::string>> leftOut;     // why, names
    std::vector<std::pair<std::string, std::string>> otherNames; // photo, unexpected name of its results
};

inline std::string inLowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/** Whether a file of a folder is meant as a picture, going by its extension; reading tells whether it is one. */
inline bool isPicture(const std::filesystem::path& file)
{
    static const std::set<std::string> extensions = {
        ".avif", ".bmp",  ".dib", ".exr", ".gif", ".hdr", ".heic", ".heif", ".jfif", ".jp2",
        ".jpe",  ".jpeg", ".jpg", ".jxl", ".pam", ".pbm", ".pfm",  ".pgm",  ".pic",  ".png",
        ".pnm",  ".ppm",  ".ras", ".sr",  ".tga", ".tif", ".tiff", ".webp"};
    return extensions.count(inLowerCase(textOf(file.extension()))) != 0;
}

/** Whether a program wrote a picture as a result of another one. A name alone does not tell: photo.color.jpg is a
photo. */
inline bool isResult(const std::filesystem::path& file)
{
    static const std::set<std::string> kinds = {".labels", ".overlay", ".color", ".outlines"};
    return inLowerCase(textOf(file.extension())) == ".png" &&
           kinds.count(textOf(file.stem().extension())) != 0 && isMarked(file, PICTURE_MARK);
}

/** Fills an InputList with files and folders. */
class InputLister
{
public:
    explicit InputLister(bool recursive) : recursive_(recursive) {}

    /** @param name as the user gave it. */
    void add(const std::string& name)
    {
        const std::filesystem::path path = pathOf(name);
        std::error_code error;
        if (!std::filesystem::is_directory(path, error))
        {
            addFile(path);
            return;
        }
        const size_t before = found_ + list_.problems.size();
        addFolder(path, "");
        if (found_ + list_.problems.size() == before)
        {
            list_.problems.emplace_back(name, "there is no picture in this folder");
        }
    }

    /** @return what was added, with a name of its own for the results of each photo. */
    InputList take()
    {
        nameResults();
        return std::move(list_);
    }

private:
    /** A file that the user named. */
    void addFile(const std::filesystem::path& path)
    {
        const std::string problem = whyNoFile(path);
        if (!problem.empty())
        {
            list_.problems.emplace_back(textOf(path), problem);
        }
        else if (isResult(path))
        {
            list_.leftOut["results of an earlier run"].push_back(textOf(path));
        }
        else
        {
            addPhoto(path, "");
        }
    }

    void addPhoto(const std::filesystem::path& path, const std::filesystem::path& folder)
    {
        ++found_;
        std::error_code error;
        const std::filesystem::path same = std::filesystem::weakly_canonical(path, error);
        if (error || known_.insert(same).second)
        {
            list_.photos.push_back({path, folder, shortened(textOf(path.stem()))});
        }
    }

    /** @param below the way from the folder that the user named. */
    void addFolder(const std::filesystem::path& folder, const std::filesystem::path& below)
    {
        std::error_code error;
        std::vector<std::filesystem::path> entries;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error))
        {
            entries.push_back(entry->path());
        }
        if (error)
        {
            list_.problems.emplace_back(textOf(folder), "cannot be looked through: " + error.message());
        }
        std::sort(entries.begin(), entries.end());
        for (const std::filesystem::path& entry : entries)
        {
            addEntry(entry, below);
        }
    }

    void addEntry(const std::filesystem::path& path, const std::filesystem::path& below)
    {
        const std::string name = textOf(path.filename());
        std::error_code error;
        const std::filesystem::file_status status = std::filesystem::status(path, error);
        if (name[0] == '.')
        {
            list_.leftOut["hidden files"].push_back(name);
        }
        else if (status.type() == std::filesystem::file_type::directory)
        {
            std::error_code ignored;
            if (!recursive_)
            {
                list_.leftOut["folders, which --recursive takes"].push_back(name);
            }
            else if (std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored)))
            {
                list_.leftOut["links to folders"].push_back(name);
            }
            else
            {
                addFolder(path, below / path.filename());
            }
        }
        else if (!isPicture(path))
        {
            list_.leftOut["no pictures by their names"].push_back(name);
        }
        else if (!whyNoFile(path).empty())
        {
            list_.problems.emplace_back(textOf(path), whyNoFile(path));
        }
        else if (isResult(path))
        {
            list_.leftOut["results of an earlier run"].push_back(name);
        }
        else
        {
            addPhoto(path, below);
        }
    }

    /** How results are told apart: also where upper and lower case are the same. */
    static std::string keyOf(const Input& input)
    {
        return inLowerCase(textOf(input.folder / pathOf(input.name)));
    }

    /** Names results by the photo's stem; where two share it, by their whole names; then by numbers. */
    void nameResults()
    {
        std::map<std::string, int> photosOf;
        for (const Input& input : list_.photos)
        {
            ++photosOf[keyOf(input)];
        }
        std::vector<Input*> sharing;
        std::set<std::string> taken;
        for (Input& input : list_.photos)
        {
            const std::string key = keyOf(input);
            if (photosOf[key] > 1)
            {
                sharing.push_back(&input);
            }
            else
            {
                taken.insert(key);
            }
        }
        for (Input* const input : sharing)
        {
            const std::string whole = textOf(input->path.filename());
            input->name = shortened(whole);
            for (int number = 2; !taken.insert(keyOf(*input)).second; ++number)
            {
                input->name = shortened(whole + "." + std::to_string(number));
            }
        }
        for (const Input& input : list_.photos)
        {
            if (input.name != textOf(input.path.stem()))
            {
                list_.otherNames.emplace_back(textOf(input.path), input.name);
            }
        }
    }

    /** File systems take names of 255 bytes, endings included: the end of a longer one becomes a checksum (FNV-1a). */
    static std::string shortened(const std::string& name)
    {
        const size_t longest = 235;
        if (name.size() <= longest)
        {
            return name;
        }
        uint32_t sum = 2166136261u;
        for (const char c : name)
        {
            sum = (sum ^ static_cast<unsigned char>(c)) * 16777619u;
        }
        size_t end = longest - 9;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) // within a character
        {
            --end;
        }
        std::ostringstream text;
        text << name.substr(0, end) << '~' << std::hex << std::setw(8) << std::setfill('0') << sum;
        return text.str();
    }

    bool recursive_;
    InputList list_;
    std::set<std::filesystem::path> known_; // photos that are in the list
    size_t found_ = 0;                      // photos, those that were known before, too
};

/** The pictures that the user named: files as they are, folders by their pictures in order of name. */
inline InputList listInputs(const std::vector<std::string>& names, bool recursive)
{
    InputLister lister(recursive);
    for (const std::string& name : names)
    {
        lister.add(name);
    }
    return lister.take();
}

/** "hidden files (3): ._a.jpg, ._b.jpg, ._c.jpg"; of many, the first ones. */
inline std::string countedNames(const std::string& what, const std::vector<std::string>& names)
{
    const size_t shown = 5;
    std::string text = what + " (" + std::to_string(names.size()) + "): ";
    for (size_t i = 0; i < std::min(shown, names.size()); ++i)
    {
        text += (i > 0 ? ", " : "") + names[i];
    }
    return text + (names.size() > shown ? " and " + std::to_string(names.size() - shown) + " more" : "");
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_INPUTS_HPP
