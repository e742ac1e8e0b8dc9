"""Values to and from littersim's wire, by declared type."""

from __future__ import annotations

import math
import struct
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from littersim.api import methods
from littersim.api.structs import GeoPoint, ImageResponse, KinematicsState, Pose, Quaternionr, Vector3r
from littersim.codec import Framer, Request, answer, failure
from littersim.dialects import AIRSIM_181
from littersim.errors import BadCast, BrokenFrame, CallError
from littersim.wire import F64, I32, U8, U32, Floats, reader, writer


def written(kind: Any, value: Any) -> bytes:
    parts: list[bytes] = []
    writer(kind)(value, parts)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (bool, True, True), (str, "a", "a"), (str, b"a", "a"), (float, 3, 3.0), (float, 2.5, 2.5), (F64, -1, -1.0),
        (I32, -(2**31), -(2**31)), (U8, 255, 255), (U32, 2**32 - 1, 2**32 - 1), (list[float], [1, 2.5], [1.0, 2.5]),
        (Vector3r, {"x_val": 1}, Vector3r(1.0)), (Quaternionr, {}, Quaternionr(1.0)), (Vector3r, {"q": [1], "y_val":
        2.0}, Vector3r(0.0, 2.0)),
    ],
)  # fmt: skip
def test_accepted_values(kind: Any, value: object, expected: object) -> None:
    assert reader(kind)(value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (bool, 1), (bool, 0), (bool, "yes"), (bool, None), (str, 1), (str, None), (float, True), (float, "1"),
        (float, None),
        (I32, 3.0), (I32, True), (I32, 2**31), (U8, 256), (U8, -1), (U32, -1), (list[float], "ab"), (list[float],
        [1, "2"]),
        (list[float], {"a": 1}), (Vector3r, [1, 2, 3]), (Vector3r, None), (Pose, {"position": [0, 0, 0]}),
    ],
)  # fmt: skip
def test_refused_values(kind: Any, value: object) -> None:
    with pytest.raises(BadCast, match=r"std::bad_cast"):
        reader(kind)(value)


def test_nan_passes_through() -> None:
    assert math.isnan(reader(float)(math.nan))


@given(st.floats(width=32), st.floats(width=32), st.floats(width=32))
def test_vectors_come_back_as_float32(x: float, y: float, z: float) -> None:
    data = written(Vector3r, Vector3r(x, y, z))
    assert data.count(b"\xca") >= 3
    assert len(data) == 1 + 3 * (6 + 5)
    back = msgpack.unpackb(data)
    assert list(back) == ["x_val", "y_val", "z_val"]
    np.testing.assert_array_equal(list(back.values()), [x, y, z])


def test_numbers_beyond_float32_become_infinite() -> None:
    assert msgpack.unpackb(written(Vector3r, Vector3r(1e300, -1e300, 0)))["y_val"] == -math.inf
    assert msgpack.unpackb(written(float, 1e300)) == math.inf


def test_geo_points_keep_double_precision() -> None:
    data = written(GeoPoint, GeoPoint(47.641468123456, -122.14, 122.5))
    assert msgpack.unpackb(data)["latitude"] == 47.641468123456
    assert data.count(b"\xcb") == 2


@given(st.integers(0, 70_000))
def test_float_arrays_are_what_msgpack_would_pack(count: int) -> None:
    values = np.arange(count, dtype=np.float32)
    expected = msgpack.Packer(use_single_float=True, autoreset=True).pack([float(v) for v in values[:70]])
    data = written(Floats, values)
    if count <= 70:
        assert data == expected
    assert len(data) == 5 * count + (1 if count < 16 else 3 if count < 2**16 else 5)
    assert count == 0 or data[-4:] == struct.pack(">f", count - 1)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 65535, 65536])
def test_bytes_are_bin_of_the_shortest_form(size: int) -> None:
    assert written(bytes, bytes(size)) == msgpack.packb(bytes(size), use_bin_type=True)


def test_image_response_has_its_keys_in_the_servers_order() -> None:
    keys = list(msgpack.unpackb(written(ImageResponse, ImageResponse())))
    assert keys[:5] == ["image_data_uint8", "image_data_float", "camera_position", "camera_name", "camera_orientation"]
    assert keys[5:] == ["time_stamp", "message", "pixels_as_float", "compress", "width", "height", "image_type"]


def test_structs_survive_the_way_there_and_back() -> None:
    value = KinematicsState(Vector3r(1, 2, 3), Quaternionr(0.5, 0.5, 0.5, 0.5), Vector3r(4, 5, 6))
    assert reader(KinematicsState)(msgpack.unpackb(written(KinematicsState, value))) == value


def test_type_that_the_wire_does_not_know_is_refused_when_it_is_declared() -> None:
    with pytest.raises(TypeError):
        reader(complex)
    with pytest.raises(TypeError):
        writer(complex)


# Frames


def requests(data: bytes) -> list[Request]:
    return list(Framer().feed(data))


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.text(), st.lists(st.integers(-5, 5)))), st.data())
def test_requests_survive_any_cut_of_the_bytes(calls: list[tuple[int, str, list[int]]], data: st.DataObject) -> None:
    packed = b"".join(msgpack.packb([0, msgid, method, params]) for msgid, method, params in calls)
    framer, found, at = Framer(), [], 0
    while at < len(packed):
        size = data.draw(st.integers(1, 40))
        found += list(framer.feed(packed[at : at + size]))
        at += size
    assert found == [Request(*call) for call in calls]


@given(st.binary(max_size=400))
def test_noise_is_requests_or_a_broken_frame(noise: bytes) -> None:
    try:
        assert all(isinstance(each, Request) for each in requests(noise))
    except BrokenFrame:
        return


@pytest.mark.parametrize(
    "frame",
    [[0, -1, "ping", []], [0, 2**32, "ping", []], [300, 1, "ping", []],
     [0, 1, 5, []], [0, 1, None, []], [True, 1, "a", []]],
)  # fmt: skip
def test_frames_that_abort_a_real_server_break_the_connection(frame: list[object]) -> None:
    with pytest.raises(BrokenFrame):
        requests(msgpack.packb(frame))


def test_a_huge_array_is_refused_at_its_header() -> None:
    with pytest.raises(BrokenFrame):
        requests(b"\xdd\xff\xff\xff\xff")


def test_names_that_are_no_utf8_come_back_as_they_were() -> None:
    (request,) = requests(b"\x94\x00\x01\xa4ping\x91\xa2\xff\xfe")
    name = reader(str)(request.params[0])  # type: ignore[index]
    assert b"\xff\xfe" in written(str, name)
    assert b"\xff\xfe" in failure(1, name)


def test_answer_and_failure_are_responses() -> None:
    assert msgpack.unpackb(answer(7, [b"\xc3"])) == [1, 7, None, True]
    assert msgpack.unpackb(failure(2**32 - 1, "no")) == [1, 2**32 - 1, "no", None]


# The table


def test_every_method_is_declared_once_and_modes_differ() -> None:
    flying, looking = methods.table("Multirotor", AIRSIM_181), methods.table("ComputerVision", AIRSIM_181)
    assert set(looking) < set(flying)
    assert {"takeoff", "moveToPosition", "getMultirotorState"} <= set(flying) - set(looking)
    with pytest.raises(ValueError, match="declared twice"):

        @methods.method("ping")
        def again(sim: object) -> bool:
            return True


@pytest.mark.parametrize(("name", "arity"), [
    ("ping", 0), ("simGetImages", 3), ("simGetImage", 4), ("simGetCameraInfo", 3), ("simSetCameraPose", 4),
    ("simSetCameraFov", 4),
    ("simSpawnObject", 6), ("simSetObjectPose", 3), ("simSetSegmentationObjectID", 3), ("simSetVehiclePose", 3),
    ("takeoff", 2),
    ("land", 2), ("hover", 1), ("goHome", 2), ("moveToPosition", 10), ("moveToZ", 7), ("moveOnPath", 8),
    ("moveByVelocity", 7),
    ("moveByVelocityZ", 7), ("rotateToYaw", 4), ("rotateByYawRate", 3), ("simContinueForTime", 1),
    ("simPrintLogMessage", 3),
])  # fmt: skip
def test_parameter_counts_are_those_of_release_1_8_1(name: str, arity: int) -> None:
    assert len(methods.table("Multirotor", AIRSIM_181)[name].readers) == arity


@pytest.mark.parametrize(
    ("params", "count"), [(None, 0), ([], 0), ({}, 0), ([1, 2], 2), (1, 1), ("abc", 3), (False, 0)]
)
def test_argument_count_is_what_rpclib_would_read(params: object, count: int) -> None:
    assert methods.count(params) == count


def test_defects_are_told_by_their_class() -> None:
    assert methods.threw("a", 1, CallError("so")).endswith("contained this information: so.")
    assert methods.threw("a", 1, KeyError("k")).endswith("contained this information: KeyError: 'k'.")
