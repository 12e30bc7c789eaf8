// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "renderer.hpp"

#include "ambient_occlusion.hpp"
#include "background.hpp"
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

Renderer::Renderer(const HeadModel& model_)
    : model(model_), lips(model_, LIPS_OUTER_FIRST, LIPS_OUTER_END),
      leftEye(model_, EYE_LEFT_INNER, EYE_LEFT_END)
{
}

Picture Renderer::render(uint64_t seed, int size) const
{
    const auto stream = [seed](Stream s) { return makeRng(seed, s); };
    Rng subjectRng = stream(Stream::SUBJECT), shapeRng = stream(Stream::SHAPE),
        poseRng = stream(Stream::POSE);
    Rng hairRng = stream(Stream::HAIR), skinRng = stream(Stream::SKIN), lipsRng = stream(Stream::LIPS);
    Rng browsRng = stream(Stream::BROWS), eyesRng = stream(Stream::EYES), mouthRng = stream(Stream::MOUTH);
    Rng beardRng = stream(Stream::BEARD), clothesRng = stream(Stream::CLOTHES), hatRng = stream(Stream::HAT);
    Rng glassesRng = stream(Stream::GLASSES), backgroundRng = stream(Stream::BACKGROUND);
    Rng lightsRng = stream(Stream::LIGHTS), photoRng = stream(Stream::PHOTO);

    // The person, in head space.
    Subject subject = sampleSubject(subjectRng);
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
    beard.growLocks(model, shape.vertices, normals, beardRng, strands);
    hat.addTo(mesh, strands, model, shape.vertices, normals, envelope);
    glasses.addFrame(strands);
    Rng jewelleryRng = stream(Stream::JEWELLERY);
    addEarrings(model, shape.vertices, subject, hat, jewelleryRng, strands);
    Rng beforeFaceRng = stream(Stream::BEFORE_FACE);
    BeforeFace beforeFace(subject, beforeFaceRng);
    beforeFace.addTo(model, shape.vertices, mesh);

    // The view.
    const Pose pose(poseRng);
    applyPose(pose, mesh, strands);
    const std::array<Vec3, LANDMARK_COUNT> landmarks = posedLandmarks(model, mesh);
    const Camera camera = frameFace(landmarks, brows.margin(), size * SAMPLES_PER_PIXEL, poseRng);
    Frame frame(size * SAMPLES_PER_PIXEL);
    rasterize(mesh, camera, frame);
    rasterize(strands, camera, frame);

    // Light.
    const Lighting lighting(lightsRng);
    const Materials materials{skin,          beard,   lipPaint, brows, eyes,      mouth,
                              beforeFace,    clothes, hat,      scalp, hairStyle, subject.hairColor,
                              hairRng.next()};
    ShadedFrame shaded = shade(frame, mesh, strands, camera, materials, lighting, SAMPLES_PER_PIXEL);
    drawLashes(model, mesh, camera, frame, eyes.lashStrength(), shaded.colors);
    glasses.drawLenses(pose, camera, frame, shaded.colors, shaded.labels);

    Picture picture;
    picture.seed = seed;
    const cv::Mat3f background = drawBackground(size, subject, backgroundRng);
    picture.image = develop(frame, shaded, background, subject, SAMPLES_PER_PIXEL, photoRng);
    picture.coverage = coverageOf(frame, shaded, SAMPLES_PER_PIXEL);
    picture.labels = resolveLabels(shaded.labels, frame.size, SAMPLES_PER_PIXEL);
    removeSpecks(picture.labels);
    const FaceBox box = boxOfLandmarks(camera, landmarks, brows.margin());
    const float scale = 1.f / SAMPLES_PER_PIXEL;
    picture.box = {box.x * scale, box.y * scale, box.side * scale};
    picture.angles = pose.head();
    for (int i = 0; i < LANDMARK_COUNT; ++i)
    {
        const Vec3 p = camera.project(landmarks[i]);
        picture.landmarks[i] = {p.x * scale, p.y * scale};
    }
    return picture;
}
} // namespace facegen
