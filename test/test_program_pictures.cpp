// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What the programs do with pictures of many kinds: formats, Exif orientation, depths, alpha, damage.

#include "program_run.hpp"

#ifdef FLSNET_PROGRAMS

#include "error_message.hpp"
#include "picture_bytes.hpp"

namespace opencv_test
{
namespace
{

const std::string PHOTO = FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg";

/** Two folders: pictures, and results. */
class Flsnet_ProgramPictures : public testing::Test
{
protected:
    std::string in(const std::string& name) const { return in_.file(name); }

    std::string out(const std::string& name) const { return out_.file(name); }

    Mat labels(const std::string& name) const { return imread(out(name + ".labels.png"), IMREAD_UNCHANGED); }

    bool hasLabels(const std::string& name) const
    {
        return std::filesystem::exists(out_.path() / (name + ".labels.png"));
    }

    /** Takes the pictures for crops: that needs no detector, and is fast. */
    ProgramRun segmentCrops(const std::string& options = "") const
    {
        return runProgram("flsnet_segment", "--crop --stage1 " + options + " --out \"" +
                                                out_.path().string() + "\" \"" + in_.path().string() + "\"");
    }

    TemporaryFolder in_, out_;
};

/** A face, small, and of another width than height. */
Mat smallFace()
{
    Mat face;
    resize(imread(PHOTO)(Rect(120, 10, 220, 260)), face, Size(66, 78), 0, 0, INTER_AREA);
    return face;
}

/** How a picture is stored so that the orientation brings it upright, pixel by pixel as the Exif standard (4.6.4) says:
which side of the picture the first row and the first column are. */
Mat stored(const Mat& upright, int orientation)
{
    const int width = upright.cols, height = upright.rows;
    const bool transposed = orientation >= 5;
    Mat result(transposed ? Size(height, width) : upright.size(), upright.type());
    for (int row = 0; row < result.rows; ++row)
    {
        for (int column = 0; column < result.cols; ++column)
        {
            const int across = transposed ? row : column, down = transposed ? column : row;
            const bool fromRight =
                orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
            const bool fromBottom =
                orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
            result.at<Vec3b>(row, column) = upright.at<Vec3b>(fromBottom ? height - 1 - down : down,
                                                              fromRight ? width - 1 - across : across);
        }
    }
    return result;
}

TEST_F(Flsnet_ProgramPictures, every_orientation_of_every_format_gives_the_same_labels)
{
    const Mat face = smallFace();
    imwrite(in("upright.png"), face);
    const bool webp = haveImageWriter(".webp"), tiff = haveImageWriter(".tif"); // OpenCV may be without
    for (int orientation = 1; orientation <= 8; ++orientation)
    {
        const std::string name = std::to_string(orientation);
        const Mat turned = stored(face, orientation);
        const bool big = orientation % 2 == 0;
        writeFile(in("png" + name + ".png"), pngWithExif(turned, exifBytes(orientation, big)));
        writeFile(in("jpeg" + name + ".jpg"), jpegWithExif(turned, exifBytes(orientation, big)));
        if (tiff)
        {
            writeFile(in("tiff" + name + ".tif"), plainTiff(turned, orientation, big));
        }
        if (webp)
        {
            writeFile(in("webp" + name + ".webp"), webpWithExif(turned, exifBytes(orientation, big)));
        }
    }
    const ProgramRun run = segmentCrops();
    ASSERT_EQ(0, run.status) << run.errors;
    const Mat expected = labels("upright");
    ASSERT_EQ(face.size(), expected.size());
    EXPECT_GT(countNonZero(expected), 1000);
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(Model::embedded(), Ptr<FaceDetector>(), 0, 0, true);
    for (int orientation = 1; orientation <= 8; ++orientation)
    {
        for (const std::string kind : {"png", "tiff", "webp", "jpeg"})
        {
            if ((kind == "webp" && !webp) || (kind == "tiff" && !tiff))
            {
                continue;
            }
            SCOPED_TRACE(kind + std::to_string(orientation));
            const Mat found = labels(kind + std::to_string(orientation));
            ASSERT_EQ(expected.size(), found.size());
            // JPEG loses something, but OpenCV turns such a picture by itself.
            Mat wanted = expected.clone();
            if (kind == "jpeg")
            {
                segmenter->segmentCrop(imread(in(kind + std::to_string(orientation) + ".jpg")), wanted);
            }
            EXPECT_EQ(0, countNonZero(found != wanted));
        }
    }
}

TEST_F(Flsnet_ProgramPictures, wrong_orientations_and_exif_data_do_no_harm)
{
    const Mat face = smallFace();
    imwrite(in("upright.png"), face);
    writeFile(in("nine.png"), pngWithExif(face, exifBytes(9, false)));
    writeFile(in("zero.jpg"), jpegWithExif(face, exifBytes(0, true)));
    FileBytes exif = exifBytes(6, false);
    exif.resize(15); // within the tag
    writeFile(in("short.png"), pngWithExif(face, exif));
    exif = exifBytes(6, false);
    exif[4] = exif[5] = exif[6] = exif[7] = 0xff; // beyond the end
    writeFile(in("far.png"), pngWithExif(face, exif));
    exif = exifBytes(6, false);
    exif[8] = exif[9] = 0xff; // 65535 tags
    exif[10] = 0;
    writeFile(in("many.png"), pngWithExif(face, exif));
    const ProgramRun run = segmentCrops();
    ASSERT_EQ(0, run.status) << run.errors;
    for (const char* name : {"nine", "short", "far", "many"})
    {
        ASSERT_EQ(face.size(), labels(name).size()) << name;
        EXPECT_EQ(0, countNonZero(labels(name) != labels("upright"))) << name;
    }
    EXPECT_EQ(face.size(), labels("zero").size());
}

TEST_F(Flsnet_ProgramPictures, names_the_formats_that_cannot_be_read)
{
    const std::pair<std::string, std::string> kinds[] = {
        {"GIF89a and so on", "a GIF picture"},
        {std::string("\0\0\0\x18"
                     "ftypheic\0\0\0\0mif1heic",
                     24),
         "a HEIC picture"},
        {std::string("\0\0\0\x1c"
                     "ftypavif\0\0\0\0avifmif1",
                     24),
         "an AVIF picture"},
        {std::string("\0\0\0\x18"
                     "ftypisom\0\0\0\0mp42isom",
                     24),
         "a video"},
        {std::string("\x1a\x45\xdf\xa3 matroska"), "a video"},
        {std::string("\xff\x0a jxl"), "a JPEG XL picture"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"},
        {"/annex/objects/MD5E-s1--0.jpg\n", "git-annex"},
        {"<!DOCTYPE html>\n<html><body>404</body></html>", "a web page"},
        {"just some text", "a text file"},
        {"%PDF-1.4", "a PDF document"},
        {std::string("PK\3\4 zip"), "an archive"},
        {"8BPS photoshop", "a Photoshop document"},
        {std::string("P6\n9 9\n255\n\0\1\2", 14), "a PNM, PFM or HDR picture: it may be damaged"},
        {std::string("Pf\n9 9\n-1.0\n\0\1\2", 15), "a PNM, PFM or HDR picture: it may be damaged"},
        {"", "an empty file"},
        {std::string(128, '\0') + "DICM" + std::string(40, '\x06'), "DICOM"},
        {"NITF02.10 and so on", "NITF"},
        {std::string("\1\2\3\4\5\6", 6), "is no picture of a format that is known"},
    };
    int number = 10;
    for (const auto& kind : kinds)
    {
        writeFile(in(std::to_string(number++) + ".jpg"), kind.first);
    }
    imwrite(in("99.png"), smallFace());
    const ProgramRun run = segmentCrops();
    EXPECT_EQ(1, run.status);
    EXPECT_TRUE(hasLabels("99"));
    number = 10;
    for (const auto& kind : kinds)
    {
        const size_t start = run.errors.find("/" + std::to_string(number++) + ".jpg: ");
        ASSERT_NE(std::string::npos, start) << kind.second << "\n" << run.errors;
        const std::string line = run.errors.substr(start, run.errors.find('\n', start) - start);
        EXPECT_TRUE(contains(line, kind.second)) << line;
        EXPECT_FALSE(contains(line, ".cpp:")) << line;
    }
}

TEST_F(Flsnet_ProgramPictures, a_photo_without_its_end_is_a_failure_unless_allowed)
{
    Mat face;
    resize(smallFace(), face, Size(), 4, 4);
    std::vector<std::string> formats = {"jpg", "png", "bmp", "ppm"};
    for (const char* optional : {"tif", "webp"}) // OpenCV may be without
    {
        if (haveImageWriter(std::string(".") + optional))
        {
            formats.emplace_back(optional);
        }
    }
    const auto write = [&](const std::string& name, FileBytes bytes, double share) {
        bytes.resize(static_cast<size_t>(static_cast<double>(bytes.size()) * share));
        writeFile(in(name), bytes);
    };
    for (const std::string& format : formats)
    {
        write("half_" + format + "." + format, encoded("." + format, face), 0.5);
    }
    write("progressive.jpg", encoded(".jpg", face, {IMWRITE_JPEG_PROGRESSIVE, 1}), 0.6);
    FileBytes hole = encoded(".jpg", face); // a middle without data, and a right end
    std::fill(hole.begin() + static_cast<int>(hole.size()) / 2, hole.end() - 2, static_cast<uchar>(0xff));
    writeFile(in("hole.jpg"), hole);
    FileBytes more = encoded(".jpg", face);
    addText(more, "what some cameras put behind the end");
    writeFile(in("whole.jpg"), more);
    // Bytes before the end marker: some cameras leave a few, many are what a decoder that lost its way did not read.
    for (const int count : {3, 1000})
    {
        FileBytes left = encoded(".jpg", face);
        left.insert(left.end() - 2, count, static_cast<uchar>(0x55));
        writeFile(in(count == 3 ? "padded.jpg" : "lost.jpg"), left);
    }

    const ProgramRun strict = segmentCrops();
    EXPECT_EQ(1, strict.status);
    EXPECT_TRUE(contains(strict.errors, std::to_string(formats.size() + 3) + " of " +
                                            std::to_string(formats.size() + 5) + " inputs failed"))
        << strict.errors;
    EXPECT_FALSE(contains(strict.errors, "whole.jpg")) << strict.errors;
    EXPECT_FALSE(contains(strict.errors, "padded.jpg")) << strict.errors;
    EXPECT_TRUE(contains(strict.errors, "lost.jpg")) << strict.errors;
    std::vector<std::string> named = {"progressive.jpg", "hole.jpg"}, unreadable;
    for (const std::string& format : formats)
    {
        named.push_back("half_" + format + "." + format);
        if (format != "jpg")
        {
            unreadable.push_back(named.back()); // of these OpenCV may read nothing
        }
    }
    for (const std::string& name : named)
    {
        EXPECT_TRUE(contains(strict.errors, "/" + name + ": ")) << name << "\n" << strict.errors;
    }
    EXPECT_TRUE(hasLabels("half_jpg")); // with a word
    EXPECT_TRUE(contains(strict.errors, "--allow-truncated")) << strict.errors;

    for (const std::string& name : unreadable)
    {
        std::filesystem::remove(in(name));
    }
    const ProgramRun allowed = segmentCrops("--allow-truncated");
    EXPECT_EQ(0, allowed.status) << allowed.errors;
    EXPECT_TRUE(contains(allowed.errors, "half_jpg.jpg: ")) << "still a word: " << allowed.errors;
}

TEST_F(Flsnet_ProgramPictures, reads_10_and_12_bits_in_16_and_says_so)
{
    const Mat face = smallFace();
    imwrite(in("bits8.png"), face);
    for (const int bits : {10, 12, 14, 16})
    {
        Mat words;
        face.convertTo(words, CV_16U, ((1 << bits) - 1) / 255.);
        words.at<Vec3w>(0, 0) = Vec3w::all(static_cast<ushort>((1 << bits) - 1));
        imwrite(in("bits" + std::to_string(bits) + ".png"), words);
    }
    const ProgramRun run = segmentCrops();
    ASSERT_EQ(0, run.status) << run.errors;
    for (const int bits : {10, 12, 14, 16})
    {
        const std::string name = "bits" + std::to_string(bits);
        EXPECT_LE(countNonZero(labels(name) != labels("bits8")), 15) << name;
        EXPECT_EQ(bits < 16, contains(run.errors, name + ".png: ")) << run.errors;
    }
    EXPECT_TRUE(contains(run.errors, "12 bits")) << run.errors;
}

TEST_F(Flsnet_ProgramPictures, transparent_pixels_are_background_unless_alpha_is_ignored)
{
    const Mat face = smallFace();
    imwrite(in("opaque.png"), face);
    Mat transparent;
    cvtColor(face, transparent, COLOR_BGR2BGRA);
    const Rect left(0, 0, face.cols / 2, face.rows);
    for (int y = 0; y < left.height; ++y)
    {
        for (int x = 0; x < left.width; ++x)
        {
            transparent.at<Vec4b>(y, x)[3] = 0;
        }
    }
    imwrite(in("transparent.png"), transparent);
    ASSERT_EQ(0, segmentCrops().status);
    Mat expected = labels("opaque").clone();
    ASSERT_GT(countNonZero(expected(left)), 100);
    EXPECT_EQ(0, countNonZero(labels("transparent")(left)));
    const Rect right(left.width, 0, face.cols - left.width, face.rows);
    EXPECT_EQ(0, countNonZero(labels("transparent")(right) != expected(right)));
    ASSERT_EQ(0, segmentCrops("--ignore-alpha").status);
    EXPECT_EQ(0, countNonZero(labels("transparent") != expected));
}

TEST_F(Flsnet_ProgramPictures, label_maps_with_a_palette_hold_the_same_ids)
{
    imwrite(in("a.png"), smallFace());
    ASSERT_EQ(0, segmentCrops().status);
    const Mat plain = labels("a");
    ASSERT_EQ(CV_8UC1, plain.type());
    Mat colors;
    colorize(plain, colors);
    const ProgramRun run = segmentCrops("--palette");
    ASSERT_EQ(0, run.status) << run.errors;
    const Mat shown = imread(out("a.labels.png"));
    EXPECT_EQ(0, cv::norm(shown, colors, NORM_INF)); // what a viewer shows
    // flsnet_evaluate reads the ids: the map is equal to itself without its palette.
    const TemporaryFolder grey;
    imwrite(grey.file("a.labels.png"), plain);
    const ProgramRun scored =
        runProgram("flsnet_evaluate", "\"" + grey.path().string() + "\" \"" + out_.path().string() + "\"");
    EXPECT_EQ(0, scored.status) << scored.errors;
    EXPECT_TRUE(contains(scored.output, "1.000")) << scored.output;
    EXPECT_FALSE(contains(scored.output, "0.")) << scored.output;
}

TEST_F(Flsnet_ProgramPictures, pages_and_frames_behind_the_first_get_a_word)
{
    std::vector<std::string> several = {"frames.png"};
    if (haveImageWriter(".tiff"))
    {
        ASSERT_TRUE(imwritemulti(in("pages.tiff"), std::vector<Mat>(2, smallFace())));
        ASSERT_TRUE(imwrite(in("page.tiff"), smallFace()));
        several.push_back("pages.tiff");
    }
    std::vector<uchar> png;
    ASSERT_TRUE(imencode(".png", smallFace(), png));
    // A chunk acTL (one frame, for ever; its CRC) behind the header makes an animated PNG of it.
    const std::string control("\0\0\0\x08"
                              "acTL\0\0\0\1\0\0\0\0\xb4\x2d\xe9\xa0",
                              20);
    png.insert(png.begin() + 33, control.begin(), control.end());
    writeFile(in("frames.png"), std::string(png.begin(), png.end()));
    const ProgramRun run = segmentCrops();
    EXPECT_EQ(0, run.status) << run.errors;
    for (const std::string& name : several)
    {
        EXPECT_TRUE(contains(run.errors, name + ": it holds more than one picture")) << run.errors;
    }
    EXPECT_FALSE(contains(run.errors, "page.tiff")) << run.errors;
}

#ifdef FLSNET_TEST_CASCADES
TEST_F(Flsnet_ProgramPictures, a_photo_without_a_face_gets_a_word)
{
    imwrite(in("empty.png"), Mat(60, 80, CV_8UC3, Scalar(90, 120, 30)));
    const ProgramRun run = runProgram("flsnet_segment", "--json --out \"" + out_.path().string() + "\" \"" +
                                                            in("empty.png") + "\"");
    EXPECT_EQ(0, run.status) << run.errors;
    EXPECT_TRUE(contains(run.errors, "no face was found")) << run.errors;
    EXPECT_TRUE(contains(readText(out("empty.json")), "\"notes\": [\"no face was found\"]"))
        << readText(out("empty.json"));
}
#endif

} // namespace
} // namespace opencv_test

#endif // FLSNET_PROGRAMS
