// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "renderer.hpp"

#include <opencv2/imgproc.hpp>

#include "ambient_occlusion.hpp"
#include "background.hpp"
#include "face_cover.hpp"
#include "glasses.hpp"
#include "head_shape.hpp"
#include "jewellery.hpp"
#include "label_map.hpp"
#include "photo.hpp"
#include "shading.hpp"

namespace facegen
{
namespace
{
constexpr int SAMPLES_PER_PIXEL = 2; // in each direction
constexpr float BYSTANDERS = 0.06f;  // share of the pictures with a second person
// From the middle of the picture to that person's face, in sides of the picture.
constexpr float NEAREST_BYSTANDER = 0.36f, FARTHEST_BYSTANDER = 0.6f;
// Of wide pictures: how large the face is beside that of others, and how far above the middle, in sides of the picture.
constexpr float WIDE_SCALE = 0.68f, WIDE_SHIFT = -0.07f;

Mesh makeHeadMesh(const HeadModel& model, const std::vector<Vec3>& vertices)
{
    Mesh mesh;
    mesh.positions = vertices;
    mesh.rest = model.neutral;
    mesh.openness = model.openness;
    for (const Vec3& rest : model.neutral)
        mesh.bodyShare.push_back(Pose::bodyShareOfHead(rest));
    mesh.triangles = model.triangles;
    return mesh;
}

void applyPose(const Pose& pose, Mesh& mesh, Strands& strands)
{
    for (size_t i = 0; i < mesh.positions.size(); ++i)
        mesh.positions[i] = pose.point(mesh.positions[i], mesh.bodyShare[i]);
    mesh.normals = vertexNormals(mesh.positions, mesh.triangles);
    for (StrandPoint& p : strands.points)
    {
        const float share = Pose::bodyShareOfHair(p.position.y);
        p.position = pose.point(p.position, share);
        p.normal = pose.direction(p.normal, share);
    }
}

std::array<Vec3, LANDMARK_COUNT> posedLandmarks(const HeadModel& model, const Mesh& mesh)
{
    std::array<Vec3, LANDMARK_COUNT> landmarks;
    for (int i = 0; i < LANDMARK_COUNT; ++i)
        landmarks[i] = mesh.positions[model.landmarks[i]];
    return landmarks;
}
} // namespace

/** Moves and scales what the camera sees; x and y in sides of the picture. */
struct Renderer::Framing
{
    float scale = 1, x = 0, y = 0;

    void apply(int samples, Camera& camera) const
    {
        camera.focal *= scale;
        camera.cx = samples * (0.5f + x) + (camera.cx - 0.5f * samples) * scale;
        camera.cy = samples * (0.5f + y) + (camera.cy - 0.5f * samples) * scale;
    }
};

Renderer::Renderer(const HeadModel& model_, bool bystanders_, bool wide_)
    : model(model_), bystanders(bystanders_), wide(wide_), lips(model_, LIPS_OUTER_FIRST, LIPS_OUTER_END),
      leftEye(model_, EYE_LEFT_INNER, EYE_LEFT_END)
{
}

/** One person, drawn but not yet a photo. */
struct Renderer::Portrait
{
    explicit Portrait(int samples) : frame(samples) {}

    Subject subject;
    HeadAngles angles;
    Camera camera;
    std::array<Vec3, LANDMARK_COUNT> landmarks;
    float browMargin = 0;
    Frame frame;
    ShadedFrame shaded;
};

Renderer::Portrait Renderer::drawPortrait(uint64_t seed, int samples, const Lighting& lighting,
                                          const Framing& framing) const
{
    const auto stream = [seed](Stream s) { return makeRng(seed, s); };
    Rng subjectRng = stream(Stream::SUBJECT), shapeRng = stream(Stream::SHAPE),
        poseRng = stream(Stream::POSE);
    Rng hairRng = stream(Stream::HAIR), skinRng = stream(Stream::SKIN), lipsRng = stream(Stream::LIPS);
    Rng browsRng = stream(Stream::BROWS), eyesRng = stream(Stream::EYES), mouthRng = stream(Stream::MOUTH);
    Rng beardRng = stream(Stream::BEARD), clothesRng = stream(Stream::CLOTHES), hatRng = stream(Stream::HAT);
    Rng glassesRng = stream(Stream::GLASSES), jewelleryRng = stream(Stream::JEWELLERY);
    Rng beforeFaceRng = stream(Stream::BEFORE_FACE), coverRng = stream(Stream::FACE_COVER),
        necklaceRng = stream(Stream::NECKLACE);

    Portrait out(samples);
    // The person, in head space.
    Subject& subject = out.subject;
    subject = sampleSubject(subjectRng);
    const HeadIdentity identity = sampleHeadIdentity(model, subject, shapeRng);
    if (identity.child)
        makeChild(subject);
    const HeadShape shape = sampleHeadShape(model, identity, subject, shapeRng);
    const std::vector<Vec3> normals = vertexNormals(shape.vertices, model.triangles);
    const HairStyle hairStyle = sampleHairStyle(subject, hairRng);
    const HeadEnvelope envelope(model, shape.vertices, hairStyle.overEars);
    const Scalp scalp(hairRng, hairStyle.cut == Cut::RECEDING);
    const Torso torso(subject, clothesRng);
    const Clothes clothes(subject, clothesRng);
    const Hat hat(hatRng);
    Glasses glasses(glassesRng);
    glasses.fit(model, shape.vertices);
    const Skin skin(model, subject, skinRng);
    const Lips lipPaint(model, subject, lipsRng);
    const Brows brows(model, subject, browsRng);
    const Eyes eyes(subject, leftEye, eyesRng);
    const Mouth mouth(shape.mouthGap, mouthRng);
    const Beard beard(subject, lips, beardRng);
    const FaceCover faceCover(coverRng);
    BeforeFace beforeFace(subject, beforeFaceRng);
    const Necklace necklace(subject, necklaceRng);

    // The scene.
    Mesh mesh = makeHeadMesh(model, shape.vertices);
    Strands strands;
    torso.addTo(mesh);
    clothes.addPieces(mesh);
    const HairGrowth growth{model, shape.vertices, normals, scalp, envelope, hairStyle, subject, torso, hat};
    addHairShell(growth, mesh);
    growLocks(growth, hairRng, strands);
    growFringe(growth, hairRng, strands);
    growKnots(growth, hairRng, strands);
    beard.growLocks(model, shape.vertices, normals, faceCover, beardRng, strands);
    hat.addTo(mesh, strands, model, shape.vertices, normals, envelope);
    glasses.addFrame(strands);
    faceCover.addTo(model, shape.vertices, normals, mesh, strands);
    addEarrings(model, shape.vertices, subject, hat, jewelleryRng, strands);
    beforeFace.addTo(model, shape.vertices, mesh);

    // The view.
    const Pose pose(poseRng);
    out.angles = pose.head();
    applyPose(pose, mesh, strands);
    out.landmarks = posedLandmarks(model, mesh);
    out.browMargin = brows.margin();
    out.camera = frameFace(out.landmarks, out.browMargin, samples, poseRng);
    framing.apply(samples, out.camera);
    rasterize(mesh, out.camera, out.frame);
    rasterize(strands, out.camera, out.frame);

    // Light.
    const Materials materials{skin,          beard,   lipPaint, brows, eyes,  mouth,     beforeFace,
                              faceCover,     clothes, necklace, hat,   scalp, hairStyle, subject.hairColor,
                              hairRng.next()};
    out.shaded = shade(out.frame, mesh, strands, out.camera, materials, lighting, SAMPLES_PER_PIXEL);
    drawLashes(model, mesh, out.camera, out.frame, eyes.lashStrength(), out.shaded.colors);
    glasses.drawLenses(pose, out.camera, out.frame, out.shaded.colors, out.shaded.labels);
    return out;
}

void Renderer::drawBystander(const Lighting& lighting, Rng& rng, cv::Mat3f& background) const
{
    const int size = background.cols;
    Framing framing;
    const float side = rng.chance(0.5f) ? 1.f : -1.f;
    framing.scale = rng.uniform(0.5f, 1.15f) * (wide ? WIDE_SCALE : 1.f);
    framing.x = side * rng.uniform(NEAREST_BYSTANDER, FARTHEST_BYSTANDER);
    framing.y = rng.uniform(-0.2f, 0.25f);
    const uint64_t seed = (static_cast<uint64_t>(rng.next()) << 32) | rng.next();
    const Portrait portrait = drawPortrait(seed, size * SAMPLES_PER_PIXEL, lighting, framing);
    layBehind(portrait.frame, portrait.shaded, portrait.subject, SAMPLES_PER_PIXEL, rng, background);
    if (rng.chance(0.6f))
        cv::GaussianBlur(background, background, cv::Size(), rng.uniform(0.4f, 3) * size / 288);
}

Picture Renderer::render(uint64_t seed, int size) const
{
    Rng backgroundRng = makeRng(seed, Stream::BACKGROUND), lightsRng = makeRng(seed, Stream::LIGHTS);
    Rng photoRng = makeRng(seed, Stream::PHOTO), bystanderRng = makeRng(seed, Stream::BYSTANDER);
    const Lighting lighting(lightsRng);
    Framing framing;
    if (wide)
    {
        framing.scale = WIDE_SCALE;
        framing.y = WIDE_SHIFT;
    }
    const Portrait portrait = drawPortrait(seed, size * SAMPLES_PER_PIXEL, lighting, framing);

    Picture picture;
    picture.seed = seed;
    cv::Mat3f background = drawBackground(size, portrait.subject, bystanders, backgroundRng);
    if (bystanders && bystanderRng.chance(BYSTANDERS))
        drawBystander(lighting, bystanderRng, background);
    picture.image =
        develop(portrait.frame, portrait.shaded, background, portrait.subject, SAMPLES_PER_PIXEL, photoRng);
    picture.coverage = coverageOf(portrait.frame, portrait.shaded, SAMPLES_PER_PIXEL);
    picture.labels = resolveLabels(portrait.shaded.labels, portrait.frame.size, SAMPLES_PER_PIXEL);
    removeSpecks(picture.labels);
    const FaceBox box = boxOfLandmarks(portrait.camera, portrait.landmarks, portrait.browMargin);
    const float scale = 1.f / SAMPLES_PER_PIXEL;
    picture.box = {box.x * scale, box.y * scale, box.side * scale};
    picture.angles = portrait.angles;
    for (int i = 0; i < LANDMARK_COUNT; ++i)
    {
        const Vec3 p = portrait.camera.project(portrait.landmarks[i]);
        picture.landmarks[i] = {p.x * scale, p.y * scale};
    }
    return picture;
}
} // namespace facegen
