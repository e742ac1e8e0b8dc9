"""Colour of litter, scenery and clutter pixels on the CPU: prints, dirt, metal, gloss and clear plastic."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack.mesh import Mesh
from littersim.render.cpu_grass import under_blades, weights
from littersim.render.geometry import Merged
from littersim.render.sampling import bilinear, level_of, share_in_sun, step
from littersim.render.scene import Instance
from littersim.render.tones import (
    BOUNCE,
    DOWN,
    EYE,
    FORWARD,
    LENS,
    RIGHT,
    SKY_SIDE,
    SKY_UP,
    SUN,
    SUN_DIR,
    to_byte,
)

F = np.float32
_HEIGHT_UNIT = np.float32(0.08 / 255)  # of a clutter vertex' height above the ground


@dataclass(frozen=True, eq=False)
class Things:
    """World-space meshes behind each other, as the kernels read them."""

    points: NDArray[np.float32]  # (n, 3)
    normals: NDArray[np.float32]  # (n, 3)
    uv: NDArray[np.float32]  # (n, 2)
    skin: NDArray[np.uint8]  # (n, 12) tint, mat, extra
    faces: NDArray[np.int32]
    owner: NDArray[np.int32]  # (faces,) row of `looks`
    looks: NDArray[
        np.float32
    ]  # (rows, 4) ground height, tone, key, 1 if heights above the ground stand in the vertices
    ids: NDArray[np.uint32]  # (rows,)


def of_instances(instances: tuple[Instance, ...], merged: Merged) -> Things:
    """Litter and scenery."""
    looks = np.array([[i.ground_z, i.tone, i.key, 0.0] for i in instances], np.float32).reshape(-1, 4)
    owner = np.repeat(np.arange(len(instances)), np.diff(merged.face_starts))
    ids = np.array([i.object_id for i in instances], np.uint32)
    return _things(merged.vertices, merged.faces, owner, looks, ids)


def of_clutter(mesh: Mesh, ground_id: int) -> Things:
    """One level of clutter."""
    owner = np.zeros(len(mesh.faces), np.int64)
    look = np.array([[0.0, 1.0, 0.37, 1.0]], np.float32)
    return _things(mesh.vertices, mesh.faces, owner, look, np.array([ground_id], np.uint32))


def _things(
    v: NDArray[np.void], faces: NDArray[np.int32], owner: NDArray[np.integer], looks: NDArray[np.float32],
    ids: NDArray[np.uint32],
) -> Things:  # fmt: skip
    skin = np.concatenate([v["tint"], v["mat"], v["extra"]], 1)
    points, normals, uv = (np.ascontiguousarray(v[name]) for name in ("pos", "normal", "uv"))
    return Things(points, normals, uv, skin, faces, owner.astype(np.int32), looks, ids)


@njit(cache=True, fastmath=True, nogil=True)
def _mirror(texels, starts, size, x, y, z, lod):
    """Radiance / 4 as roots, from direction (x, y, z) of the sphere map."""
    s = F(1) / F(math.sqrt(F(8) + F(8) * max(z, F(-0.97))))
    level = level_of(lod, len(starts))
    return bilinear(texels, starts[level], size >> level, x * s + F(0.5), y * s + F(0.5))


@njit(cache=True, fastmath=True, nogil=True)
def _unit(x, y, z):
    inv = F(1) / F(math.sqrt(max(x * x + y * y + z * z, F(1e-20))))
    return x * inv, y * inv, z * inv


@njit(cache=True, fastmath=True, nogil=True)
def _sky(k, nz, c):
    up = min(max(nz, F(0)), F(1))
    above = k[SKY_SIDE, c] + (k[SKY_UP, c] - k[SKY_SIDE, c]) * up
    return k[BOUNCE, c] + (above - k[BOUNCE, c]) * (nz * F(0.5) + F(0.5))


@njit(cache=True, fastmath=True, nogil=True)
def shade_things(
    first, last, index, q, base, k, hom, points, normals, uv, skin, faces, owner, looks, atlas, atlas_starts,
    detail, detail_starts, env, env_starts, layer_a, starts_a, place, place_starts, sizes, lengths,
    shade, side, depth, sun_matrix, bias, flat, rgb,
):  # fmt: skip
    """Fill the pixels of things: triangle base + face; each owner in one colour where there is `flat` (owners, 3).

    `sizes`, `lengths` as for the ground, then sizes of atlas, detail, environment.
    """
    one = F(1)
    half = F(0.5)
    byte = F(1 / 255)
    count = len(faces)
    lx = k[SUN_DIR, 0]
    ly = k[SUN_DIR, 1]
    lz = k[SUN_DIR, 2]
    for row in range(first, last):
        for col in range(index.shape[1]):
            t = index[row, col] - base
            if t < 0 or t >= count:
                continue
            a = faces[t, 0]
            b = faces[t, 1]
            c = faces[t, 2]
            look = owner[t]
            if len(flat) > 0:
                for n in range(3):
                    rgb[row, col, n] = flat[look, n]
                continue
            wa, wb, wc = weights(hom, a, b, c, np.float64(col), np.float64(row))
            w = one / q[row, col]
            px = k[EYE, 0] + (k[FORWARD, 0] + k[RIGHT, 0] * F(col) + k[DOWN, 0] * F(row)) * w
            py = k[EYE, 1] + (k[FORWARD, 1] + k[RIGHT, 1] * F(col) + k[DOWN, 1] * F(row)) * w
            pz = k[EYE, 2] + (k[FORWARD, 2] + k[RIGHT, 2] * F(col) + k[DOWN, 2] * F(row)) * w
            vx, vy, vz = k[EYE, 0] - px, k[EYE, 1] - py, k[EYE, 2] - pz
            far = F(math.sqrt(vx * vx + vy * vy + vz * vz))
            vx, vy, vz = vx / far, vy / far, vz / far
            nx = normals[a, 0] * wa + normals[b, 0] * wb + normals[c, 0] * wc
            ny = normals[a, 1] * wa + normals[b, 1] * wb + normals[c, 1] * wc
            nz = normals[a, 2] * wa + normals[b, 2] * wb + normals[c, 2] * wc
            nx, ny, nz = _unit(nx, ny, nz)
            if nx * vx + ny * vy + nz * vz < F(0):
                nx, ny, nz = -nx, -ny, -nz
            u = uv[a, 0] * wa + uv[b, 0] * wb + uv[c, 0] * wc
            v = uv[a, 1] * wa + uv[b, 1] * wb + uv[c, 1] * wc
            rough = (skin[a, 4] * wa + skin[b, 4] * wb + skin[c, 4] * wc) * byte
            metal = (skin[a, 5] * wa + skin[b, 5] * wb + skin[c, 5] * wc) * byte
            clear = (skin[a, 6] * wa + skin[b, 6] * wb + skin[c, 6] * wc) * byte
            open_sky = (skin[a, 7] * wa + skin[b, 7] * wb + skin[c, 7] * wc) * byte
            crease = (skin[a, 8] * wa + skin[b, 8] * wb + skin[c, 8] * wc) * byte
            dirt = (skin[a, 9] * wa + skin[b, 9] * wb + skin[c, 9] * wc) * byte
            key = looks[look, 2]
            if looks[look, 3] > half:
                above = (skin[a, 10] * wa + skin[b, 10] * wb + skin[c, 10] * wc) * _HEIGHT_UNIT
            else:
                above = pz - looks[look, 0]
            # Size of a pixel on the surface, in texels, from the triangle's area on its print and in the world.
            ex, ey, ez = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
            gx, gy, gz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
            du1, dv1 = uv[b, 0] - uv[a, 0], uv[b, 1] - uv[a, 1]
            du2, dv2 = uv[c, 0] - uv[a, 0], uv[c, 1] - uv[a, 1]
            cx, cy, cz = ey * gz - ez * gy, ez * gx - ex * gz, ex * gy - ey * gx
            area = max(F(math.sqrt(cx * cx + cy * cy + cz * cz)), F(1e-12))
            per_m = F(math.sqrt(max(abs(du1 * dv2 - du2 * dv1), F(1e-12)) / area))
            step_m = far * k[LENS, 0]
            lod = F(math.log2(max(per_m * step_m * F(sizes[4]), F(1e-6))))
            level = level_of(lod - F(0.3), len(atlas_starts))
            size = sizes[4] >> level
            p = bilinear(atlas, atlas_starts[level] + int(skin[a, 3]) * size * size, size, u, v)
            zoom = F(1.5) + F(3) * crease
            level = level_of(F(math.log2(max(per_m * zoom * step_m * F(sizes[5]), F(1e-6)))), len(detail_starts))
            fine = bilinear(
                detail, detail_starts[level], sizes[5] >> level, u * zoom + key * F(3.1), v * zoom + key * F(7.7)
            )
            paint = p[3] * byte
            fx = fine[0] * byte - half
            fy = fine[1] * byte - half
            tx, ty, tz = ex * dv2 - gx * dv1, ey * dv2 - gy * dv1, ez * dv2 - gz * dv1
            bx, by, bz = gx * du1 - ex * du2, gy * du1 - ey * du2, gz * du1 - ez * du2
            inv = max(tx * tx + ty * ty + tz * tz, bx * bx + by * by + bz * bz, F(1e-20))
            inv = crease * F(3.5) / F(math.sqrt(inv))
            nx, ny, nz = _unit(
                nx - (tx * fx + bx * fy) * inv, ny - (ty * fx + by * fy) * inv, nz - (tz * fx + bz * fy) * inv
            )
            metal *= one - F(0.75) * paint
            clear *= one - paint
            low = step(F(0.035), F(0), above)
            grime = fine[2] * byte + F(0.30) * low * (one - abs(nz)) + F(0.08) * (one - open_sky)
            grime = (
                step(F(0.52), F(0.80), grime)
                * dirt
                * (F(0.35) + F(1.3) * (key * F(7.13) - F(math.floor(key * F(7.13)))))
            )
            grime = min(grime, F(0.85))
            grain = F(0.94) + F(0.12) * fine[3] * byte
            metal *= one - grime
            rough = min(max(rough + F(0.35) * grime, F(0.04)), one)
            clear *= one - F(0.8) * grime
            near = F(0.42) + F(0.58) * step(F(-0.001), F(0.028), above)
            gx_, gy_ = px - lx / lz * above, py - ly / lz * above
            m = bilinear(place, place_starts[1], sizes[2] >> 1, gx_ / lengths[2], gy_ / lengths[2])
            lit = F(2) * m[3] * byte
            lit += (one - lit) * step(F(0.15), F(0.5), above)  # what is tall is not in its own shade on the ground
            shadow = F(0)
            if lit > F(0):
                ox, oy, oz = px + nx * F(0.0016), py + ny * F(0.0016), pz + nz * F(0.0016)
                shadow = share_in_sun(depth, sun_matrix, bias, ox, oy, oz)
            lit *= shadow
            if above < F(0.06):
                under = under_blades(shade, k, side, px, py, max(above, F(0)), F(0.004))
                lit *= one - F(0.6) * under
                near *= one - F(0.25) * under
            nl = nx * lx + ny * ly + nz * lz
            up = min(max(nz, F(0)), one)
            ambient = open_sky * (near + (one - near) * up * F(0.75))
            wrap = F(0) if clear > F(0.05) or metal > half else F(0.12)
            direct = lit * max((nl + wrap) / (one + wrap), F(0))
            nv = max(nx * vx + ny * vy + nz * vz, F(0))
            hx, hy, hz = _unit(vx + lx, vy + ly, vz + lz)
            power = F(2) / (rough * rough * rough * rough + F(0.0006))
            nh = max(nx * hx + ny * hy + nz * hz, F(0))
            spec = F(0)
            if nl > F(0) and nh > F(0):
                spec = (power + F(2)) * F(0.125) * F(math.exp(power * math.log(nh))) * nl * lit
            f0 = F(0.045) + F(0.705) * metal
            rim = (one - nv) * (one - nv)
            fresnel = f0 + (max(one - rough, f0) - f0) * rim * rim
            twice = F(2) * (nx * vx + ny * vy + nz * vz)
            rx, ry, rz = twice * nx - vx, twice * ny - vy, twice * nz - vz
            seen = _mirror(env, env_starts, sizes[6], rx, ry, rz, rough * F(5.5))
            ground = step(F(0.1), F(-0.35), rz) * near
            reflect = fresnel * (F(0.3) + F(0.7) * open_sky) * near
            glare = fresnel * spec * (half if metal > F(0.3) else one)
            inside = (F(0), F(0), F(0), F(0))
            inner = (F(0), F(0), F(0), F(0))
            glint = F(0)
            if clear > F(0.01):
                qx = nx + fx * F(1.3) * (F(0.3) + crease)
                qy = ny + fy * F(1.3) * (F(0.3) + crease)
                qx, qy, qz = _unit(qx, qy, nz)
                sx, sy, sz = _unit(-vx - qx * F(0.55), -vy - qy * F(0.55), -vz - qz * F(0.55))
                run = max(above, F(0)) / max(-sz, F(0.3))
                foot = far * k[LENS, 0] * F(1.4)
                level = level_of(F(math.log2(F(sizes[0]) / lengths[0] * foot)) + F(2.6), len(starts_a))
                inside = bilinear(
                    layer_a,
                    starts_a[level],
                    sizes[0] >> level,
                    (px + sx * run) / lengths[0],
                    (py + sy * run) / lengths[0],
                )
                ix, iy, iz = _unit(qx, qy, qz * F(0.8) + F(0.25))
                twice = F(2) * (ix * vx + iy * vy + iz * vz)
                inner = _mirror(env, env_starts, sizes[6], twice * ix - vx, twice * iy - vy, twice * iz - vz, F(0.8))
                jx, jy, jz = _unit(qx - half * nx, qy - half * ny, qz - half * nz + half)
                glint = F(0.55) * max(ix * hx + iy * hy + iz * hz, F(0)) ** 36
                glint += F(2.6) * max(jx * hx + jy * hy + jz * hz, F(0)) ** 160
            for n in range(3):
                tint = (skin[a, n] * wa + skin[b, n] * wb + skin[c, n] * wc) * byte
                tint = tint * tint * looks[look, 1]
                s = (p[0] if n == 0 else p[1] if n == 1 else p[2]) * byte
                albedo = s * s * tint
                soil = F(0.115) if n == 0 else F(0.092) if n == 1 else F(0.066)
                albedo = (albedo + (soil - albedo) * grime) * grain
                sky = _sky(k, nz, n)
                out = albedo * (one - metal) * (k[SUN, n] * direct + sky * ambient)
                e = (seen[0] if n == 0 else seen[1] if n == 1 else seen[2]) * byte
                e = F(4) * e * e
                e += (k[BOUNCE, n] * F(0.8) + F(0.2) * e - e) * ground
                if clear > F(0.01):
                    g = (inside[0] if n == 0 else inside[1] if n == 1 else inside[2]) * byte
                    behind = k[SUN, n] * lz * inside[3] * byte * F(2) * (F(0.30) + F(0.55) * lit)
                    behind = g * g * (behind + (F(0.4) * k[SKY_SIDE, n] + F(0.6) * k[SKY_UP, n]) * F(0.7))
                    haze = (tint * F(0.7) + F(0.3)) * (sky * half + k[SUN, n] * lit * (F(0.06) + F(0.20) * abs(nl)))
                    i = (inner[0] if n == 0 else inner[1] if n == 1 else inner[2]) * byte
                    film = behind * (tint * F(0.85) + F(0.15)) * (F(0.92) - F(0.66) * rim)
                    film += haze * (F(0.15) + F(0.42) * rim) + F(4) * i * i * (F(0.12) + F(0.30) * rim) * open_sky
                    film += k[SUN, n] * lit * glint
                    out += (film - out) * clear
                shine = one + (F(0.93) + (albedo - F(0.93)) * paint * F(0.8) - one) * metal
                out += shine * (reflect * e + glare * k[SUN, n])
                rgb[row, col, n] = to_byte(out, k[LENS, 1])
