"""littersim in every dialect against messages recorded of AirSim's server, translated by what is known of the forks.

The translation is written from the forks' sources and knows nothing of littersim's own writers: structs as arrays in
declared order and three more fields of a multirotor in Colosseum 2.3; other versions, arities and fields in Cosys.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import LittersimProcess, start_littersim, stop_littersim
from sim_wire import WireClient

GOLDEN = Path(__file__).parents[1] / "golden" / "wire"
DIALECTS = ("airsim", "colosseum", "colosseum@2.2", "cosys", "cosys@3.2")
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "Multirotor",
    "CameraDefaults": {"CaptureSettings": [{"ImageType": k, "Width": 8, "Height": 6} for k in range(8)]},
}
SAME_BYTES = [
    "01_ping", "02_getServerVersion", "03_getMinRequiredClientVersion", "04_isApiControlEnabled",
    "06_enableApiControl", "16_getLidarData_none", "21_simSetSegmentationObjectID_miss",
    "26_simSpawnObject_unknown_asset", "30_simGetObjectPose_missing", "38_simGetImages_empty",
    "40_simGetImages_unknown_camera", "42_unknown_method", "43_wrong_arity_too_many", "45_wrong_type_str_for_bool",
    "46_wrong_type_int_for_bool", "48_float_for_int", "51_unknown_vehicle", "52_unknown_vehicle_sim", "54_simPause",
    "57_simUnpause", "59_simSetWeatherParameter",
]  # fmt: skip
SAME_SHAPE = [
    "08_getMultirotorState", "09_simGetVehiclePose", "10_simGetGroundTruthKinematics",
    "11_simGetGroundTruthEnvironment", "12_simGetCollisionInfo", "14_getGpsData", "15_getBarometerData",
    "17_simListSceneObjects", "31_simGetCameraInfo", "32_simGetImages_scene_u8",
    "34_simGetImages_depth_planar_float", "35_simGetImages_depth_perspective_float_compress", "41_simGetImage_png",
    "53_getSettingsString", "61_getRotorStates",
]  # fmt: skip
# Parameters that are structs, by place: in array dialects they are sent as arrays, in this order of fields
STRUCT_FIELDS: dict[str, tuple[str, ...]] = {
    "position": ("x_val", "y_val", "z_val"),
    "orientation": ("w_val", "x_val", "y_val", "z_val"),
}
POSE, SCALE = ("position", "orientation"), ("x_val", "y_val", "z_val")
IMAGE_REQUEST = ("camera_name", "image_type", "pixels_as_float", "compress")
LOST_LAST = {"simGetImages", "simGetCameraInfo"}  # in Cosys-AirSim these have no `external`
VERSIONS = {"airsim": 1, "colosseum": 1, "colosseum@2.2": 1, "cosys": 4, "cosys@3.2": 3}


def recording(name: str) -> tuple[list[Any], list[Any]]:
    found = json.loads((GOLDEN / f"{name}.json").read_text())
    both = [msgpack.unpackb(bytes.fromhex(found[f"{which}_hex"]), raw=False) for which in ("request", "response")]
    return both[0], both[1]


def in_order(value: dict[str, Any], fields: tuple[str, ...]) -> list[Any]:
    return [array(value[name], STRUCT_FIELDS.get(name, ())) for name in fields]


def array(value: Any, fields: tuple[str, ...]) -> Any:
    return in_order(value, fields) if fields else value


def request_in(dialect: str, request: list[Any]) -> list[Any]:
    """The recorded request as a client of the dialect sends it."""
    kind, msgid, method, params = copy.deepcopy(request)
    if dialect == "colosseum":
        if method == "simSpawnObject":
            params[2], params[3] = in_order(params[2], POSE), in_order(params[3], SCALE)
        if method == "simGetImages":
            params[0] = [in_order(each, IMAGE_REQUEST) for each in params[0]]
    if dialect.startswith("cosys"):
        if method in LOST_LAST:
            params = params[:-1]
        if method == "simGetImage":
            params[-1] = ""  # the name of an annotation layer in place of `external`
        if method == "simGetObjectPose":
            params = [*params, True]
        if method == "simGetImages":
            params[0] = [{**each, "annotation_name": ""} for each in params[0]]
    return [kind, msgid, method, params]


def values(struct: Any) -> Any:
    """Maps as arrays of their values, in the order in which the real server sends them: that of declaration."""
    if isinstance(struct, dict):
        return [values(each) for each in struct.values()]
    return [values(each) for each in struct] if isinstance(struct, list) else struct


def response_in(dialect: str, method: str, sent: int, response: list[Any]) -> list[Any]:
    """The recorded response as a server of the dialect gives it."""
    kind, msgid, error, result = copy.deepcopy(response)
    if method in ("getServerVersion", "getMinRequiredClientVersion"):
        result = VERSIONS[dialect]
    if dialect == "colosseum":
        result = values(result)
        if method == "getMultirotorState":
            result += [True, "", True]  # ready, ready_message, can_arm
    if dialect.startswith("cosys") and method == "simGetImages" and result:
        result = [{**each, "annotation_name": ""} for each in result]
    if error is not None and method in LOST_LAST and dialect.startswith("cosys"):
        error = error.replace(f"called with {sent + 1} arg", f"called with {sent} arg")
    return [kind, msgid, error, result]


def packed(response: list[Any]) -> bytes:
    """The bytes of a response: floats are float32, as all in the recordings are whose bytes are compared."""
    return msgpack.packb(response, use_single_float=True)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], LittersimProcess]]:
    """One server for each dialect, started when first asked for."""
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    file.write_text(json.dumps(SETTINGS))
    running: dict[str, LittersimProcess] = {}

    def get(dialect: str) -> LittersimProcess:
        if dialect not in running:
            options = ("--renderer", "cpu", "--lockstep", "--dialect", dialect, "--settings", str(file))
            running[dialect] = start_littersim(*options)
        return running[dialect]

    yield get
    for server in running.values():
        stop_littersim(server)


@pytest.fixture(params=DIALECTS)
def client(request: pytest.FixtureRequest, speaking: Callable[[str], LittersimProcess]) -> Iterator[WireClient]:
    server = speaking(request.param)
    with WireClient(server.host, server.port) as connected:
        connected.dialect = request.param  # type: ignore[attr-defined]
        connected.call("reset")
        connected.call("simPause", False)
        yield connected


def test_the_translation_of_the_recorded_dialect_is_the_recording() -> None:
    for name in SAME_BYTES:
        request, response = recording(name)
        assert request_in("airsim", request) == request
        hexed = json.loads((GOLDEN / f"{name}.json").read_text())["response_hex"]
        assert packed(response_in("airsim", request[2], len(request[3]), response)).hex() == hexed, name


@pytest.mark.parametrize("name", SAME_BYTES)
def test_translated_request_gets_the_translated_bytes(client: WireClient, name: str) -> None:
    dialect = client.dialect  # type: ignore[attr-defined]
    request, response = recording(name)
    asked = request_in(dialect, request)
    expected = packed(response_in(dialect, asked[2], len(asked[3]), response))
    client.sock.sendall(msgpack.packb(asked))
    got = b""
    while len(got) < len(expected):
        data = client.sock.recv(65536)
        assert data, "the server closed the connection"
        got += data
    assert got == expected


@pytest.mark.parametrize("name", SAME_SHAPE)
def test_translated_request_gets_the_translated_keys_and_types(client: WireClient, name: str) -> None:
    dialect = client.dialect  # type: ignore[attr-defined]
    request, response = recording(name)
    asked = request_in(dialect, request)
    client.sock.sendall(msgpack.packb(asked))
    msgid, error, result = client.receive()
    assert (msgid, error) == (asked[1], None)
    assert shape(result) == shape(response_in(dialect, asked[2], len(asked[3]), response)[3])


def shape(value: Any) -> Any:
    """Keys in order and types; of a list of names or structs alike, those of the first; of other lists, of each."""
    if isinstance(value, dict):
        return [(key, shape(each)) for key, each in value.items()]
    if isinstance(value, list):
        inner = [shape(each) for each in value]
        return ["list", inner[0]] if inner and all(each == inner[0] for each in inner) and inner[0] == "str" else inner
    return type(value).__name__


WRONG = [
    ("simPause", [1]), ("simPause", []), ("nothing", [1, 2]), ("enableApiControl", [True, "nobody"]),
    ("simGetVehiclePose", ["nobody"]), ("getImuData", ["none", ""]), ("simSetSegmentationObjectID", ["a", 1.5, False]),
    ("moveOnPath", [[], 0.0, 1.0, 0, 7, 1.0, 1.0, ""]), ("simContinueForTime", ["x"]), ("simSetWind", [5]),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params"), WRONG, ids=[f"{method}{params}" for method, params in WRONG])
def test_error_texts_are_the_same_in_all_dialects(
    speaking: Callable[[str], LittersimProcess], method: str, params: list[Any]
) -> None:
    texts = set()
    for dialect in DIALECTS:
        server = speaking(dialect)
        with WireClient(server.host, server.port) as sim:
            error, result = sim.wait_raw(sim.send(method, *params))
            assert result is None and error.startswith("rpclib: ")
            texts.add(error)
    assert len(texts) == 1


LENS_CALLS = [
    f"sim{verb}{what}"
    for what in ("PresetLensSettings", "PresetFilmbackSettings", "FilmbackSettings", "FocalLength", "FocusDistance",
                 "FocusAperture")
    for verb in ("Get", "Set")
]  # fmt: skip
ONE_FEWER = [
    "simGetImages", "simGetCameraInfo", "simSetCameraPose", "simSetCameraFov", "simGetDistortionParams",
    "simSetDistortionParam", "simGetLensSettings", "simGetCurrentFieldOfView", "simEnableManualFocus",
    "simEnableFocusPlane", *LENS_CALLS,
]  # fmt: skip
AS_MANY = [
    "simGetImage", "simGetDetections", "simAddDetectionFilterMeshName", "simSetDetectionFilterRadius",
    "simClearDetectionMeshNames", "simGetVehiclePose", "simSpawnObject", "moveToPosition", "getLidarData",
]  # fmt: skip


def arity(server: LittersimProcess, method: str) -> int | None:
    """How many parameters a method wants, as the error over thirty of them tells; None if there is no such method."""
    with WireClient(server.host, server.port) as sim:
        error, _ = sim.wait_raw(sim.send(method, *[None] * 30))
    return int(error.rsplit("got: ", 1)[1]) if "got: " in error else None


@pytest.mark.parametrize("dialect", ["cosys", "cosys@3.2"])
def test_cosys_takes_no_external_and_no_light_intensity(
    speaking: Callable[[str], LittersimProcess], dialect: str
) -> None:
    usual, cosys = speaking("airsim"), speaking(dialect)
    for methods, change in ((ONE_FEWER, -1), (AS_MANY, 0), (["simGetObjectPose"], 1)):
        for method in methods:
            wanted = arity(usual, method)
            assert wanted is not None and arity(cosys, method) == wanted + change, method
    assert arity(usual, "simSetLightIntensity") == 2 and arity(cosys, "simSetLightIntensity") is None


@pytest.mark.parametrize("dialect", ["colosseum", "colosseum@2.2"])
def test_colosseum_takes_what_airsim_takes(speaking: Callable[[str], LittersimProcess], dialect: str) -> None:
    for method in (*ONE_FEWER, *AS_MANY, "simGetObjectPose", "simSetLightIntensity"):
        assert arity(speaking(dialect), method) == arity(speaking("airsim"), method), method
