// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// flsnet_render: streams synthetic faces with their label maps.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <opencv2/core.hpp>

#include "contact_sheet.hpp"
#include "ordered_pool.hpp"
#include "record.hpp"

namespace
{
using namespace facegen;

constexpr int SMALLEST_SIZE = 32, LARGEST_SIZE = 2048;
constexpr uint64_t SHEET_COUNT = 20;

const char* const HELP =
    "flsnet_render draws synthetic faces and their exact label maps.\n"
    "\n"
    "Usage: flsnet_render (--assets DIR [--makehuman DIR] [--pack FILE] | --heads FILE) [--out FILE|-] "
    "[--pictures DIR] [--sheet PNG] [options]\n"
    "\n"
    "  --assets DIR     folder where ICT FaceKit was unpacked\n"
    "  --makehuman DIR  folder where MakeHuman's base mesh and targets were unpacked: a "
    "second family of heads\n"
    "  --pack FILE      write the head model as one file for --heads; without --out, "
    "--pictures and --sheet nothing is drawn\n"
    "  --heads FILE     head model written by --pack (starts fast)\n"
    "  --coverage       records hold how much of each pixel the person takes, too, and no picture shows a "
    "second person (for the detector)\n"
    "  --wide           pictures cover 4.4 to 5.3 face boxes, not 3.0 to 3.6, more of them below "
    "the face (for the wider look)\n"
    "  --out FILE       write the records there; - is the standard output\n"
    "  --pictures DIR   write the pictures alone, each as DIR/<seed>.png; needs a --count\n"
    "  --sheet PNG      write a contact sheet: pictures over their labels\n"
    "  --columns C      columns of the sheet (default 10)\n"
    "  --size S         pixels of a side (default 288)\n"
    "  --count N        pictures to draw; 0 is endless (default 0, with --sheet 20)\n"
    "  --seed FIRST     seed of the first picture, the others follow (default 1)\n"
    "  --threads T      threads (default: all processors)\n"
    "  --help           this text\n";

struct Options
{
    std::string assets, makehuman, heads, pack, out, pictures, sheet;
    int size = 288, columns = 10;
    int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    uint64_t seed = 1, count = 0;
    bool countGiven = false, coverage = false, wide = false, help = false;
};

uint64_t parseNumber(const std::string& name, const std::string& text, uint64_t least, uint64_t most)
{
    size_t used = 0;
    uint64_t value = 0;
    try
    {
        value = text.empty() || text[0] == '-' ? 0 : std::stoull(text, &used);
    }
    catch (const std::exception&)
    {
        used = 0;
    }
    if (used == 0 || used != text.size() || value < least || value > most)
        throw std::invalid_argument(name + " needs a whole number from " + std::to_string(least) + " to " +
                                    std::to_string(most) + ", not '" + text + "'");
    return value;
}

Options parseOptions(int argc, char** argv)
{
    Options o;
    for (int i = 1; i < argc; ++i)
    {
        const std::string name = argv[i];
        if (name == "--help" || name == "-h")
        {
            o.help = true;
            return o;
        }
        if (name == "--coverage")
        {
            o.coverage = true;
            continue;
        }
        if (name == "--wide")
        {
            o.wide = true;
            continue;
        }
        if (i + 1 == argc)
            throw std::invalid_argument(name.compare(0, 2, "--") == 0 ? name + " needs a value, or is unknown"
                                                                      : "unexpected argument '" + name + "'");
        const std::string value = argv[++i];
        if (value.empty())
            throw std::invalid_argument(name + " needs a value, not ''");
        const auto number = [&](uint64_t least, uint64_t most) {
            return parseNumber(name, value, least, most);
        };
        if (name == "--assets")
            o.assets = value;
        else if (name == "--makehuman")
            o.makehuman = value;
        else if (name == "--heads")
            o.heads = value;
        else if (name == "--pack")
            o.pack = value;
        else if (name == "--out")
            o.out = value;
        else if (name == "--pictures")
            o.pictures = value;
        else if (name == "--sheet")
            o.sheet = value;
        else if (name == "--size")
            o.size = static_cast<int>(number(SMALLEST_SIZE, LARGEST_SIZE));
        else if (name == "--columns")
            o.columns = static_cast<int>(number(1, 1000));
        else if (name == "--threads")
            o.threads = static_cast<int>(number(1, 1024));
        else if (name == "--seed")
            o.seed = number(0, UINT64_MAX / 2);
        else if (name == "--count")
        {
            o.count = number(0, UINT64_MAX / 2);
            o.countGiven = true;
        }
        else
            throw std::invalid_argument("unknown option " + name);
    }
    if (o.assets.empty() == o.heads.empty())
        throw std::invalid_argument("give either --assets or --heads");
    if (!o.makehuman.empty() && o.assets.empty())
        throw std::invalid_argument("--makehuman needs --assets");
    if (!o.pack.empty() && o.assets.empty())
        throw std::invalid_argument("--pack needs --assets");
    if (o.out.empty() && o.pictures.empty() && o.sheet.empty() && o.pack.empty())
        throw std::invalid_argument("nothing to do: give --out, --pictures, --sheet or --pack");
    if (!o.sheet.empty() && !o.countGiven)
        o.count = SHEET_COUNT;
    if (!o.sheet.empty() && o.count == 0)
        throw std::invalid_argument("--sheet needs a --count above 0");
    if (!o.pictures.empty() && o.count == 0)
        throw std::invalid_argument("--pictures needs a --count above 0");
    return o;
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File openOutput(const std::string& name)
{
    if (name.empty())
        return File(nullptr, std::fclose);
    if (name == "-")
        return File(stdout, [](std::FILE* f) { return std::fflush(f); });
    File file(std::fopen(name.c_str(), "wb"), std::fclose);
    if (!file)
        throw std::runtime_error("cannot write " + name);
    return file;
}

void writePicture(const Picture& picture, const std::string& folder)
{
    writePng(folder + "/" + std::to_string(picture.seed) + ".png", picture.image);
}

/** Stops before the work, which may take hours, if no file can be made in a folder. */
void checkFolder(const std::filesystem::path& folder)
{
    const std::filesystem::path place = folder.empty() ? "." : folder;
    const std::filesystem::path probe = place / (".flsnet_render-" + std::to_string(std::random_device()()));
    errno = 0;
    const File file(std::fopen(probe.string().c_str(), "wbx"), std::fclose);
    if (!file)
        throw std::runtime_error("cannot write into the folder " + place.string() + ": " +
                                 std::generic_category().message(errno));
    std::error_code ignored;
    std::filesystem::remove(probe, ignored);
}

void checkPlaces(const Options& o)
{
    for (const std::string& file : {o.pack, o.sheet, o.out})
    {
        std::error_code ignored;
        if (std::filesystem::is_directory(file, ignored))
            throw std::runtime_error("cannot write " + file + ": it is a folder");
        if (!file.empty() && file != "-" && !std::filesystem::is_character_file(file, ignored) &&
            !std::filesystem::is_fifo(file, ignored))
            checkFolder(std::filesystem::path(file).parent_path());
    }
    if (!o.pictures.empty())
    {
        std::filesystem::create_directories(o.pictures);
        checkFolder(o.pictures);
    }
}

void run(const Options& o)
{
    checkPlaces(o);
    HeadModel model = o.heads.empty() ? readHeadModel(o.assets) : loadHeadModel(o.heads);
    if (!o.makehuman.empty())
        model.makehuman = readMakeHumanFamily(model, o.makehuman);
    if (!o.pack.empty())
        saveHeadModel(model, o.pack);
    if (o.out.empty() && o.pictures.empty() && o.sheet.empty())
        return;
    const File out = openOutput(o.out);
    ContactSheet sheet(o.columns);
    const Renderer renderer(model, !o.coverage, o.wide);
    bool writable = true;
    int reason = 0;
    renderInOrder(renderer, o.size, o.seed, o.count, o.threads, [&](const Picture& picture) {
        if (!o.sheet.empty())
            sheet.add(picture);
        if (!o.pictures.empty())
            writePicture(picture, o.pictures);
        if (out)
        {
            const std::string record = encodeRecord(picture, o.coverage);
            writable = std::fwrite(record.data(), 1, record.size(), out.get()) == record.size();
            reason = writable ? 0 : errno;
        }
        return writable;
    });
    if (out && writable)
    {
        writable = std::fflush(out.get()) == 0;
        reason = writable ? 0 : errno;
    }
    // A reader that has closed the pipe has had enough: that is no error.
    if (!writable && (o.out != "-" || reason != EPIPE))
        throw std::runtime_error("cannot write all of " + o.out + ": " +
                                 std::generic_category().message(reason));
    if (!o.sheet.empty())
        sheet.save(o.sheet);
}
} // namespace

int main(int argc, char** argv)
{
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
    cv::setNumThreads(1); // one picture is one thread's work
    try
    {
        const Options options = parseOptions(argc, argv);
        if (options.help)
        {
            if (!(std::cout << HELP << std::flush))
                throw std::runtime_error("the standard output cannot be written");
        }
        else
            run(options);
    }
    catch (const std::invalid_argument& e)
    {
        std::cerr << "flsnet_render: " << e.what() << "\nTry 'flsnet_render --help'.\n";
        return 2;
    }
    catch (const std::exception& e)
    {
        std::cerr << "flsnet_render: " << e.what() << "\n";
        return 1;
    }
    return 0;
}
