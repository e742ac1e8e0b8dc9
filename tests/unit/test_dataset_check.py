"""Each promise broken on purpose, and found; a dataset that keeps them all passes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import tiny

from litterscout.dataset.check import check
from litterscout.dataset.episode_writer import Style
from litterscout.errors import UsageError

# pycocotools 2.0.11 has not followed NumPy 2 in how arrays are copied
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
Json = dict
FIRST = "E0000/F00000_front.png"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.tiny_dataset(tmp_path_factory.mktemp("whole") / "out", images=2, episodes=2)


@pytest.fixture
def dataset(whole: Path, tmp_path: Path) -> Path:
    """A fresh copy to break."""
    for path in whole.rglob("*"):
        target = tmp_path / path.relative_to(whole)
        if path.is_dir():
            target.mkdir()
        else:
            target.write_bytes(path.read_bytes())
    return tmp_path


def edit(path: Path, change: Callable[[Json], object]) -> None:
    found = json.loads(path.read_text())
    change(found)
    path.write_text(json.dumps(found))


def edit_everywhere(dataset: Path, change: Callable[[Json], object]) -> None:
    """Change the first annotation in the COCO file and in its record, so that both agree."""
    edit(dataset / "annotations.json", lambda coco: change(coco["annotations"][0]))
    edit(dataset / "episodes/E0000.json", lambda record: change(record["frames"][0]["annotations"][0]))


def edit_image_everywhere(dataset: Path, change: Callable[[Json], object]) -> None:
    edit(dataset / "annotations.json", lambda coco: change(coco["images"][0]))
    edit(dataset / "episodes/E0000.json", lambda record: change(record["frames"][0]["image"]))


def repaint(path: Path, change: Callable[[np.ndarray], object]) -> None:
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    change(picture)
    cv2.imwrite(str(path), picture)


def put(target: Json, key: str, value: object) -> None:
    target[key] = value


def test_a_whole_dataset_is_valid(dataset: Path) -> None:
    report = check(dataset)
    assert report.ok
    assert (report.episodes, report.images, report.annotations) == (2, 4, 12)
    assert report.summary() == f"{dataset}: valid (2 episodes, 4 images, 12 annotations)"
    assert report.to_json() == {
        "dataset": str(dataset),
        "valid": True,
        "episodes": 2,
        "images": 4,
        "annotations": 12,
        "problems": [],
    }


IN_ANNOTATION: list[tuple[str, Callable[[Json], object], str]] = [
    ("bbox", lambda a: put(a, "bbox", [4, 4, 8, 9]), "bbox is [4, 4, 8, 9], the pixels' [4, 4, 8, 8]"),
    ("area", lambda a: put(a, "area", 64), "area is 64, of pixels there are 58"),
    ("one corner", lambda a: put(a["segmentation"][0], 0, 5), "decodes to other pixels"),
    ("hole lost", lambda a: put(a, "segmentation", [[4, 4, 12, 4, 12, 12, 4, 12]]), "6 differ"),
    ("shifted", lambda a: put(a, "segmentation", [[v + 1 for v in a["segmentation"][0]]]), "decodes to other"),
    ("two points", lambda a: put(a, "segmentation", [[4, 4, 12, 4]]), "rings of three points"),
    ("odd ring", lambda a: a["segmentation"][0].append(4), "rings of three points"),
    ("no ring", lambda a: put(a, "segmentation", []), "rings of three points"),
    ("outside", lambda a: put(a["segmentation"][0], 0, 4000), "outside the picture"),
    ("rle size", lambda a: put(a, "segmentation", {"size": [2, 2], "counts": "04"}), "segmentation is of [2, 2]"),
    ("rle short", lambda a: put(a, "segmentation", {"size": [32, 48], "counts": "04"}), "cannot be decoded"),
    ("crowd", lambda a: put(a, "iscrowd", 1), "iscrowd must be 0"),
    ("unknown category", lambda a: put(a, "category_id", 99), "category 99, which is not listed"),
    ("other category", lambda a: put(a, "category_id", 2), "is of category"),
    ("instance", lambda a: put(a["attributes"], "instance", 5), "must count from 1 in each image"),
    ("object", lambda a: put(a["attributes"], "object", "litter__can__00__0199"), "placed nowhere"),
    ("item", lambda a: put(a["attributes"], "item", "mask"), "item is mask, its placement's can"),
    ("variant", lambda a: put(a["attributes"], "variant", "01"), "variant is 01, its placement's 00"),
    ("track", lambda a: put(a["attributes"], "track_id", 2), "track_id is 2, its placement's 1"),
    ("distance", lambda a: put(a["attributes"], "distance_m", 2.0), "distance_m is 2.0, camera and object are"),
    ("no distance", lambda a: put(a["attributes"], "distance_m", 0.0), "distance_m must be above 0"),
    ("fraction", lambda a: put(a["attributes"], "visible_fraction", 1.5), "visible_fraction must be"),
    ("amodal", lambda a: put(a["attributes"], "amodal_bbox", [1, 2, 3]), "amodal_bbox must be"),
    ("size", lambda a: put(a["attributes"], "size_m", [0.07, 0.07, 0.0]), "size_m must be three lengths"),
    ("truncated", lambda a: put(a["attributes"], "truncated", True), "truncated is True, but the mask clears"),
    ("pose", lambda a: a["attributes"]["world_from_object"]["position_m"].append(1.0), "must be three finite"),
    ("quaternion", lambda a: put(a["attributes"]["world_from_object"]["quaternion_wxyz"], 0, 0.5), "unit quaternion"),
]


@pytest.mark.parametrize(("change", "found"), [row[1:] for row in IN_ANNOTATION], ids=[row[0] for row in IN_ANNOTATION])
def test_a_wrong_annotation_is_found_though_the_record_agrees(
    dataset: Path, change: Callable[[Json], object], found: str
) -> None:
    edit_everywhere(dataset, change)
    assert found in check(dataset).summary()


IN_IMAGE: list[tuple[str, Callable[[Json], object], str]] = [
    ("file_name", lambda i: put(i, "file_name", "images/E0000/F00007_front.png"), "file_name is images/E0000/F00007"),
    ("climbing", lambda i: put(i, "file_name", "../../etc/passwd"), "file_name is ../../etc/passwd"),
    ("camera name", lambda i: put(i["litterscout"], "camera", "a/b"), "camera 'a/b'"),
    ("ids_file", lambda i: put(i["litterscout"], "ids_file", "ids/E0000/F00001_front.png"), "ids_file is ids/E0000"),
    ("width", lambda i: put(i, "width", 47), "48x32 px, listed as 47x32"),
    ("height", lambda i: put(i, "height", 0), "no camera has 48x0"),
    ("license", lambda i: put(i, "license", 4), "license 4, which is not listed"),
    ("focal length", lambda i: put(i["litterscout"]["intrinsics"], "fx", 0.0), "no camera has"),
    ("odd focal length", lambda i: put(i["litterscout"]["intrinsics"], "fy", 1.0), "not those of a camera"),
    ("principal point", lambda i: put(i["litterscout"]["intrinsics"], "cx", 48.0), "lies outside the picture"),
    ("gsd", lambda i: put(i["litterscout"], "gsd_mm", 1.0), "gives a gsd_mm of"),
    ("altitude", lambda i: put(i["litterscout"], "altitude_agl_m", -1.0), "altitude_agl_m must be above 0"),
    ("time", lambda i: put(i["litterscout"], "time_ns", 10**12), "before the frame before it"),
    ("camera pose", lambda i: put(i["litterscout"]["world_from_camera"], "position_m", [0, 0]), "three finite numbers"),
    ("sun", lambda i: put(i["litterscout"], "sun", {"azimuth_deg": 1.0, "elevation_deg": 100.0}), "no sun stands"),
    ("other sun", lambda i: put(i["litterscout"]["sun"], "azimuth_deg", 9.0), "sun differs from its episode's"),
    ("weather", lambda i: put(i["litterscout"], "weather", {"fog": 2.0}), "weather must be 0 to 1"),
    ("other weather", lambda i: put(i["litterscout"], "weather", {"fog": 0.5}), "weather differs"),
    ("distortion", lambda i: put(i["litterscout"], "distortion", [float("nan")]), "distortion is not finite"),
]


@pytest.mark.parametrize(("change", "found"), [row[1:] for row in IN_IMAGE], ids=[row[0] for row in IN_IMAGE])
def test_a_wrong_image_is_found_though_the_record_agrees(
    dataset: Path, change: Callable[[Json], object], found: str
) -> None:
    edit_image_everywhere(dataset, change)
    assert found in check(dataset).summary()


IN_COCO: list[tuple[str, Callable[[Json], object], str]] = [
    ("image dropped", lambda c: c["images"].pop(), "image 4 is in the records only"),
    ("annotation dropped", lambda c: c["annotations"].pop(), "annotation 12 is in the records only"),
    ("annotation doubled", lambda c: c["annotations"].append(c["annotations"][0]), "must have id 13"),
    (
        "annotation added",
        lambda c: c["annotations"].append({**c["annotations"][-1], "id": 13}),
        "annotations.json only",
    ),
    ("annotation of nothing", lambda c: put(c["annotations"][-1], "image_id", 9), "image 9, which is not listed"),
    ("image ids", lambda c: put(c["images"][1], "id", 9), "image ids must be 1 to 4"),
    ("image order", lambda c: c["images"].reverse(), "images must stand in order"),
    ("annotation order", lambda c: c["annotations"].reverse(), "must have id 1, its place"),
    ("category ids", lambda c: put(c["categories"][0], "id", 0), "category ids must be 1 to 61"),
    ("category names", lambda c: put(c["categories"][0], "name", "Battery"), "the same name"),
    ("category list", lambda c: put(c["categories"][0], "taco_id", 60), "TACO's are 0 to 59"),
    ("key missing", lambda c: c["annotations"][0].pop("bbox"), "annotations.0.bbox: Field required"),
    ("string id", lambda c: put(c["images"][0], "id", "1"), "images.0.id: Input should be a valid integer"),
    (
        "differs",
        lambda c: put(c["images"][0]["litterscout"], "altitude_agl_m", 2.0),
        "differs from its episode's record",
    ),
    ("date", lambda c: put(c["info"], "date_created", "2025-06-21"), "date_created: dates would make"),
    ("picture's date", lambda c: put(c["images"][2], "date_captured", ""), "date_captured: dates would make"),
    ("no categories", lambda c: c.pop("categories"), "categories: Field required"),
]


@pytest.mark.parametrize(("change", "found"), [row[1:] for row in IN_COCO], ids=[row[0] for row in IN_COCO])
def test_a_wrong_table_is_found(dataset: Path, change: Callable[[Json], object], found: str) -> None:
    edit(dataset / "annotations.json", change)
    assert found in check(dataset).summary()


IN_RECORD: list[tuple[str, Callable[[Json], object], str]] = [
    ("version", lambda r: put(r, "version", 2), "record of version 2"),
    ("index", lambda r: put(r, "index", 5), "is the record of episode 5"),
    ("key missing", lambda r: r.pop("scene"), "scene: Field required"),
    ("same name", lambda r: put(r["scene"]["placements"][0], "name", "litter__mask__00__0102"), "the same name"),
    ("same object", lambda r: put(r["scene"]["placements"][0], "object_id", 2), "the same object_id"),
    ("object order", lambda r: put(r["scene"]["placements"][0], "object_id", 9), "must ascend with the object id"),
    ("track", lambda r: put(r["scene"]["placements"][0], "track_id", 7), "must have track_id 1, has 7"),
    ("path", lambda r: r["path"]["headings_rad"].pop(), "as many waypoints as headings"),
    ("frame twice", lambda r: r["frames"].append(r["frames"][0]), "a frame is listed twice"),
    ("frame left out", lambda r: r["left_out"].append({"frame": 0, "camera": "front", "why": ""}), "listed twice"),
    ("other sun", lambda r: put(r["sun"], "azimuth_deg", 9.0), "sun differs from its episode's"),
    ("frame lost", lambda r: r["frames"].pop(), "differs from its episode's record"),
]


@pytest.mark.parametrize(("change", "found"), [row[1:] for row in IN_RECORD], ids=[row[0] for row in IN_RECORD])
def test_a_wrong_record_is_found(dataset: Path, change: Callable[[Json], object], found: str) -> None:
    edit(dataset / "episodes/E0000.json", change)
    assert found in check(dataset).summary()


def test_a_frame_of_another_episode_is_found(dataset: Path) -> None:
    edit_image_everywhere(dataset, lambda image: put(image["litterscout"], "episode", 1))
    assert "a frame of another episode" in check(dataset).summary()


IN_PIXELS: list[tuple[str, str, Callable[[np.ndarray], object], str]] = [
    ("pixel lost", f"ids/{FIRST}", lambda p: p.__setitem__((4, 4), 0), "area is 58, of pixels there are 57"),
    ("pixel gained", f"ids/{FIRST}", lambda p: p.__setitem__((12, 4), 1), "decodes to other pixels"),
    ("pixel swapped", f"ids/{FIRST}", lambda p: p.__setitem__((4, 4), 3), "decodes to other pixels"),
    ("stray instance", f"ids/{FIRST}", lambda p: p.__setitem__((31, 47), 9), "instance 9, of which there is no"),
    ("instance lost", f"ids/{FIRST}", lambda p: p.__setitem__(p == 3, 0), "has no pixel"),
    ("depth hole", f"depth/{FIRST}", lambda p: p.__setitem__((4, 4), 0), "no depth at 1 pixels of annotation 1"),
    ("depth scale", f"depth/{FIRST}", lambda p: p.__imul__(2), "gives a gsd_mm of"),
]


@pytest.mark.parametrize(("file", "change", "found"), [row[1:] for row in IN_PIXELS], ids=[row[0] for row in IN_PIXELS])
def test_a_wrong_pixel_is_found(dataset: Path, file: str, change: Callable[[np.ndarray], object], found: str) -> None:
    repaint(dataset / file, change)
    report = check(dataset)
    assert found in report.summary()
    assert {problem.file for problem in report.problems} == {file}


@pytest.mark.parametrize("kind", ["images", "depth", "ids"])
@pytest.mark.parametrize("contents", [b"", b"no picture"])
def test_a_file_that_is_no_picture_is_found(dataset: Path, kind: str, contents: bytes) -> None:
    (dataset / kind / FIRST).write_bytes(contents)
    assert f"{kind}/{FIRST}" in check(dataset).summary()


@pytest.mark.parametrize("kind", ["images", "depth", "ids"])
def test_a_picture_of_another_size_or_depth_is_found(dataset: Path, kind: str) -> None:
    cv2.imwrite(str(dataset / kind / FIRST), np.zeros((8, 9), np.uint16))
    assert "9x8 px, listed as 48x32" in check(dataset).summary()
    cv2.imwrite(str(dataset / kind / FIRST), np.zeros((32, 48), np.uint8))
    assert kind == "images" or "not one 16-bit number" in check(dataset).summary()


@pytest.mark.parametrize("options", [[cv2.IMWRITE_JPEG_QUALITY, 80], [cv2.IMWRITE_JPEG_QUALITY, 95]])
def test_a_jpeg_of_lower_quality_or_subsampled_is_found(tmp_path: Path, options: list[int]) -> None:
    root = tiny.tiny_dataset(tmp_path / "out", style=Style("polygons", 1, True, "jpg"))
    assert check(root).ok
    cv2.imwrite(str(root / "images/E0000/F00000_front.jpg"), np.zeros((32, 48, 3), np.uint8), options)
    assert "no JPEG of quality 95" in check(root).summary()


@pytest.mark.parametrize(
    "file",
    [
        "mission.json",
        "versions.json",
        "README.md",
        "overview.png",
        "run.log.jsonl",
        f"images/{FIRST}",
        f"depth/{FIRST}",
        f"ids/{FIRST}",
    ],
)
def test_a_missing_file_is_found(dataset: Path, file: str) -> None:
    (dataset / file).unlink()
    assert file in {problem.file for problem in check(dataset).problems}


@pytest.mark.parametrize("file", ["mission.json", "versions.json", "run.log.jsonl", "annotations.json"])
def test_a_file_that_is_no_json_is_found(dataset: Path, file: str) -> None:
    (dataset / file).write_text("{")
    assert file in {problem.file for problem in check(dataset).problems}


def test_a_missing_record_is_found(dataset: Path) -> None:
    (dataset / "episodes/E0001.json").unlink()
    assert "of which there is no record" in check(dataset).summary()


def test_an_episode_less_than_the_mission_has_is_found(dataset: Path) -> None:
    edit(dataset / "mission.json", lambda mission: put(mission, "episodes", 3))
    assert "episodes/E0002.json: is not there; the mission has 3 episodes" in check(dataset).summary()


@pytest.mark.parametrize("labels", ["taco", "supercategory", "litter"])
def test_categories_that_are_not_the_whole_list_are_found(dataset: Path, labels: str) -> None:
    edit(dataset / "mission.json", lambda mission: put(mission["output"], "labels", labels))
    assert check(dataset).ok == (labels == "taco")
    edit(dataset / "annotations.json", lambda coco: put(coco, "categories", coco["categories"][:40]))
    assert "as the labels are" in check(dataset).summary() or "labels are litter" in check(dataset).summary()


def test_objects_below_the_smallest_area_are_found(dataset: Path) -> None:
    edit(dataset / "mission.json", lambda mission: put(mission["output"], "min_area_px", 20))
    assert "fewer than min_area_px 20" in check(dataset).summary()


@pytest.mark.parametrize("key", ["address", "port", "out", "workers", "live"])
def test_settings_of_a_run_in_the_mission_are_found(dataset: Path, key: str) -> None:
    edit(dataset / "mission.json", lambda mission: put(mission, "server", {key: 1}))
    assert repr(key) in check(dataset).summary()


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("images/E0000/F00009_front.png", "is named nowhere"),
        ("ids/E0007/F00000_front.png", "is named nowhere"),
        ("depth/E0000/notes.txt", "is no part of a dataset"),
        ("notes.txt", "is no part of a dataset"),
        (".staging/E0002/images/F00000_front.png", "left behind"),
    ],
)
def test_a_file_too_many_is_found(dataset: Path, file: str, found: str) -> None:
    (dataset / file).parent.mkdir(parents=True, exist_ok=True)
    (dataset / file).write_bytes(b"")
    assert f"{file}: {found}" in check(dataset).summary() or found in check(dataset).summary()


def test_without_annotations_a_dataset_is_incomplete_and_the_way_on_is_named(dataset: Path) -> None:
    (dataset / "annotations.json").unlink()
    report = check(dataset)
    assert not report.ok
    assert "incomplete" in report.summary()
    assert f"litterscout capture {dataset}/mission.json --out {dataset} --resume" in report.summary()
    assert report.episodes == 2


def test_an_empty_folder_is_no_valid_dataset(tmp_path: Path) -> None:
    assert not check(tmp_path).ok


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        check(tmp_path / "nowhere")


def test_many_problems_are_counted_and_the_first_shown(dataset: Path) -> None:
    edit(dataset / "annotations.json", lambda coco: [put(one, "iscrowd", 1) for one in coco["annotations"]])
    for n in range(20):
        (dataset / f"stray{n:02d}").write_bytes(b"")
    report = check(dataset)
    assert len(report.problems) > 40
    assert f"and {len(report.problems) - 20} more" in report.summary()
    assert len(report.to_json()["problems"]) == len(report.problems)  # type: ignore[arg-type]
