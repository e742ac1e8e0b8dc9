"""GLSL of what things look like: the ground's layers, litter's materials, leaves and twigs."""

from __future__ import annotations

from littersim.render.shaders import GROUND_LOD, LIGHT, OUTPUT

# Layers mixed by the place map. Hexagonal tiling by shifts alone keeps the sun baked into alpha right; of its three
# copies the strongest two are read, under turf one. Mip levels are not blended but dithered, pixel quad by pixel quad.
GROUND_FRAGMENT = (
    OUTPUT
    + LIGHT
    + GROUND_LOD
    + """
in vec3 v_pos, v_sun; in vec4 v_lod; uniform uint ident;
uniform sampler2D layer_a, layer_b, layer_c, contact;
vec2 hash2(vec2 p) {
    p = fract(p * vec2(0.1031, 0.1137)); p += dot(p, p.yx + 33.33);
    return fract(vec2((p.x + p.y) * p.x, (p.x + p.y) * p.y) * 57.31);
}
vec4 hex_tiled(vec2 uv, float lod) {
    vec2 s = vec2(uv.x - 0.57735027 * uv.y, 1.15470054 * uv.y) * 1.6;
    vec2 base = floor(s); vec3 f = vec3(fract(s), 0.0); f.z = 1.0 - f.x - f.y;
    float up = step(0.0, -f.z), flip = 2.0 * up - 1.0;
    // Weights of the corners (up, up), (up, 1 - up) and (1 - up, up).
    vec3 w = vec3(-f.z * flip, up - f.y * flip, up - f.x * flip);
    vec3 best = step(vec3(max(w.y, w.z), max(w.x, w.z), max(w.x, w.y)), w);
    best.y *= 1.0 - best.x; best.z *= (1.0 - best.x) * (1.0 - best.y);
    float other = 1.0 - up, turn = other - up;
    vec4 a = textureLod(layer_a, uv + hash2(base + up + turn * best.zy), lod);
#ifndef TURF
    float strong = dot(w, best), weak = min(w.x, min(w.y, w.z)), middle = 1.0 - strong - weak;
    vec3 next = step(middle, w) * (1.0 - best);
    next.y *= 1.0 - next.x; next.z *= (1.0 - next.x) * (1.0 - next.y);
    vec2 share = vec2(strong, middle); share *= share; share *= share * share;
    vec4 b = textureLod(layer_a, uv + hash2(base + up + turn * next.zy), lod);
    a = mix(a, b, share.y / (share.x + share.y));
#endif
    return a;
}
void main() {
    vec2 p = v_pos.xy;
#ifdef WIDE
    vec4 lod = ground_lod(v_pos);
#else
    vec4 lod = v_lod;
#endif
    lod.yzw += fract(dot(floor(gl_FragCoord.xy * 0.5), vec2(0.754877666, 0.569840291))) - 0.5;
    vec4 m = textureLod(place, p / tiles.x, lod.x);
    float mask = 0.0;
#ifdef ONLY_C
    vec4 c = textureLod(layer_c, p / third.x, lod.w);
    vec3 albedo = c.rgb * c.rgb; float direct = c.a;
    mask = 1.0;
#else
    vec4 a = hex_tiled(p / tiles.y, lod.y);
    vec3 albedo = a.rgb * a.rgb; float direct = a.a;
#ifdef LAYER_B
    vec4 b = textureLod(layer_b, p / tiles.z, lod.z);
    float share = min(m.r * third.z, 1.0);
    float level = share + (0.45 - dot(a.rgb, vec3(0.33))) * 0.7 * (1.0 - abs(share * 2.0 - 1.0));
    mask = smoothstep(0.5 - tiles.w, 0.5 + tiles.w, level);
    albedo = mix(albedo, b.rgb * b.rgb, mask); direct = mix(direct, b.a, mask);
#ifdef LAYER_C
    vec4 c = textureLod(layer_c, p / third.x, lod.w);
    share = clamp(m.r * third.z - 1.0, 0.0, 1.0);
    level = share + (0.45 - dot(b.rgb, vec3(0.33))) * 0.7 * (1.0 - abs(share * 2.0 - 1.0));
    level = smoothstep(0.5 - tiles.w, 0.5 + tiles.w, level);
    albedo = mix(albedo, c.rgb * c.rgb, level); direct = mix(direct, c.a, level);
#endif
#endif
#endif
    float cool = clamp(1.0 - m.b * 2.0, 0.0, 1.0), warm = clamp(m.b * 2.0 - 1.0, 0.0, 1.0);
    albedo *= m.g * 2.0 * (1.0 + cool * (tint_low_gloss.rgb - 1.0) + warm * (tint_high_turf.rgb - 1.0));
    float lit = direct * m.a * 4.0, open_sky = 1.0 - 0.35 * tint_high_turf.a * (1.0 - mask);
#ifdef NEAR
    float shade = textureLod(contact, (p - zenith_box.xy) * zenith_box.z + 0.5, 0.0).r;
    lit *= sun_share(v_sun) * (0.55 + 0.45 * shade); open_sky *= shade;
#endif
    vec3 seen = albedo * (sun_exposure.rgb * (sun_dir.z * lit) + mix(sky_side.rgb, sky_up.rgb, 0.6) * open_sky);
    EMIT(tone_map(seen), ident)
}"""
)

# Dead matter: no mirror, no creases. Thin, so light comes through from behind.
CLUTTER_FRAGMENT = (
    OUTPUT
    + LIGHT
    + """
in vec3 v_pos, v_normal, v_tint, v_blades; in vec2 v_uv, v_extra; in vec4 v_mat; flat in float v_layer; in float v_sun;
uniform uint ident; uniform sampler2DArray atlas;
void main() {
    vec3 v = normalize(eye_pixel.xyz - v_pos), n = normalize(v_normal);
    n *= sign(dot(n, v) + 1e-6);
    vec4 print = texture(atlas, vec3(v_uv, v_layer), -0.6);
    vec3 albedo = print.rgb * print.rgb * v_tint;
    float near_ground = mix(0.45, 1.0, smoothstep(-0.001, 0.028, v_blades.z));
    float under = under_blades(v_blades.xy, v_blades.z + 0.004);
    float lit = v_sun * sun_reaches(v_pos + n * 0.0016, 1.0) * (1.0 - 0.6 * under);
    float nl = dot(n, sun_dir.xyz);
    vec3 ambient = sky_light(n) * (v_mat.a * near_ground * (1.0 - 0.25 * under));
    float gloss = max(dot(n, normalize(v + sun_dir.xyz)), 0.0); gloss *= gloss; gloss *= gloss; gloss *= gloss;
    vec3 c = albedo * (sun_exposure.rgb * lit * (max(nl, 0.0) + 0.25 * max(-nl, 0.0)) + ambient);
    c += 0.05 * gloss * gloss * lit * sun_exposure.rgb;
    EMIT(tone_map(c), ident)
}"""
)

# Litter and scenery: print with paint opacity over metal, film or clear plastic; grime; creases; a mirror of sky and
# skyline. Radiance = print * per_print + rest, so that the same material runs per fragment, or (VERTEX_LIT) per vertex
# with print and a hint of the creases per fragment, where triangles are smaller than a few pixels.
MATERIAL = """
struct Surface { vec3 at, normal, tint, blades; vec2 extra; vec4 mat; float sun; };
vec3 mirror(vec3 d, float lod) {
    vec3 e = textureLod(environment, d.xy * inversesqrt(8.0 + 8.0 * max(d.z, -0.97)) + 0.5, lod).rgb;
    return 4.0 * e * e;
}
void material(Surface s, vec4 print, vec4 fine, float key, out vec3 per_print, out vec3 rest) {
    vec3 to_eye = eye_pixel.xyz - s.at, v = normalize(to_eye), n = s.normal;
    float rough = s.mat.r, open_sky = s.mat.a;
    float metal = s.mat.g * (1.0 - 0.75 * print.a), trans = s.mat.b * (1.0 - print.a);
    float height = s.blades.z, low = smoothstep(0.035, 0.0, height);
    float grime = smoothstep(0.52, 0.80, fine.b + 0.30 * low * (1.0 - abs(n.z)) + 0.08 * (1.0 - open_sky))
                * s.extra.y * (0.35 + 1.3 * fract(key * 7.13));
    metal *= 1.0 - grime; rough = clamp(rough + 0.35 * grime, 0.04, 1.0); trans *= 1.0 - 0.8 * grime;
    float grain = 0.94 + 0.12 * fine.a, soiled = min(grime, 0.85);
    vec3 keep = s.tint * ((1.0 - soiled) * grain), soil = vec3(0.115, 0.092, 0.066) * (soiled * grain);
    float near_ground = mix(0.45, 1.0, smoothstep(-0.001, 0.028, height));
    float lit = s.sun * sun_reaches(s.at + n * 0.0016, 1.0);
#ifdef GRASS
    float under = under_blades(s.blades.xy, height + 0.004);
    lit *= 1.0 - 0.6 * under; near_ground *= 1.0 - 0.25 * under;
#endif
    vec3 sun = sun_exposure.rgb * lit;
    float nl = dot(n, sun_dir.xyz), nv = max(dot(n, v), 0.0);
    vec3 sky = sky_light(n), ambient = sky * (open_sky * mix(near_ground, 1.0, clamp(n.z, 0.0, 1.0) * 0.75));
    float wrap = 0.12 * step(trans, 0.05) * step(metal, 0.5);
    vec3 light = (sun * max((nl + wrap) / (1.0 + wrap), 0.0) + ambient) * (1.0 - metal);
    vec3 h = normalize(v + sun_dir.xyz);
    float rough2 = rough * rough, power = 2.0 / (rough2 * rough2 + 0.0006);
    float spec = (power + 2.0) * 0.125 * pow(max(dot(n, h), 0.0), power) * max(nl, 0.0);
    float away = (1.0 - nv) * (1.0 - nv), f0 = mix(0.045, 0.75, metal);
    float fresnel = f0 + (max(1.0 - rough, f0) - f0) * away * away;
    vec3 r = reflect(-v, n), seen = mirror(r, rough * 5.5);
    seen = mix(seen, bounce.rgb * 0.8 + 0.2 * seen, smoothstep(0.1, -0.35, r.z) * near_ground);
    vec3 albedo = print.rgb * print.rgb * keep + soil;
    vec3 spec_tint = mix(vec3(1.0), mix(vec3(0.93), albedo, print.a * 0.8), metal);
    per_print = keep * light; rest = soil * light;
#ifdef CLEAR
    vec3 bumpy = normalize(n + vec3(fine.rg - 0.5, 0.0) * 1.3 * (0.3 + s.extra.x));
    vec3 d = normalize(-v - bumpy * 0.55);
    vec2 hit = s.at.xy + d.xy / max(-d.z, 0.3) * height;
    float lod = log2(length(to_eye) * eye_pixel.w * 1.4 * texels.y) + 2.6;
    vec4 g = textureLod(layer_a, hit / tiles.y, lod);
    vec3 behind = g.rgb * g.rgb * (sun_exposure.rgb * sun_dir.z * g.a * 2.0 * (0.30 + 0.55 * lit)
                + mix(sky_side.rgb, sky_up.rgb, 0.6) * 0.7);
    vec3 haze = mix(s.tint, vec3(1.0), 0.3) * (sky * 0.5 + sun * (0.06 + 0.20 * abs(nl)));
    vec3 inner_n = normalize(bumpy * vec3(1.0, 1.0, 0.8) + vec3(0.0, 0.0, 0.25));
    vec3 inner = mirror(reflect(-v, inner_n), 0.8);
    float glint = pow(max(dot(inner_n, h), 0.0), 36.0) * 0.55
                + pow(max(dot(normalize(bumpy - 0.5 * n + vec3(0.0, 0.0, 0.5)), h), 0.0), 160.0) * 2.6;
    vec3 clear = behind * mix(s.tint, vec3(1.0), 0.15) * (0.92 - 0.66 * away) + haze * (0.15 + 0.42 * away)
               + inner * (0.12 + 0.30 * away) * open_sky + sun * glint;
    per_print *= 1.0 - trans; rest = mix(rest, clear, trans);
#endif
    rest += spec_tint * fresnel
          * (seen * mix(open_sky, 1.0, 0.3) * near_ground + spec * sun * (1.0 - 0.5 * step(0.3, metal)));
}
vec2 crease_uv(vec2 uv, float creased, float key) { return uv * (1.5 + 3.0 * creased) + key * vec2(3.1, 7.7); }
"""

_TEXTURES = "\nuniform sampler2DArray atlas; uniform sampler2D detail, environment, layer_a;"

# World position of a mesh vertex: world_from_mesh (float32) times the vertex.
THING_VERTEX = (
    LIGHT
    + _TEXTURES
    + MATERIAL
    + """
in vec3 pos; uniform mat4 world_from_mesh;
#ifndef IDS
in vec3 normal; in vec2 uv; in vec4 tint, mat, extra;  // extra.z: height of clutter above the ground, in 8 cm
uniform mat3 normal_from_mesh; uniform vec4 look;  // tone, key, ground height, level of the print for VERTEX_LIT
out vec2 v_uv; flat out float v_layer;
#ifdef VERTEX_LIT
out vec3 v_per_print, v_rest; out vec3 v_crease;
#else
out vec3 v_pos, v_normal, v_tint, v_blades; out vec2 v_extra; out vec4 v_mat; out float v_sun;
#endif
#endif
void main() {
    vec3 p = (world_from_mesh * vec4(pos, 1.0)).xyz;
    gl_Position = clip_from_world * vec4(p, 1.0);
#ifndef IDS
    v_uv = uv; v_layer = floor(tint.a * 255.0 + 0.5);
#ifdef CLUTTER
    float height = extra.z * 0.08;
#else
    float height = p.z - look.z;
#endif
    vec3 blades = vec3((p.xy - sun_shift(height)) / texels.w + 0.5, height);
    float sun = 2.0 * textureLod(place, (p.xy - sun_shift(height)) / tiles.x, 4.0).a;
    vec3 n = normal_from_mesh * normal, colour = tint.rgb * tint.rgb * look.x;
#ifdef VERTEX_LIT
    n = normalize(n);
    n *= sign(dot(n, eye_pixel.xyz - p) + 1e-6);
    vec4 print = textureLod(atlas, vec3(uv, v_layer), look.w);
    vec4 fine = textureLod(detail, crease_uv(uv, extra.x, look.y), look.w);
    material(Surface(p, n, colour, blades, extra.xy, mat, sun), print, fine, look.y, v_per_print, v_rest);
    v_crease = vec3(crease_uv(uv, extra.x, look.y), 2.4 * extra.x);
#else
    v_pos = p; v_normal = n; v_tint = colour; v_blades = blades; v_extra = extra.xy; v_mat = mat; v_sun = sun;
#endif
#endif
}"""
)

THING_FRAGMENT = (
    OUTPUT
    + LIGHT
    + _TEXTURES
    + MATERIAL
    + """
in vec2 v_uv; flat in float v_layer; uniform uint ident;
#ifdef VERTEX_LIT
in vec3 v_per_print, v_rest; in vec3 v_crease;
void main() {
    vec3 print = texture(atlas, vec3(v_uv, v_layer), -0.6).rgb;
    vec2 slope = texture(detail, v_crease.xy).rg - 0.5;
    EMIT(tone_map((print * print * v_per_print + v_rest) * max(1.0 + v_crease.z * (slope.x + slope.y), 0.2)), ident)
}
#else
in vec3 v_pos, v_normal, v_tint, v_blades; in vec2 v_extra; in vec4 v_mat; in float v_sun; uniform vec4 look;
void main() {
    vec3 n = normalize(v_normal);
    n *= sign(dot(n, eye_pixel.xyz - v_pos) + 1e-6);
    vec4 print = texture(atlas, vec3(v_uv, v_layer), -0.6);
    vec4 fine = texture(detail, crease_uv(v_uv, v_extra.x, look.y));
    vec3 px = dFdx(v_pos), py = dFdy(v_pos); vec2 ux = dFdx(v_uv), uy = dFdy(v_uv);
    vec3 t = px * uy.y - py * ux.y, b = py * ux.x - px * uy.x;
    float inv = inversesqrt(max(max(dot(t, t), dot(b, b)), 1e-20));
    n = normalize(n - (t * (fine.r - 0.5) + b * (fine.g - 0.5)) * inv * v_extra.x * 3.5);
    vec3 per_print, rest;
    material(Surface(v_pos, n, v_tint, v_blades, v_extra, v_mat, v_sun), print, fine, look.y, per_print, rest);
    EMIT(tone_map(print.rgb * print.rgb * per_print + rest), ident)
}
#endif
"""
)
