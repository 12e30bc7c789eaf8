// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "shading.hpp"

#include "noise.hpp"
#include "triangle_scan.hpp"

namespace facegen
{
namespace
{
constexpr float SHADOW_OFFSET = 0.35f; // cm above the surface
const Vec3 WRAP_TINT(1, 0.72f, 0.64f); // blood scatters red light farthest
const Vec3 LASH_COLOR(0.01f, 0.008f, 0.008f);

float powerOfTwo(float x, int exponent)
{
    for (int i = 0; i < exponent; ++i)
        x *= x;
    return x;
}

class Shader
{
public:
    Shader(const Frame& frame_, const Mesh& mesh_, const Strands& strands_, const Camera& camera_,
           const Materials& materials_, const Lighting& lighting_)
        : frame(frame_), mesh(mesh_), strands(strands_), camera(camera_), materials(materials_),
          lighting(lighting_), shadows(lighting_.lights[0].direction, mesh_, strands_)
    {
    }

    Vec3 surface(const Sample& s, const Vec3& position, float occlusion, uint8_t& label) const
    {
        const Triangle& t = mesh.triangles[s.id];
        const float w = 1 - s.u - s.v;
        SurfacePoint p;
        p.position = position;
        p.rest = mesh.rest[t.a] * w + mesh.rest[t.b] * s.u + mesh.rest[t.c] * s.v;
        p.view = normalize(Vec3(0, 0, camera.distance) - position);
        p.normal = normalize(mesh.normals[t.a] * w + mesh.normals[t.b] * s.u + mesh.normals[t.c] * s.v);
        if (dot(p.normal, p.view) < 0)
            p.normal = p.normal * -1.f;
        p.openness = clamp(mesh.openness[t.a] * w + mesh.openness[t.b] * s.u + mesh.openness[t.c] * s.v);
        p.occlusion = occlusion;
        p.part = t.part;
        const Material m = materials.at(p);
        label = m.label;
        return lit(p, m);
    }

    Vec3 strand(const Sample& s, const Vec3& position, float occlusion, uint8_t& label) const
    {
        const StrandPoint &a = strands.points[s.strandPoint()], &b = strands.points[s.strandPoint() + 1];
        const Strand& strand = strands.strands[a.strand];
        label = strand.label;
        const Vec3 tangent = normalize(b.position - a.position);
        const Vec3 view = normalize(Vec3(0, 0, camera.distance) - position);
        const Vec3 side = normalize(cross(tangent, view));
        Vec3 normal = normalize(mix(a.normal, b.normal, s.u) + side * (s.v * 0.5f));
        if (strand.label == BACKGROUND)
            return plastic(strand.color, normalize(view + side * s.v), view);
        const Vec3 color = mix(strand.color, strand.rootColor, mix(a.root, b.root, s.u));
        return hair(color, strand.id, s, position, tangent, normal, view, mix(a.light, b.light, s.u),
                    occlusion);
    }

private:
    float keyShadow(const Vec3& position, const Vec3& normal) const
    {
        return 1 - lighting.shadowStrength * (1 - shadows.light(position + normal * SHADOW_OFFSET));
    }

    Vec3 lit(const SurfacePoint& p, const Material& m) const
    {
        const float near = 1 - clamp(p.occlusion * 1.15f, 0, 0.85f);
        const bool head = p.part == Part::FACE || p.part == Part::BACK_HEAD || p.part == Part::EYE_SOCKET;
        const float open = head ? mix(1, p.openness, 0.7f) : 1;
        Vec3 diffuse = lighting.ambientOn(p.normal) * (open * near), shine;
        const float fresnel = 0.3f + 0.7f * std::pow(1 - std::max(0.f, dot(p.normal, p.view)), 3.f);
        for (size_t i = 0; i < lighting.lights.size(); ++i)
        {
            const Light& light = lighting.lights[i];
            const float cosine = dot(p.normal, light.direction);
            float shadow = i == 0 ? keyShadow(p.position, p.normal) : 1;
            if (cosine < 0)
                shadow = std::max(shadow, 0.4f); // the wrapped light is not shadowed twice
            const auto wrapped = [&](float wrap) { return std::max(0.f, (cosine + wrap) / (1 + wrap)); };
            const Vec3 fall(wrapped(m.wrap * WRAP_TINT.x), wrapped(m.wrap * WRAP_TINT.y),
                            wrapped(m.wrap * WRAP_TINT.z));
            diffuse += light.color * fall * (shadow * (0.45f + 0.55f * near) * mix(1, open, 0.6f));
            const float mirror = std::max(0.f, dot(p.normal, normalize(light.direction + p.view)));
            shine += light.color *
                     (m.specular * fresnel * powerOfTwo(mirror, m.gloss) * clamp(cosine * 4) * shadow * open);
        }
        return m.albedo * diffuse + shine;
    }

    Vec3 hair(const Vec3& lockColor, uint32_t id, const Sample& s, const Vec3& position, const Vec3& tangent,
              const Vec3& normal, const Vec3& view, float depthLight, float occlusion) const
    {
        const HairStyle& style = materials.hairStyle;
        const float near = 1 - clamp(occlusion * 1.1f, 0, 0.8f);
        // Fine hairs within the lock.
        const float fine = noise({s.v * 2.5f + hashUniform(id, 1) * 64, s.u * 0.5f, 2}, id & 15);
        const Vec3 color = lockColor * (1 + style.strandContrast * fine);
        Vec3 diffuse = lighting.ambientOn(normal) * (depthLight * near), shine;
        for (size_t i = 0; i < lighting.lights.size(); ++i)
        {
            const Light& light = lighting.lights[i];
            const float along = dot(tangent, light.direction);
            const float kajiya = std::sqrt(std::max(0.f, 1 - along * along));
            const float facing = clamp(dot(normal, light.direction) * 0.7f + 0.3f);
            const float shadow = i == 0 ? 1 - 0.8f * (1 - keyShadow(position, normal)) : 1;
            const float half = dot(tangent, normalize(light.direction + view)) + 0.08f * fine;
            const float ring = std::pow(std::max(0.f, 1 - half * half), 0.5f * style.glossExponent);
            diffuse += light.color * (kajiya * facing * depthLight * shadow * (0.4f + 0.6f * near));
            const float lit = facing * shadow * depthLight * style.gloss;
            // A wide band of the hair's colour and a narrow one of the light's.
            shine += light.color * (color * (0.3f * ring) + Vec3(0.035f * square(square(ring)))) * lit;
        }
        return color * diffuse + shine;
    }

    Vec3 plastic(const Vec3& color, const Vec3& normal, const Vec3& view) const
    {
        Vec3 diffuse = lighting.ambient * 0.7f, shine;
        for (const Light& light : lighting.lights)
        {
            diffuse += light.color * std::max(0.f, dot(normal, light.direction));
            shine +=
                light.color * powerOfTwo(std::max(0.f, dot(normal, normalize(light.direction + view))), 5);
        }
        return color * diffuse + shine * 0.25f;
    }

    const Frame& frame;
    const Mesh& mesh;
    const Strands& strands;
    const Camera& camera;
    const Materials& materials;
    const Lighting& lighting;
    ShadowMap shadows;
};
} // namespace

ShadedFrame shade(const Frame& frame, const Mesh& mesh, const Strands& strands, const Camera& camera,
                  const Materials& materials, const Lighting& lighting, int samplesPerPixel)
{
    const Shader shader(frame, mesh, strands, camera, materials, lighting);
    const std::vector<float> occlusion = screenOcclusion(frame, camera.samplesPerCm(), samplesPerPixel);
    const int cells = frame.size / samplesPerPixel;
    ShadedFrame out{std::vector<Vec3>(frame.samples.size()),
                    std::vector<uint8_t>(frame.samples.size(), BACKGROUND)};
    for (int y = 0; y < frame.size; ++y)
        for (int x = 0; x < frame.size; ++x)
        {
            const size_t k = static_cast<size_t>(y) * frame.size + x;
            const Sample& s = frame.samples[k];
            if (s.id == Sample::NOTHING)
                continue;
            const float near =
                occlusion[static_cast<size_t>(y / samplesPerPixel) * cells + x / samplesPerPixel];
            const Vec3 position = camera.unproject(x + 0.5f, y + 0.5f, s.depth);
            out.colors[k] = s.isStrand() ? shader.strand(s, position, near, out.labels[k])
                                         : shader.surface(s, position, near, out.labels[k]);
        }
    return out;
}

void drawLashes(const HeadModel& model, const Mesh& mesh, const Camera& camera, const Frame& frame,
                float strength, std::vector<Vec3>& colors)
{
    constexpr float BEHIND = 0.15f; // cm: lashes touch the lids
    constexpr float LOWER = 0.25f;  // strength of the lower ones
    const float eyeLine = model.neutralLandmark(EYE_LEFT_OUTER).y;
    for (const Triangle& t : model.lashes)
    {
        const Vec3 a = camera.project(mesh.positions[t.a]), b = camera.project(mesh.positions[t.b]);
        const Vec3 c = camera.project(mesh.positions[t.c]);
        const float density = mesh.rest[t.a].y < eyeLine ? LOWER * strength : strength;
        scanTriangle(a, b, c, frame.size, frame.size, [&](int x, int y, float w1, float w2) {
            const size_t k = static_cast<size_t>(y) * frame.size + x;
            const float z = a.z + (b.z - a.z) * w1 + (c.z - a.z) * w2;
            if (z < frame.samples[k].depth + BEHIND)
                colors[k] = mix(colors[k], LASH_COLOR, density * (0.3f + 0.4f * hashUniform(x, y)));
        });
    }
}
} // namespace facegen
