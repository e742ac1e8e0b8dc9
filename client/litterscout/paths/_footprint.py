"""The ground a camera sees from a vehicle that hovers level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import Intrinsics, Pose
from ..ground import Area, Ground, Metres

FAR = 6.0  # ground is counted as seen to this many altitudes, so that a camera that sees the horizon can be planned for
MARCH_STEPS = 12  # fixed-point steps of a ray to sloping ground; each shrinks the error by slope / tan(ray's angle)


@dataclass(frozen=True, eq=False)
class Footprint:
    """What a camera sees: `rays` (4, 3) of the image corners in body FRD at unit drop, `mount_m` (3,) its place there.

    Corners go round: top left, top right, bottom right, bottom left.
    """

    rays: Metres
    mount_m: Metres

    @classmethod
    def of(cls, intrinsics: Intrinsics, body_from_camera: Pose) -> Footprint:
        """Footprint of a camera. Raises: ValueError if it sees no ground at all."""
        u = np.array([-0.5, intrinsics.width - 0.5, intrinsics.width - 0.5, -0.5])
        v = np.array([-0.5, -0.5, intrinsics.height - 0.5, intrinsics.height - 0.5])
        camera = np.stack([np.ones(4), (u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy], -1)
        body = Pose(quaternion_wxyz=body_from_camera.quaternion_wxyz).apply(camera)
        if (body[:, 2] <= 0).all():
            raise ValueError("the camera looks above the horizon and sees no ground")
        across = np.hypot(body[:, 0], body[:, 1])
        drop = np.maximum(body[:, 2], across / FAR)
        return cls(body / drop[:, None] * [1, 1, 0] + [0, 0, 1], np.array(body_from_camera.position_m))

    def corners(self, altitude_m: float) -> Metres:
        """(4, 2) forward and right of the vehicle, m, on level ground `altitude_m` below it."""
        return np.asarray(self.mount_m[:2] + self.rays[:, :2] * (altitude_m - self.mount_m[2]))

    def box(self, altitude_m: float, heading_rad: float = 0.0) -> tuple[Metres, Metres]:
        """Least and greatest (forward, right), or (north, east) under a heading, of the corners; each (2,)."""
        corners = turned(self.corners(altitude_m), heading_rad)
        return corners.min(axis=0), corners.max(axis=0)

    def size_m(self, altitude_m: float) -> tuple[float, float]:
        """Length along the way and width across it that every part of the picture is sure to cover.

        Each is that of the narrower pair of edges: strips spaced by it leave no gap.
        """
        if altitude_m <= self.mount_m[2]:
            raise ValueError(
                f"the camera hangs {self.mount_m[2]:g} m below a vehicle that flies at {altitude_m:g} m: in the ground"
            )
        c = self.corners(altitude_m)
        # the edge that lies foremost comes first, whichever way the camera is turned
        c = np.roll(c, -int(np.argmax([c[k, 0] + c[(k + 1) % 4, 0] for k in range(4)])), axis=0)
        length = float(min(abs(c[0, 0] - c[3, 0]), abs(c[1, 0] - c[2, 0])))
        width = float(min(abs(c[1, 1] - c[0, 1]), abs(c[2, 1] - c[3, 1])))
        if min(length, width) < 1e-3 * float(np.ptp(c, axis=0).max()):
            raise ValueError("the camera is turned so that its picture has no breadth across the way, or none along it")
        return length, width

    def on_ground(self, ground: Ground, position_m: Metres, heading_rad: float) -> Metres:
        """(4, 2) north, east of the corners on the real ground, seen from a vehicle at `position_m` (3,) NED."""
        rays = np.column_stack([turned(self.rays[:, :2], heading_rad), self.rays[:, 2]])
        mount = np.append(turned(self.mount_m[None, :2], heading_rad)[0], self.mount_m[2])
        eye = position_m + mount
        drop = np.full(4, float(-eye[2]) - float(ground.elevation_m(eye[:1], eye[1:2])[0]))
        for _ in range(MARCH_STEPS):
            at = eye[:2] + rays[:, :2] * drop[:, None]
            drop = np.maximum(-eye[2] - ground.elevation_m(at[:, 0], at[:, 1]), 0.0)
        return np.asarray(eye[:2] + rays[:, :2] * drop[:, None])


def turned(forward_right: Metres, heading_rad: float) -> Metres:
    """(n, 2) forward, right to north, east."""
    c, s = np.cos(heading_rad), np.sin(heading_rad)
    return np.asarray(forward_right @ np.array([[c, s], [-s, c]]))


def nudged_inside(area: Area, seen: Metres) -> Metres:
    """(2,) north, east shift that brings the (n, 2) points into the area, or centres them where it is too short."""
    low = np.array([area.north_m[0], area.east_m[0]]) - seen.min(axis=0)
    high = np.array([area.north_m[1], area.east_m[1]]) - seen.max(axis=0)
    return np.asarray(np.where(low <= high, np.clip(0.0, low, high), (low + high) / 2))


def above(ground: Ground, north_east_m: Metres, altitude_m: float) -> Metres:
    """(n, 3) NED positions `altitude_m` above the ground."""
    height = ground.elevation_m(north_east_m[:, 0], north_east_m[:, 1])
    return np.column_stack([north_east_m, -(height + altitude_m)])


def settled_inside(
    area: Area, ground: Ground, footprint: Footprint, *, north_east_m: Metres, headings_rad: Metres, altitude_m: float
) -> Metres:
    """(n, 3) waypoints shifted so that what is seen of the real ground lies in the area."""
    places = north_east_m.copy()
    for _ in range(3):  # the ground under a shifted waypoint differs by millimetres: two rounds are enough on lawns
        points = above(ground, places, altitude_m)
        for i, (point, heading) in enumerate(zip(points, headings_rad, strict=True)):
            places[i] += nudged_inside(area, footprint.on_ground(ground, point, float(heading)))
    return above(ground, places, altitude_m)
