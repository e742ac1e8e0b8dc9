"""Does a picture's truth close? Mesh, pose, intrinsics, depth, ids and colour are compared with one another.

Own rasteriser and own pose maths: nothing here is shared with the simulator or with the code that writes datasets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import items, places

NO_HIT = np.inf
ROUNDING_M = 0.0006


@njit(cache=True)
def _rasterise(corners, depth):  # type: ignore[no-untyped-def]
    """Planar depth at pixel centres; corners (t, 3, 3) = column, row, depth per triangle corner."""
    height, width = depth.shape
    for t in range(len(corners)):
        ax, ay, az = corners[t, 0]
        bx, by, bz = corners[t, 1]
        cx, cy, cz = corners[t, 2]
        if min(az, bz, cz) < 0.01:
            continue
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        for row in range(max(int(np.ceil(min(ay, by, cy))), 0), min(int(np.floor(max(ay, by, cy))), height - 1) + 1):
            for col in range(max(int(np.ceil(min(ax, bx, cx))), 0), min(int(np.floor(max(ax, bx, cx))), width - 1) + 1):
                w0 = ((bx - col) * (cy - row) - (by - row) * (cx - col)) / area
                w1 = ((cx - col) * (ay - row) - (cy - row) * (ax - col)) / area
                w2 = 1.0 - w0 - w1
                if w0 < 0 or w1 < 0 or w2 < 0:
                    continue
                z = 1.0 / (w0 / az + w1 / bz + w2 / cz)
                depth[row, col] = min(z, depth[row, col])


def rotation(w: float, x: float, y: float, z: float) -> NDArray[np.float64]:
    """Rotation by the quaternion's action q v q*, column by column."""
    q = np.array([x, y, z])
    eye = np.eye(3)
    return np.stack([v + 2 * w * np.cross(q, v) + 2 * np.cross(q, np.cross(q, v)) for v in eye], axis=1)


@dataclass(frozen=True, eq=False)
class Shot:
    """One image of a dataset with all its truth."""

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float64]
    ids: NDArray[np.uint16]
    image: dict
    annotations: list[dict]
    placements: list[dict]  # of the episode, as its record has them

    def object_depth(self, annotation: dict) -> NDArray[np.float64]:
        """Depth of the annotation's mesh alone, from the stored pose and intrinsics; infinite where it is not."""
        facts = self.image["litterscout"]
        attributes = annotation["attributes"]
        mesh = items.load(attributes["item"]).mesh(int(attributes["variant"]))
        in_object = mesh.vertices["pos"].astype(np.float64) * [1, -1, -1]
        pose, camera = attributes["world_from_object"], facts["world_from_camera"]
        world = in_object @ rotation(*pose["quaternion_wxyz"]).T + pose["position_m"]
        seen = (world - camera["position_m"]) @ rotation(*camera["quaternion_wxyz"])
        k = facts["intrinsics"]
        ahead = np.where(seen[:, 0] > 0.01, seen[:, 0], np.nan)
        projected = np.stack(
            [k["cx"] + k["fx"] * seen[:, 1] / ahead, k["cy"] + k["fy"] * seen[:, 2] / ahead, seen[:, 0]], -1
        )
        corners = projected[mesh.faces]
        depth = np.full(self.ids.shape, NO_HIT)
        _rasterise(np.ascontiguousarray(corners[np.isfinite(corners).all((1, 2))]), depth)
        return depth


def shots(dataset: Path) -> Iterator[Shot]:
    """Every image of a dataset, read from its files."""
    coco = json.loads((dataset / "annotations.json").read_text())
    records = [json.loads(file.read_text()) for file in sorted((dataset / "episodes").glob("E*.json"))]
    strewn = {record["index"]: record["scene"]["placements"] for record in records}
    by_image: dict[int, list[dict]] = {}
    for annotation in coco["annotations"]:
        by_image.setdefault(annotation["image_id"], []).append(annotation)
    for image in coco["images"]:
        facts = image["litterscout"]
        depth = cv2.imread(str(dataset / facts["depth_file"]), cv2.IMREAD_UNCHANGED) / 1000.0
        yield Shot(
            cv2.imread(str(dataset / image["file_name"]), cv2.IMREAD_COLOR)[..., ::-1],
            np.where(depth > 0, depth, NO_HIT),
            cv2.imread(str(dataset / facts["ids_file"]), cv2.IMREAD_UNCHANGED),
            image,
            by_image.get(image["id"], []),
            strewn[facts["episode"]],
        )


REACH_M = 0.4  # of a litter mesh from its origin
MISSING_M = 0.01  # a mesh this much nearer than the depth image shows was not drawn


def dilate(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def erode(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0


def centroid(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.array([axis.mean() for axis in np.nonzero(mask)])


@dataclass
class Findings:
    """What does not close, in words, and how far silhouettes are off on average."""

    problems: list[str]
    offsets_px: list[NDArray[np.float64]]
    compared: int = 0

    @property
    def mean_offset_px(self) -> float:
        return float(np.abs(np.mean(self.offsets_px, axis=0)).max()) if self.offsets_px else 0.0


def geometry(shot: Shot, found: Findings, tolerance_m: float = 0.002) -> None:
    """Mesh and pose against ids and depth: silhouettes within 1 px, depth within `tolerance_m`."""
    for annotation in shot.annotations:
        name = f"{shot.image['file_name']} {annotation['attributes']['object']}"
        mask = shot.ids == annotation["attributes"]["instance"]
        mesh_depth = shot.object_depth(annotation)
        silhouette = mesh_depth < NO_HIT
        found.compared += 1
        outside = int((mask & ~dilate(silhouette)).sum())
        if outside:
            found.problems.append(f"{name}: {outside} of {mask.sum()} mask pixels lie more than 1 px outside the mesh")
        # depth is stored in millimetres: nearer or equal within rounding means that something lies in front
        hidden = shot.depth_m <= mesh_depth + ROUNDING_M
        gap = int((erode(silhouette) & (shot.depth_m > mesh_depth + tolerance_m) & ~dilate(mask)).sum())
        if gap:
            found.problems.append(f"{name}: {gap} pixels show what lies behind the mesh")
        coplanar = hidden & (shot.depth_m >= mesh_depth - ROUNDING_M)
        unnamed = int((erode(silhouette) & coplanar & ~dilate(mask)).sum())
        if unnamed > 2 + 0.05 * silhouette.sum():
            found.problems.append(f"{name}: {unnamed} pixels have the mesh's depth and not its id")
        inner = mask & erode(silhouette)
        # a pixel's depth may belong to the neighbouring fold of the mesh where it is steep
        step = cv2.dilate(np.where(silhouette, mesh_depth, 0), np.ones((3, 3))) - cv2.erode(
            np.where(silhouette, mesh_depth, 1e9), np.ones((3, 3))
        )
        wrong = inner & (np.abs(shot.depth_m - mesh_depth) > tolerance_m + np.maximum(step, 0) * 0.5)
        if wrong.sum() > 0.01 * inner.sum() + 1:
            found.problems.append(f"{name}: {wrong.sum()} of {inner.sum()} depths are off by more than {tolerance_m} m")
        seen = silhouette & (shot.depth_m >= mesh_depth - tolerance_m)
        if mask.sum() >= 100 and seen.any() and abs(int(seen.sum()) - int(mask.sum())) < 0.1 * mask.sum():
            found.offsets_px.append(centroid(mask) - centroid(seen))


def unseen(shot: Shot, found: Findings) -> None:
    """Placements without an annotation: none of their meshes may lie before what the depth image shows."""
    seen = {annotation["attributes"]["object"] for annotation in shot.annotations}
    facts = shot.image["litterscout"]
    k, camera = facts["intrinsics"], facts["world_from_camera"]
    turn = rotation(*camera["quaternion_wxyz"])
    for placement in shot.placements:
        if placement["name"] in seen:
            continue
        x, y, z = (np.array(placement["world_from_object"]["position_m"]) - camera["position_m"]) @ turn
        around = REACH_M * k["fx"] / max(x, 0.1)
        u, v = k["cx"] + k["fx"] * y / max(x, 0.1), k["cy"] + k["fy"] * z / max(x, 0.1)
        height, width = shot.ids.shape
        if x < -REACH_M or not (-around < u < width + around and -around < v < height + around):
            continue
        found.compared += 1
        mesh_depth = shot.object_depth({"attributes": placement})
        missing = int((mesh_depth < shot.depth_m - MISSING_M).sum())
        unnamed = int((np.abs(mesh_depth - shot.depth_m) < ROUNDING_M).sum())
        if missing > 1 or unnamed > 3 + 0.05 * (mesh_depth < NO_HIT).sum():
            what = f"{missing} pixels are missing, {unnamed} show it without its id"
            found.problems.append(f"{shot.image['file_name']} {placement['name']}: {what}")


def own_share(rgb: NDArray[np.float64], own: NDArray[np.float64], others: list[NDArray[np.float64]]) -> NDArray:
    """How much of each pixel is of colour `own`, taken as a blend of it with the one of `others` that explains it best.

    Negative where no blend does.
    """
    best, share = np.full(rgb.shape[:2], 40.0), np.full(rgb.shape[:2], -1.0)
    for other in others:
        along = np.clip((rgb - other) @ (own - other) / ((own - other) @ (own - other)), 0, 1)
        off = np.linalg.norm(rgb - other - along[..., None] * (own - other), axis=-1)
        share = np.where(off < best, along, share)
        best = np.minimum(off, best)
    return share


OTHERS = 1 + len(places.load("park_lawn").scenery) + 2  # ground, scenery, vehicle and PlayerStart are numbered first


def flat_colour(number: int) -> NDArray[np.float64]:
    """The colour that object `number` must have: its number times Knuth's 2654435761, a byte a channel, in 55..255."""
    h = number * 2654435761 % 2**32
    return 55.0 + np.array([h >> shift & 0xFF for shift in (0, 8, 16)]) % 201


def number_of(name: str) -> int:
    """The number of a litter object: two digits to the base 255, each written as a byte from 01, end its name."""
    return (int(name[-4:-2], 16) - 1) * 255 + int(name[-2:], 16)


def colour_masks(shot: Shot, found: Findings) -> None:
    """Ids against RGB where every object has one flat colour of its own, and all else is black."""
    colours = {
        a["attributes"]["instance"]: flat_colour(OTHERS + number_of(a["attributes"]["object"]))
        for a in shot.annotations
    }
    for annotation in shot.annotations:
        name = f"{shot.image['file_name']} {annotation['attributes']['object']}"
        instance = annotation["attributes"]["instance"]
        mask, colour = shot.ids == instance, colours[instance]
        near = dilate(dilate(dilate(mask)))
        others = [colours[k] for k in np.unique(shot.ids[near]) if k not in (0, instance)]
        by_colour = near.copy()
        crop = tuple(slice(axis.min(), axis.max() + 1) for axis in np.nonzero(near))
        by_colour[crop] &= own_share(shot.rgb[crop].astype(np.float64), colour, [np.zeros(3), *others]) > 0.5
        found.compared += 1
        overlap, union = int((mask & by_colour).sum()), int((mask | by_colour).sum())
        if mask.sum() >= 400:
            if overlap < 0.98 * union:
                found.problems.append(f"{name}: colour and ids agree at IoU {overlap / union:.3f} ({mask.sum()} px)")
            continue
        if abs(int(by_colour.sum()) - int(mask.sum())) > 3:
            found.problems.append(f"{name}: {by_colour.sum()} px by colour, {mask.sum()} by ids")
        if by_colour.any() and np.linalg.norm(centroid(by_colour) - centroid(mask)) > 1:
            found.problems.append(f"{name}: centroids by colour and by ids are apart by more than 1 px")


def mirrored(shot: Shot) -> Shot:
    """The same truth with ids and depth mirrored, as a wrong axis would give."""
    return replace(shot, ids=shot.ids[:, ::-1].copy(), depth_m=shot.depth_m[:, ::-1].copy())


def half_pixel_shifted(shot: Shot) -> Shot:
    """The same picture with a principal point that counts from pixel edges."""
    facts = shot.image["litterscout"]
    k = facts["intrinsics"]
    shifted = {**k, "cx": k["cx"] + 0.5, "cy": k["cy"] + 0.5}
    return replace(shot, image={**shot.image, "litterscout": {**facts, "intrinsics": shifted}})


def late(shot: Shot, next_shot: Shot) -> Shot:
    """The picture of one instant under the truth of another."""
    return replace(shot, rgb=next_shot.rgb, ids=next_shot.ids, depth_m=next_shot.depth_m)
