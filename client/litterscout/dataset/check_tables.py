"""What must hold among the numbers of annotations.json and the records, whatever the pictures show."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np

from ..annotations.annotate import centre_m
from ..annotations.records import Annotation, Category, Image, PoseRecord
from ..annotations.taco import CLASSES, SUPERCATEGORIES
from ..geometry import Pose
from .layout import picture_file
from .reader import Coco
from .record import EpisodeRecord, PlacementRecord, track_id

QUATERNION_SLACK = 1e-6
DISTANCE_SLACK_M = 1e-4


def categories(coco: Coco, mission: Mapping[str, object]) -> Iterator[str]:
    """The whole list of the chosen labels, ids from 1, in TACO's words."""
    listed = coco["categories"]
    if [category["id"] for category in listed] != list(range(1, len(listed) + 1)):
        yield f"category ids must be 1 to {len(listed)} in order"
    if len({category["name"] for category in listed}) != len(listed):
        yield "two categories have the same name"
    for category in listed:
        taco_id = category["taco_id"]
        if taco_id is not None and not 0 <= taco_id < len(CLASSES):
            yield f"category {category['id']} has taco_id {taco_id}, TACO's are 0 to {len(CLASSES) - 1}"
    output = mission.get("output")
    yield from _whole_list(listed, output.get("labels") if isinstance(output, dict) else None)


def _whole_list(listed: list[Category], choice: object) -> Iterator[str]:
    found = [(category["name"], category["supercategory"], category["taco_id"]) for category in listed]
    wanted: list[tuple[str, str, int | None]] = []
    if choice == "taco":
        wanted = [(*names, taco_id) for taco_id, names in enumerate(CLASSES)]
    elif choice == "supercategory":
        wanted = [(name, name, None) for name in SUPERCATEGORIES]
    elif choice == "litter" and len(listed) != 1:
        yield f"labels are litter, one category, but {len(listed)} are listed"
    for n, entry in enumerate(wanted):
        if n >= len(found) or found[n] != entry:
            yield f"category {n + 1} must be {entry[0]!r} of {entry[1]!r}, as the labels are {choice}"
            return


def images(coco: Coco) -> Iterator[str]:
    """Ids rank by episode, frame and camera; names follow from them; cameras are possible ones."""
    licenses = {entry["id"] for entry in coco["licenses"]}
    dated = {"date_created", "year"} & set(coco["info"]) | {"date_captured"} & set().union(*coco["images"])
    if dated:
        yield f"{', '.join(sorted(dated))}: dates would make equal datasets differ"
    ranks = [_rank(image) for image in coco["images"]]
    if [image["id"] for image in coco["images"]] != list(range(1, len(ranks) + 1)):
        yield f"image ids must be 1 to {len(ranks)} in order"
    if any(one >= other for one, other in pairwise(ranks)):
        yield "images must stand in order of episode, frame and camera, each once"
    last_ns: dict[tuple[int, str], int] = {}
    for image in coco["images"]:
        facts, name = image["litterscout"], f"image {image['id']}"
        if image["license"] not in licenses:
            yield f"{name} has license {image['license']}, which is not listed"
        shot = (facts["episode"], facts["camera"])
        if facts["time_ns"] < last_ns.get(shot, 0):
            yield f"{name} is at {facts['time_ns']} ns, before the frame before it"
        last_ns[shot] = facts["time_ns"]
        yield from (f"{name}: {what}" for what in (*_names(image), *_camera(image), *_sky(image)))


def _rank(image: Image) -> tuple[int, int, str]:
    facts = image["litterscout"]
    return facts["episode"], facts["frame"], facts["camera"]


def _names(image: Image) -> Iterator[str]:
    facts = image["litterscout"]
    suffix = "jpg" if image["file_name"].endswith(".jpg") else "png"
    try:
        for key, found, kind, ending in (
            ("file_name", image["file_name"], "images", suffix),
            ("depth_file", facts["depth_file"], "depth", "png"),
            ("ids_file", facts["ids_file"], "ids", "png"),
        ):
            wanted = picture_file(kind, *_rank(image), ending)  # type: ignore[arg-type]  # kind is one of the three
            if found != wanted:
                yield f"{key} is {found}, must be {wanted}"
    except ValueError as exc:
        yield str(exc)


def _camera(image: Image) -> Iterator[str]:
    facts = image["litterscout"]
    camera = facts["intrinsics"]
    if min(image["width"], image["height"]) < 1 or not (
        _good((camera["fx"], camera["fy"], camera["cx"], camera["cy"])) and min(camera["fx"], camera["fy"]) > 0
    ):
        yield f"no camera has {image['width']}x{image['height']} px and {camera}"
    elif not (0 <= camera["cx"] <= image["width"] - 1 and 0 <= camera["cy"] <= image["height"] - 1):
        yield f"the principal point ({camera['cx']}, {camera['cy']}) lies outside the picture"
    elif not 0.1 < camera["fx"] / camera["fy"] < 10 or not 0.05 < camera["fx"] / image["width"] < 50:
        yield f"focal lengths {camera['fx']}, {camera['fy']} px are not those of a camera"
    yield from _pose("world_from_camera", facts["world_from_camera"])
    if facts["distortion"] is not None and not _good(facts["distortion"]):
        yield "distortion is not finite"
    for key, value in (("altitude_agl_m", facts["altitude_agl_m"]), ("gsd_mm", facts["gsd_mm"])):
        if value is not None and not (_good([value]) and value > 0):
            yield f"{key} must be above 0, is {value}"


def _sky(image: Image) -> Iterator[str]:
    sun, weather = image["litterscout"]["sun"], image["litterscout"]["weather"]
    if sun is not None and not (0 <= sun["azimuth_deg"] <= 360 and -90 <= sun["elevation_deg"] <= 90):
        yield f"no sun stands at {sun}"
    if weather is not None and not all(0 <= value <= 1 for value in weather.values()):
        yield f"weather must be 0 to 1, is {weather}"


def _pose(name: str, pose: PoseRecord) -> Iterator[str]:
    if len(pose["position_m"]) != 3 or not _good(pose["position_m"]):
        yield f"{name}.position_m must be three finite numbers, is {pose['position_m']}"
    if len(pose["quaternion_wxyz"]) != 4 or not abs(math.hypot(*pose["quaternion_wxyz"]) - 1) < QUATERNION_SLACK:
        yield f"{name}.quaternion_wxyz must be a unit quaternion, is {pose['quaternion_wxyz']}"


def _good(values: Iterable[float]) -> bool:
    return all(math.isfinite(value) for value in values)


def objects(coco: Coco, mission: Mapping[str, object]) -> Iterator[str]:
    """Ids from 1 in file order; instances 1 to n in each image; one category per item."""
    output = mission.get("output")
    smallest = output.get("min_area_px", 1) if isinstance(output, dict) else 1
    listed = {category["id"] for category in coco["categories"]}
    image_ids = {image["id"] for image in coco["images"]}
    category_of: dict[str, int] = {}
    last = (0, 0)
    for n, one in enumerate(coco["annotations"], 1):
        name, attributes = f"annotation {one['id']}", one["attributes"]
        if one["id"] != n:
            yield f"{name} must have id {n}, its place in the file"
        if one["image_id"] not in image_ids:
            yield f"{name} is of image {one['image_id']}, which is not listed"
        place = (one["image_id"], attributes["instance"])
        if place not in {(last[0], last[1] + 1), (max(last[0] + 1, one["image_id"]), 1)}:
            yield f"{name} is instance {place[1]} of image {place[0]}: they must count from 1 in each image, in order"
        last = place
        if one["category_id"] not in listed:
            yield f"{name} is of category {one['category_id']}, which is not listed"
        item = attributes["item"]
        if item is not None and category_of.setdefault(item, one["category_id"]) != one["category_id"]:
            yield f"{name}: item {item} is of category {category_of[item]} elsewhere, here of {one['category_id']}"
        if one["area"] < smallest:
            yield f"{name} has {one['area']} px, fewer than min_area_px {smallest}"
        yield from (f"{name}: {what}" for what in _one_annotation(one))


def _one_annotation(one: Annotation) -> Iterator[str]:
    attributes = one["attributes"]
    if one["iscrowd"] != 0:
        yield f"iscrowd must be 0, is {one['iscrowd']}"
    fraction, amodal, size = attributes["visible_fraction"], attributes["amodal_bbox"], attributes["size_m"]
    if fraction is not None and not 0 < fraction <= 1:
        yield f"visible_fraction must be above 0 and at most 1, is {fraction}"
    if amodal is not None and (len(amodal) != 4 or min(amodal[2:]) < 1):
        yield f"amodal_bbox must be [x, y, w, h], is {amodal}"
    if size is not None and (len(size) != 3 or not (_good(size) and min(size) > 0)):
        yield f"size_m must be three lengths, is {size}"
    if attributes["distance_m"] is not None and not attributes["distance_m"] > 0:
        yield f"distance_m must be above 0, is {attributes['distance_m']}"
    if attributes["world_from_object"] is not None:
        yield from _pose("world_from_object", attributes["world_from_object"])


def episode(found: EpisodeRecord) -> Iterator[str]:
    """What must hold inside one record."""
    placements = found["scene"]["placements"]
    for key in ("name", "object_id"):
        if len({placement[key] for placement in placements}) != len(placements):
            yield f"two placements have the same {key}"
    for nth, placement in enumerate(placements, 1):
        if placement["track_id"] != track_id(found["index"], nth):
            yield f"{placement['name']} must have track_id {track_id(found['index'], nth)}, has {placement['track_id']}"
        yield from (
            f"{placement['name']}: {what}" for what in _pose("world_from_object", placement["world_from_object"])
        )
    if len(found["path"]["waypoints_m"]) != len(found["path"]["headings_rad"]):
        yield "there are not as many waypoints as headings"
    taken = [(f["image"]["litterscout"]["frame"], f["image"]["litterscout"]["camera"]) for f in found["frames"]]
    taken += [(one["frame"], one["camera"]) for one in found["left_out"]]
    if len(set(taken)) != len(taken):
        yield "a frame is listed twice"
    if any(frame["image"]["litterscout"]["episode"] != found["index"] for frame in found["frames"]):
        yield "holds a frame of another episode"


def against_records(coco: Coco, records: Mapping[int, EpisodeRecord]) -> Iterator[str]:
    """Annotations and images against the scene, sun and weather of their episode."""
    placed = {
        index: {placement["name"]: placement for placement in found["scene"]["placements"]}
        for index, found in records.items()
    }
    shots = {image["id"]: image for image in coco["images"]}
    for image in coco["images"]:
        facts, found = image["litterscout"], records.get(image["litterscout"]["episode"])
        if found is None:
            yield f"image {image['id']} is of episode {facts['episode']}, of which there is no record"
            continue
        for key in ("azimuth_deg", "elevation_deg"):
            if facts["sun"] is not None and facts["sun"][key] != found["sun"][key]:
                yield f"image {image['id']}: sun differs from its episode's"
        if facts["weather"] is not None and not facts["weather"].items() <= found["weather"].items():
            yield f"image {image['id']}: weather differs from its episode's"
    last: tuple[int, int] = (0, 0)
    for one in coco["annotations"]:
        shot = shots.get(one["image_id"])
        if shot is None or shot["litterscout"]["episode"] not in placed:
            continue
        name = one["attributes"]["object"]
        placement = placed[shot["litterscout"]["episode"]].get(name or "")
        if placement is None:
            yield f"annotation {one['id']} is of {name}, which is placed nowhere in its episode"
            continue
        here = (one["image_id"], placement["object_id"])
        if here[0] == last[0] and here <= last:
            yield f"annotation {one['id']}: instances must ascend with the object id"
        last = here
        yield from (f"annotation {one['id']}: {what}" for what in _placed(one, placement, shot))


def _placed(one: Annotation, placement: PlacementRecord, shot: Image) -> Iterator[str]:
    attributes = one["attributes"]
    for key in ("item", "variant", "track_id", "world_from_object"):
        if attributes[key] != placement[key]:
            yield f"{key} is {attributes[key]}, its placement's {placement[key]}"
    pose, size, distance_m = placement["world_from_object"], attributes["size_m"], attributes["distance_m"]
    camera = shot["litterscout"]["world_from_camera"]
    well_formed = not [*_pose("", pose), *_pose("", camera)] and (size is None or len(size) == 3)
    if distance_m is None or not well_formed:
        return
    scaled = None if size is None else (size[0], size[1], size[2])
    centre = centre_m(_as_pose(pose), scaled, 1.0)
    wanted = float(np.linalg.norm(centre - np.array(camera["position_m"])))
    if not abs(distance_m - wanted) < DISTANCE_SLACK_M:
        yield f"distance_m is {distance_m}, camera and object are {wanted:.6f} apart"


def _as_pose(pose: PoseRecord) -> Pose:
    x, y, z = pose["position_m"]
    w, i, j, k = pose["quaternion_wxyz"]
    return Pose((x, y, z), (w, i, j, k))
