"""Reading back what was written, one image at a time."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import tiny

from litterscout.dataset import layout, overview, stable_json
from litterscout.dataset.reader import Dataset
from litterscout.errors import DatasetError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.tiny_dataset(tmp_path_factory.mktemp("reader") / "out", images=3, episodes=2)


def test_samples_hold_what_the_frames_held(root: Path) -> None:
    dataset = Dataset.open(root)
    assert len(dataset) == 6
    for nth in range(3):
        sample, frame = dataset[nth], tiny.tiny_frame(nth)
        np.testing.assert_array_equal(sample.rgb, frame.rgb)
        np.testing.assert_allclose(sample.depth, frame.depth_m, atol=0.0005)
        assert sample.depth.dtype == np.float32
        np.testing.assert_array_equal(sample.ids, frame.object_ids)
        assert sample.image["litterscout"]["frame"] == nth


def test_masks_are_the_pixels_of_each_annotation(root: Path) -> None:
    sample = Dataset.open(root)[1]
    assert sample.masks.shape == (3, tiny.HEIGHT, tiny.WIDTH)
    for mask, annotation in zip(sample.masks, sample.annotations, strict=True):
        np.testing.assert_array_equal(mask, sample.ids == annotation["attributes"]["instance"])


def test_a_dataset_is_a_sequence(root: Path) -> None:
    dataset = Dataset.open(str(root))
    assert [sample.image["id"] for sample in dataset] == [1, 2, 3, 4, 5, 6]
    assert dataset[-1].image["id"] == 6
    assert [sample.image["id"] for sample in dataset[4:]] == [5, 6]
    with pytest.raises(IndexError):
        dataset[6]


def test_a_dataset_and_its_samples_can_be_pickled(root: Path) -> None:
    dataset = pickle.loads(pickle.dumps(Dataset.open(root)))
    sample = pickle.loads(pickle.dumps(dataset[2]))
    assert sample.annotations == Dataset.open(root)[2].annotations
    assert sample.rgb.shape == (tiny.HEIGHT, tiny.WIDTH, 3)


def test_files_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    root = tiny.tiny_dataset(tmp_path / "out")
    (root / "images/E0000/F00000_front.png").unlink()
    sample = Dataset.open(root)[0]
    assert sample.ids.shape == (tiny.HEIGHT, tiny.WIDTH)
    with pytest.raises(DatasetError, match="F00000_front"):
        _ = sample.rgb


def test_a_picture_without_litter_has_no_masks(tmp_path: Path) -> None:
    nothing = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    with tiny.tiny_writer(tmp_path / "out") as writer:
        writer.begin_episode(tiny.tiny_episode(), sun=None, weather=None)
        writer.put(0, tiny.tiny_frame(0, nothing), altitude_agl_m=1.0)
        writer.commit_episode()
        writer.finish()
    assert Dataset.open(tmp_path / "out")[0].masks.shape == (0, tiny.HEIGHT, tiny.WIDTH)


@pytest.mark.parametrize("contents", [None, "{", '{"images": []}'])
def test_what_is_no_dataset_is_told_in_one_line(tmp_path: Path, contents: str | None) -> None:
    if contents is not None:
        (tmp_path / "annotations.json").write_text(contents)
    with pytest.raises(DatasetError, match=r"annotations\.json") as problem:
        Dataset.open(tmp_path)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(("images", "chosen"), [(0, []), (1, [0]), (3, [0, 1, 2]), (24, list(range(24)))])
def test_few_pictures_are_all_on_the_overview(images: int, chosen: list[int]) -> None:
    assert overview.choose(images) == chosen


def test_of_many_pictures_24_are_chosen_evenly() -> None:
    chosen = overview.choose(1000)
    assert len(chosen) == 24
    assert (chosen[0], chosen[-1]) == (0, 999)
    assert set(np.diff(chosen)) <= {43, 44}


def test_outlines_lie_outside_the_mask_and_leave_it_as_it_is() -> None:
    tags = overview.tags({1: "Drink can"})
    rgb = np.full((60, 480, 3), 90, np.uint8)
    ids = np.zeros((60, 480), np.uint16)
    ids[30:50, 100:140] = 1
    one = {"bbox": [100, 30, 40, 20], "category_id": 1, "attributes": {"instance": 1}}
    sheet = overview.Sheet(1, tags)
    sheet.add(rgb, ids, {"image": {"file_name": "a"}, "annotations": [one], "too_small": 0})  # type: ignore[typeddict-item]
    cell = sheet.rgb()[overview.GAP_PX :, overview.GAP_PX :]
    assert (cell[32:48, 102:138] == 90).all()
    assert cell[40, 98].argmax() == np.argmax(tags[1].colour)
    assert cell[40, 98].max() > 180
    assert (cell[40, 150:480] == 90).all()
    assert not (cell[8:28, 100:180] == 90).all()  # the name


def test_colours_of_categories_differ() -> None:
    tags = overview.tags({category_id: str(category_id) for category_id in (5, 8, 12, 20, 40, 42, 59, 60)})
    colours = np.array([tag.colour for tag in tags.values()])
    apart = np.abs(colours[:, None] - colours[None]).sum(axis=-1)
    assert apart[~np.eye(len(colours), dtype=bool)].min() > 80


def test_json_lines_are_the_same_values(root: Path) -> None:
    value = {"a": [1, 2.5, [3]], "b": {"ö": None}, "c": [], "d": [{"e": True}]}
    for levels in range(4):
        assert stable_json.json.loads(stable_json.lined(value, levels)) == value
    with pytest.raises(ValueError, match="JSON compliant"):
        stable_json.compact(float("nan"))


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("images/E0000/F00000_front_center.jpg", True),
        ("images/E12345/F00000_0.png", True),
        ("ids/E0000/F00000_0.jpg", False),
        ("episodes/E0000.json", True),
        ("episodes/E0000.json.bak", False),
        ("annotations.json", True),
        ("my_annotations.json", False),
        ("images/annotations.json", False),
        (".staging/anything/at/all", True),
    ],
)
def test_files_of_a_dataset_are_told_from_others(path: str, ours: bool) -> None:
    assert layout.is_ours(Path("/data"), Path("/data") / path) is ours
