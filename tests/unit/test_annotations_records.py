"""What an annotation says besides its mask, and which category it is of."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import tiny

from litterscout.annotations import taco
from litterscout.annotations.annotate import Subject, annotate, annotate_frame
from litterscout.annotations.categories import Choice, ItemFacts, Labels, named
from litterscout.errors import UnknownName
from litterscout.geometry import Pose, quaternion

BUTT = ItemFacts("cigarette_butt", "Cigarette butt", 59, "Cigarette", {}.get)
CAN = ItemFacts("drink_can_330ml", "Drink can", 12, "Can", {}.get)
CAP = ItemFacts("crown_cap", "Crown cap", 8, "Bottle cap", {}.get)
MASK = ItemFacts("face_mask", "Face mask", None, "Personal protection", {}.get)


def subjects(*object_ids: int) -> list[Subject]:
    return [Subject(object_id, 1, f"object {object_id}") for object_id in object_ids]


def test_taco_has_60_classes_in_28_supercategories() -> None:
    assert len(taco.CLASSES) == len(dict(taco.CLASSES)) == 60
    assert len(taco.SUPERCATEGORIES) == len(set(taco.SUPERCATEGORIES)) == 28


@pytest.mark.parametrize(
    ("taco_id", "name", "supercategory"),
    [
        (0, "Aluminium foil", "Aluminium foil"),
        (5, "Clear plastic bottle", "Bottle"),
        (8, "Metal bottle cap", "Bottle cap"),
        (12, "Drink can", "Can"),
        (20, "Paper cup", "Cup"),
        (33, "Normal paper", "Paper"),
        (40, "Single-use carrier bag", "Plastic bag & wrapper"),
        (42, "Crisp packet", "Plastic bag & wrapper"),
        (48, "Plastic glooves", "Plastic glooves"),
        (57, "Styrofoam piece", "Styrofoam piece"),
        (59, "Cigarette", "Cigarette"),
    ],
)
def test_classes_have_the_ids_that_taco_gave_them(taco_id: int, name: str, supercategory: str) -> None:
    assert taco.CLASSES[taco_id] == (name, supercategory)


@pytest.mark.parametrize(
    ("choice", "count", "butt", "mask"),
    [("taco", 61, 60, 61), ("item", 4, 1, 4), ("supercategory", 29, 28, 29), ("litter", 1, 1, 1)],
)
def test_each_choice_lists_all_its_categories_from_1(choice: Choice, count: int, butt: int, mask: int) -> None:
    labels = Labels.of(choice, [MASK, CAP, BUTT, CAN])
    assert [category["id"] for category in labels.categories] == list(range(1, count + 1))
    assert labels.category_of_item["cigarette_butt"] == butt
    assert labels.category_of_item["face_mask"] == mask


def test_ids_do_not_depend_on_the_order_of_items() -> None:
    assert Labels.of("item", [MASK, BUTT, CAN]) == Labels.of("item", [CAN, MASK, BUTT])


def test_taco_id_is_null_where_taco_has_no_such_class() -> None:
    labels = Labels.of("taco", [BUTT, MASK])
    assert labels.categories[59] == {"id": 60, "name": "Cigarette", "supercategory": "Cigarette", "taco_id": 59}
    assert labels.categories[60] == {
        "id": 61,
        "name": "Face mask",
        "supercategory": "Personal protection",
        "taco_id": None,
    }


def test_two_items_of_one_class_share_its_category() -> None:
    sleek = replace(CAN, name="drink_can_sleek", title="Sleek can")
    labels = Labels.of("taco", [CAN, sleek])
    assert labels.category_of_item["drink_can_sleek"] == labels.category_of_item["drink_can_330ml"] == 13


def test_a_category_is_found_by_name_and_near_misses_are_told() -> None:
    categories = Labels.of("taco", []).categories
    assert named(categories, "drink CAN")["taco_id"] == 12
    with pytest.raises(UnknownName, match="Did you mean 'Drink can'"):
        named(categories, "Drnk can")


def test_instances_count_from_1_by_ascending_object_id() -> None:
    ids = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    ids[0, 0], ids[2, 2], ids[4, 4] = 900, 7, 70_000
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects(70_000, 900, 7), "rle", 1)
    assert [one["attributes"]["object"] for one in found.objects] == ["object 7", "object 900", "object 70000"]
    assert [one["attributes"]["instance"] for one in found.objects] == [1, 2, 3]
    assert (found.instances[2, 2], found.instances[0, 0], found.instances[4, 4]) == (1, 2, 3)


@pytest.mark.parametrize("high", [9, 3_000_000])
def test_pixels_of_objects_that_are_not_labelled_count_as_nothing(high: int) -> None:
    ids = tiny.tiny_ids(0)
    ids[30] = high
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects(1, 3), "rle", 1)
    assert len(found.objects) == 2
    np.testing.assert_array_equal(found.instances, np.where(ids == 1, 1, np.where(ids == 3, 2, 0)))


def test_objects_that_are_too_small_are_taken_out_and_counted() -> None:
    ids = tiny.tiny_ids(0)
    ids[30, 1:4] = 4
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects(1, 2, 3, 4), "rle", 4)
    assert (len(found.objects), found.too_small) == (3, 1)
    assert found.instances[30].max() == 0
    kept = annotate_frame(tiny.tiny_frame(0, ids), subjects(1, 2, 3, 4), "rle", 3)
    assert (len(kept.objects), kept.too_small) == (4, 0)


def test_two_part_mask_is_one_annotation_and_not_a_crowd() -> None:
    found = annotate_frame(tiny.tiny_frame(0), subjects(2), "polygons", 1)
    (one,) = found.objects
    assert (len(one["segmentation"]), one["iscrowd"], one["area"], one["bbox"]) == (2, 0, 45, [0, 15, 12, 5])


def test_nothing_seen_is_no_annotation() -> None:
    ids = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects(1), "polygons", 1)
    assert found.objects == ()
    assert found.instances.dtype == np.uint16
    assert not found.instances.any()


@pytest.mark.parametrize("object_ids", [(1, 1), (0,)])
def test_ids_that_cannot_tell_objects_apart_are_refused(object_ids: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="object id"):
        annotate_frame(tiny.tiny_frame(0), subjects(*object_ids), "polygons", 1)


@pytest.mark.parametrize(
    ("rows", "columns", "cut"),
    [
        (slice(1, 5), slice(1, 5), False),
        (slice(0, 5), slice(1, 5), True),
        (slice(1, 5), slice(0, 5), True),
        (slice(20, None), slice(1, 5), True),
        (slice(1, 5), slice(40, None), True),
    ],
)
def test_what_touches_an_edge_is_truncated(rows: slice, columns: slice, cut: bool) -> None:
    ids = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    ids[rows, columns] = 1
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects(1), "rle", 1)
    assert found.objects[0]["attributes"]["truncated"] is cut


def test_distance_is_from_the_camera_to_half_the_height_above_the_base() -> None:
    pose = Pose((3.0, 4.0, 0.0), quaternion(0.0, 0.0, 1.0))
    subject = Subject(1, 1, world_from_object=pose, size_m=(0.1, 0.1, 1.5), scale=2.0)
    frame = replace(tiny.tiny_frame(0), world_from_camera=Pose((0.0, 0.0, -1.5)))
    attributes = annotate_frame(frame, [subject], "rle", 1).objects[0]["attributes"]
    assert attributes["distance_m"] == 5.0
    assert attributes["size_m"] == [0.2, 0.2, 3.0]
    toppled = Subject(1, 1, world_from_object=Pose((0.0, 0.0, 0.0), quaternion(0, np.pi / 2, 0)), size_m=(1, 1, 8.0))
    attributes = annotate_frame(frame, [toppled], "rle", 1).objects[0]["attributes"]
    assert attributes["distance_m"] == pytest.approx(np.hypot(4.0, 1.5), abs=1e-5)


def test_what_is_not_known_is_null() -> None:
    (one,) = annotate_frame(tiny.tiny_frame(0), [Subject(1, 13)], "rle", 1).objects
    known = {key for key, value in one["attributes"].items() if value is not None}
    assert known == {"instance", "truncated"}


def test_annotate_gives_coco_records_of_the_named_classes() -> None:
    found = annotate(tiny.tiny_frame(0), labels={1: "Drink can", 3: "Cigarette"})
    assert [(one["id"], one["image_id"], one["category_id"]) for one in found] == [(1, 1, 13), (2, 1, 60)]
    assert json.loads(json.dumps(found)) == found


def test_annotate_takes_categories_of_ones_own() -> None:
    own = Labels.of("item", [CAN, BUTT]).categories
    found = annotate(tiny.tiny_frame(0), labels={1: "drink_can_330ml"}, categories=own, segmentation="rle")
    assert found[0]["category_id"] == 2
    assert isinstance(found[0]["segmentation"], dict)


def test_annotate_refuses_a_name_that_is_no_category() -> None:
    with pytest.raises(UnknownName, match="Sofa"):
        annotate(tiny.tiny_frame(0), labels={1: "Sofa"})
