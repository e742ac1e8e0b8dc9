"""Pose maths in NED and FRD: vectors as (x, y, z), unit quaternions as (w, x, y, z), plain floats."""

from __future__ import annotations

import math
import struct

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

NO_OFFSET: Vector = (0.0, 0.0, 0.0)
NO_TURN: Quaternion = (1.0, 0.0, 0.0, 0.0)
_SHORTEST = 1e-6


def add(a: Vector, b: Vector) -> Vector:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def subtract(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def scaled(a: Vector, factor: float) -> Vector:
    return a[0] * factor, a[1] * factor, a[2] * factor


def length(a: Vector) -> float:
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    """The turn `b` followed by `a`: a_from_b * b_from_c = a_from_c."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def turned(q: Quaternion, v: Vector) -> Vector:
    """`v` turned by the unit quaternion `q`."""
    w, x, y, z = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (
        v[0] + w * tx + y * tz - z * ty,
        v[1] + w * ty + z * tx - x * tz,
        v[2] + w * tz + x * ty - y * tx,
    )


def conjugate(q: Quaternion) -> Quaternion:
    """The inverse turn of a unit quaternion."""
    return q[0], -q[1], -q[2], -q[3]


def unit(q: Quaternion) -> Quaternion:
    """`q` at length one. Raises: ValueError if it is too short to have a direction, or not finite."""
    size = math.sqrt(sum(c * c for c in q))
    if not _SHORTEST < size < math.inf:
        raise ValueError(f"{q} is no rotation")
    return q[0] / size, q[1] / size, q[2] / size, q[3] / size


def from_degrees(pitch_deg: float, roll_deg: float, yaw_deg: float) -> Quaternion:
    """Roll, then pitch, then yaw (Z-Y-X), as settings.json means them: positive pitch looks up, yaw turns right."""
    return from_radians(math.radians(pitch_deg), math.radians(roll_deg), math.radians(yaw_deg))


def from_radians(pitch_rad: float, roll_rad: float, yaw_rad: float) -> Quaternion:
    cp, sp = math.cos(pitch_rad / 2), math.sin(pitch_rad / 2)
    cr, sr = math.cos(roll_rad / 2), math.sin(roll_rad / 2)
    cy, sy = math.cos(yaw_rad / 2), math.sin(yaw_rad / 2)
    return (
        cy * cr * cp + sy * sr * sp,
        cy * sr * cp - sy * cr * sp,
        cy * cr * sp + sy * sr * cp,
        sy * cr * cp - cy * sr * sp,
    )


def yaw_rad(q: Quaternion) -> float:
    """Heading of the turned x axis, clockwise from north seen from above, in (-pi, pi]."""
    w, x, y, z = q
    return math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))


def euler(q: Quaternion) -> tuple[float, float, float]:
    """(pitch, roll, yaw) in radians of a unit quaternion: the inverse of `from_radians`."""
    w, x, y, z = q
    pitch = math.asin(max(-1.0, min(1.0, 2 * (w * y - z * x))))
    return pitch, math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)), yaw_rad(q)


def between(a: Quaternion, b: Quaternion, share: float) -> Quaternion:
    """The orientation `share` of the way from `a` to `b`, the short way round."""
    dot = sum(p * q for p, q in zip(a, b, strict=True))
    sign = -1.0 if dot < 0 else 1.0
    angle = math.acos(min(1.0, abs(dot)))
    if angle < 1e-6 or share == 1.0:
        return b
    first, second = math.sin((1 - share) * angle), sign * math.sin(share * angle)
    w, x, y, z = ((p * first + q * second) / math.sin(angle) for p, q in zip(a, b, strict=True))
    return w, x, y, z


def wrapped(angle_rad: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle_rad + math.pi) % (2 * math.pi) - math.pi


def single(values: tuple[float, ...]) -> tuple[float, ...]:
    """`values` rounded to float32, as the wire carries them."""
    form = f">{len(values)}f"
    return struct.unpack(form, struct.pack(form, *values))
