"""Poses, quaternions and pinhole cameras. World NED (north, east, down), camera FRD (forward, right, down), metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vec3 = tuple[float, float, float]
Quat = tuple[float, float, float, float]  # w, x, y, z


def quaternion(roll_rad: float, pitch_rad: float, yaw_rad: float) -> Quat:
    """Unit quaternion (w, x, y, z) of intrinsic Z-Y-X angles: parent from child."""
    cr, sr = np.cos(roll_rad / 2), np.sin(roll_rad / 2)
    cp, sp = np.cos(pitch_rad / 2), np.sin(pitch_rad / 2)
    cy, sy = np.cos(yaw_rad / 2), np.sin(yaw_rad / 2)
    return (
        float(cr * cp * cy + sr * sp * sy),
        float(sr * cp * cy - cr * sp * sy),
        float(cr * sp * cy + sr * cp * sy),
        float(cr * cp * sy - sr * sp * cy),
    )


def multiply(a: Quat, b: Quat) -> Quat:
    """Hamilton product: a_from_b times b_from_c is a_from_c."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def conjugate(q: Quat) -> Quat:
    return q[0], -q[1], -q[2], -q[3]


def normalized(q: Quat) -> Quat:
    """Scale to unit length. Raises: ValueError if the length is not finite and positive."""
    n = float(np.sqrt(sum(c * c for c in q)))
    if not np.isfinite(n) or n < 1e-12:
        raise ValueError(f"not a rotation: {q}")
    return q[0] / n, q[1] / n, q[2] / n, q[3] / n


def rotation(q: Quat) -> NDArray[np.float64]:
    """3x3 rotation matrix of a unit quaternion."""
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def yaw_rad(q: Quat) -> float:
    """Heading of the forward axis, clockwise from north, -pi..pi."""
    w, x, y, z = q
    return float(np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)))


@dataclass(frozen=True)
class Pose:
    """`a_from_b`: where frame b stands in frame a."""

    position_m: Vec3 = (0.0, 0.0, 0.0)
    quaternion_wxyz: Quat = (1.0, 0.0, 0.0, 0.0)

    def __matmul__(self, other: Pose) -> Pose:
        """a_from_b @ b_from_c = a_from_c."""
        x, y, z = self.apply(np.array([other.position_m]))[0]
        return Pose((float(x), float(y), float(z)), multiply(self.quaternion_wxyz, other.quaternion_wxyz))

    def inverse(self) -> Pose:
        q = conjugate(self.quaternion_wxyz)
        x, y, z = -(rotation(q) @ np.array(self.position_m))
        return Pose((float(x), float(y), float(z)), q)

    def apply(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map (n, 3) points of frame b into frame a."""
        return np.asarray(points @ rotation(self.quaternion_wxyz).T + np.array(self.position_m))


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole without skew. Pixel centres lie at integers: the first pixel's centre is (0, 0)."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def from_fov(cls, width: int, height: int, fov_rad: float) -> Intrinsics:
        """Square pixels; `fov_rad` is horizontal. Raises: ValueError for a size or angle that cannot be."""
        return cls._spanning(width, width, height, fov_rad)

    @classmethod
    def from_longer_fov(cls, width: int, height: int, fov_rad: float) -> Intrinsics:
        """As `from_fov`, but `fov_rad` is along the longer side, as AirSim's are. Raises: ValueError."""
        return cls._spanning(max(width, height), width, height, fov_rad)

    @classmethod
    def _spanning(cls, side: int, width: int, height: int, fov_rad: float) -> Intrinsics:
        if width < 1 or height < 1 or not 0 < fov_rad < np.pi:
            raise ValueError(f"no camera has {width}x{height} px and {np.degrees(fov_rad):.3g} degrees")
        f = side / (2 * float(np.tan(fov_rad / 2)))
        return cls(width, height, f, f, (width - 1) / 2, (height - 1) / 2)

    @property
    def longer_fov_rad(self) -> float:
        """Field of view along the longer side."""
        return 2 * float(np.arctan(max(self.width / self.fx, self.height / self.fy) / 2))

    def project(self, points_frd: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 3) camera FRD points to (n, 2) pixel columns and rows. Points behind the lens give NaN."""
        forward = np.where(points_frd[:, 0] > 0, points_frd[:, 0], np.nan)
        return np.stack(
            [self.cx + self.fx * points_frd[:, 1] / forward, self.cy + self.fy * points_frd[:, 2] / forward], -1
        )

    def unproject(self, depth_m: NDArray[np.float32]) -> NDArray[np.float64]:
        """(H, W) planar depth to (H, W, 3) camera FRD points."""
        v, u = np.indices(depth_m.shape, dtype=np.float64)
        d = depth_m.astype(np.float64)
        return np.stack([d, (u - self.cx) / self.fx * d, (v - self.cy) / self.fy * d], -1)
