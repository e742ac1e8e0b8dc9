"""GLSL of the GL renderer: what is shared, and where every vertex of the scene lies.

llvmpipe runs both sides of a branch under a mask, so a branch saves nothing: sources are compiled once per set of
options (`variant`). Positions are computed here and nowhere else, so that the colour pass and the pass of ids and depth
draw the same triangles; the CPU renderer uses the same float32 formulas.
"""

from __future__ import annotations

HEADER = """#version 330
layout(std140) uniform Frame {
    mat4 clip_from_world, sun_from_world;
    vec4 eye_pixel;        // eye, angle of a pixel
    vec4 sun_dir;          // to the sun, bias of the sun map
    vec4 sun_exposure;     // rgb, exposure
    vec4 sky_up, sky_side, bounce;  // the first with half the width of shadows' edges, metres
    vec4 zenith_box;       // centre, 1 / side, -
    vec4 tiles;            // place, layer a, layer b (metres), mask edge
    vec4 tint_low_gloss, tint_high_turf;
    vec4 texels;           // texels per metre of place, layer a, layer b; side of a grass patch
    vec4 third;            // layer c: metres, texels per metre; steps of the map, -
};
"""

# Ids and depth are written at pixel centres of single-sample targets; 1 / gl_FragCoord.w is the planar depth because
# the clip matrix puts the distance along the lens into w. Single-sample colour carries its luma in alpha, for
# FXAA; a sample of several carries a key of its object there, for the resolve.
OUTPUT = """
#ifdef IDS
layout(location = 0) out float depth; layout(location = 1) out uint object_id;
#define EMIT(c, id) depth = 1.0 / gl_FragCoord.w; object_id = id;
#endif
#ifdef COLOUR
layout(location = 0) out vec4 colour;
#define EMIT(c, id) colour = vec4(c, float((id * 2654435761u) >> 24u) / 255.0);
#endif
#ifdef BOTH
layout(location = 0) out vec4 colour; layout(location = 1) out float depth; layout(location = 2) out uint object_id;
#define EMIT(c, id) colour = vec4(c, dot(c, vec3(0.3, 0.59, 0.11))); depth = 1.0 / gl_FragCoord.w; object_id = id;
#endif
"""

# Tone mapping (the formula of `tones.tone`) runs per sample, before the multisample resolve, so that a bright edge does
# not eat its neighbour.
LIGHT = """
uniform sampler2D place, grass_shade; uniform sampler2DShadow sun_map;
vec3 tone_map(vec3 c) {
    c *= sun_exposure.a;
    c = (c * (1.35 * c + 0.05)) / (c * (1.25 * c + 0.72) + 0.13);
    c = sqrt(min(c, 1.0));
    return c * (1.055 - 0.055 * c) - 0.03 * (1.0 - c) * c;
}
vec3 sky_light(vec3 n) {
    return mix(bounce.rgb, mix(sky_side.rgb, sky_up.rgb, clamp(n.z, 0.0, 1.0)), n.z * 0.5 + 0.5);
}
vec3 sun_at(vec3 p, float slack) {
    return (sun_from_world * vec4(p, 1.0)).xyz * 0.5 + vec3(0.5, 0.5, 0.5 - slack * sun_dir.w);
}
// Under a cloudy sky (CLOUDY) the edges of shadows are wide: the mean of taps on level ground about the point, turned
// from point to point (`sampling.share_in_soft_sun`).
float sun_share(vec3 at) {
#ifdef CLOUDY
    float turn = 6.2831853 * fract(sin(dot(floor(at.xy * 8192.0), vec2(12.9898, 78.233))) * 43758.5453), sum = 0.0;
    for (int k = 0; k < 8; ++k) {
        float angle = turn + 2.3999632 * float(k), reach = sky_up.a * sqrt((float(k) + 0.5) / 8.0);
        vec3 north = sun_from_world[0].xyz, west = sun_from_world[1].xyz;
        sum += texture(sun_map, at + 0.5 * reach * (cos(angle) * north + sin(angle) * west));
    }
    return sum / 8.0;
#else
    return texture(sun_map, at);
#endif
}
float sun_reaches(vec3 p, float slack) { return sun_share(sun_at(p, slack)); }
vec2 sun_shift(float height) { return sun_dir.xy / sun_dir.z * height; }
float under_blades(vec2 uv, float height) {
    return smoothstep(-0.001, 0.004, textureLod(grass_shade, uv, 0.0).r - height);
}
"""

# World position of a blade's vertex, p the patch vertex, s the blade's height scale (0: dead or sunk, not drawn):
#   xy = cell + root.xy + (p.xy - root.xy) * size * (0.65 + 0.35 * wide),
#   z = p.z * s * size + bilinear(corner_z, root.xy),
# size and wide by the root's distance as in `cpu_grass.grown`.
GRASS_VERTEX = (
    LIGHT
    + """
in vec3 pos; in vec2 root; in vec2 cell; in vec4 corner_z; in int row;
uniform sampler2D state; uniform vec2 band; uniform vec4 thinning;  // dense, widen; full, fades, end, dying
#ifndef IDS
in vec3 lit, dim; uniform sampler2D reach; out vec3 v_colour;
#endif
void main() {
    ivec2 at = ivec2(gl_VertexID / 5, row);
    vec4 blade = texelFetch(state, at, 0);
    vec2 f = root / texels.w + 0.5;
    float ground = mix(mix(corner_z.x, corner_z.y, f.x), mix(corner_z.z, corner_z.w, f.x), f.y);
    float away = distance(vec3(root + cell, ground), eye_pixel.xyz), farther = max(1.0, away / thinning.x);
    float standing = band.x / (farther * farther);
    float size = clamp((standing - float(at.x)) / (thinning.w * standing), 0.0, 1.0)
               * clamp((thinning.z - away) / (thinning.z - thinning.y), 0.0, 1.0);
    float scale = blade.a * (255.0 / 128.0) * size, spread = size * (0.65 + 0.35 * band.y * pow(farther, 0.7));
    vec2 xy = root + (pos.xy - root) * (scale > 0.0 ? spread : 0.0);
    float above = pos.z * scale;
    gl_Position = clip_from_world * vec4(xy + cell, above + ground, 1.0);
#ifndef IDS
    vec3 base = blade.rgb * blade.rgb, sky = base * dim, direct = base * lit * (2.0 * texelFetch(reach, at, 0).r);
    vec3 in_sun = tone_map(sky + direct), in_shade = tone_map(sky + 0.07 * direct);
    vec3 blades = vec3((xy - sun_shift(above)) / texels.w + 0.5, above + 0.0022);
    v_colour = mix(in_sun, in_shade, under_blades(blades.xy, blades.z));
#endif
}"""
)

GRASS_FRAGMENT = (
    OUTPUT
    + LIGHT
    + """
uniform uint ident;
#ifdef FLAT
void main() { EMIT(vec3(0.0), ident) }
#elif defined(IDS)
void main() { EMIT(0, ident) }
#else
in vec3 v_colour;
void main() { EMIT(v_colour, ident) }
#endif
"""
)

PLAIN_FRAGMENT = (
    OUTPUT
    + """
uniform uint ident;
#ifdef FLAT
uniform vec3 flat_colour;
void main() { EMIT(flat_colour, ident) }
#else
void main() { EMIT(0, ident) }
#endif
"""
)

# How coarse a texel may be is found per vertex; WIDE cells reach the horizon and find it per fragment.
GROUND_LOD = """
vec4 ground_lod(vec3 p) {
    vec3 to_eye = eye_pixel.xyz - p;
    float range2 = dot(to_eye, to_eye), steep = max(to_eye.z * inversesqrt(range2), 0.08);
    return log2(vec4(texels.xyz, third.y) * (sqrt(range2) * eye_pixel.w * inversesqrt(steep)))
        - vec4(0.0, 0.45, 0.45, 0.45);
}
"""
GROUND_VERTEX = (
    LIGHT
    + GROUND_LOD
    + """
in vec3 pos;
#ifndef IDS
out vec3 v_pos, v_sun; out vec4 v_lod;
#endif
void main() {
    gl_Position = clip_from_world * vec4(pos, 1.0);
#ifndef IDS
    v_pos = pos;
    v_lod = ground_lod(pos);
    v_sun = sun_at(pos, 0.7);
#endif
}"""
)


FULL_VERTEX = """
in vec2 corner; void main() { gl_Position = vec4(corner, 0.0, 1.0); }"""

# FXAA 2 (T. Lottes) on colour with luma in alpha. Where contrast is low the two taps fall on the pixel itself; between
# two objects a pixel keeps more than half of its own colour (as `post.OWN`).
FXAA_FRAGMENT = """
uniform sampler2D picture; uniform usampler2D ids; layout(location = 0) out vec4 colour;
void main() {
    ivec2 p = ivec2(gl_FragCoord.xy), last = textureSize(picture, 0) - 1;
    uint here = texelFetch(ids, p, 0).r;
    ivec2 low_p = max(p - 1, 0), high_p = min(p + 1, last);
    bool edge = texelFetch(ids, low_p, 0).r != here || texelFetch(ids, high_p, 0).r != here
        || texelFetch(ids, ivec2(low_p.x, high_p.y), 0).r != here
        || texelFetch(ids, ivec2(high_p.x, low_p.y), 0).r != here;
    float nw = texelFetch(picture, max(p - 1, 0), 0).a, se = texelFetch(picture, min(p + 1, last), 0).a;
    float ne = texelFetch(picture, ivec2(min(p.x + 1, last.x), max(p.y - 1, 0)), 0).a;
    float sw = texelFetch(picture, ivec2(max(p.x - 1, 0), min(p.y + 1, last.y)), 0).a;
    float low = min(min(nw, ne), min(sw, se)), high = max(max(nw, ne), max(sw, se));
    vec2 along = vec2((sw + se) - (nw + ne), (nw + sw) - (ne + se));
    float reduced = max((nw + ne + sw + se) * 0.03125, 0.0078);
    along = clamp(along / (min(abs(along.x), abs(along.y)) + reduced), -4.0, 4.0);
    along *= step(max(0.024, 0.08 * high), high - low) * 0.333;
    vec2 texel = 1.0 / vec2(last + 1), uv = gl_FragCoord.xy * texel;
    vec3 a = textureLod(picture, uv - along * texel, 0.0).rgb, b = textureLod(picture, uv + along * texel, 0.0).rgb;
    colour = vec4(mix(0.5 * (a + b), texelFetch(picture, p, 0).rgb, edge ? 0.55 : 0.0), 1.0);
}"""


# The mean of a pixel's samples, drawn towards what lies at its centre: more than half of the colour is that of the
# object whose id the pixel bears, so that smooth edges never contradict the labels. Where that object shows at the
# centre alone, between two blades, its colour is that of the next pixels' samples; a loop that no pixel of a block
# enters costs llvmpipe nothing, unlike a branch.
RESOLVE_FRAGMENT = """
uniform sampler2DMS samples; uniform usampler2D ids; layout(location = 0) out vec4 colour;
vec3 mean;
vec4 of_object(ivec2 p, float key) {
    vec4 a = texelFetch(samples, p, 0), b = texelFetch(samples, p, 1);
    vec4 c = texelFetch(samples, p, 2), d = texelFetch(samples, p, 3);
    vec4 own = step(abs(vec4(a.a, b.a, c.a, d.a) - key), vec4(0.002));
    mean = 0.25 * (a.rgb + b.rgb + c.rgb + d.rgb);
    return vec4(a.rgb * own.x + b.rgb * own.y + c.rgb * own.z + d.rgb * own.w, dot(own, vec4(1.0)));
}
void main() {
    ivec2 p = ivec2(gl_FragCoord.xy), last = textureSize(ids, 0) - 1;
    float key = float((texelFetch(ids, p, 0).r * 2654435761u) >> 24u) / 255.0;
    vec4 own = of_object(p, key);
    vec3 all = mean;
    for (int k = own.a > 0.0 ? 4 : 0; k < 4; ++k) {
        int step = (k & 1) * 2 - 1;
        own += of_object(clamp(p + (k < 2 ? ivec2(step, 0) : ivec2(0, step)), ivec2(0), last), key);
    }
    colour = vec4(mix(all, own.rgb / max(own.a, 1.0), 0.55 * min(own.a, 1.0)), 1.0);
}"""


def variant(source: str, *options: str) -> str:
    """Complete GLSL of `source` with `options` defined."""
    version, rest = HEADER.split("\n", 1)
    return version + "\n" + "".join(f"#define {name}\n" for name in options) + rest + source
