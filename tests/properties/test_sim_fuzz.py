"""Every method of littersim, called with nasty values, with wrong types and with wrong numbers of arguments.

Whatever is sent is answered, by a result or by an error that the real server would give or that names what is wrong;
the server lives on, and no step of its time fails.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgpack
import pytest
import sim_values
from conftest import LittersimProcess, start_littersim, stop_littersim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sim_wire import WireClient

from littersim import dialects
from littersim.api import methods

pytestmark = [pytest.mark.soak, pytest.mark.slow]
LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"
EXAMPLES = 25 if LONG else 1  # of each method and way to call it
ANSWER_S = 30.0
FIRST_PICTURE_S = 180.0  # for compiling what draws, where it has not been before
SKID = "SkidVehicle"
VEHICLE_TYPES = {
    "Multirotor": "SimpleFlight", "Car": "PhysXCar", "ComputerVision": "ComputerVision", SKID: "CPHusky",
}  # fmt: skip
OF_EACH_MODE = [("Multirotor", "airsim"), ("Car", "colosseum"), ("ComputerVision", "cosys"), (SKID, "cosys")]
SERVERS = (
    [(mode, dialect.name) for mode in VEHICLE_TYPES for dialect in dialects.KNOWN if mode != SKID or dialect.instances]
    if LONG
    else OF_EACH_MODE[::3]  # the robot's has all calls of cars
)
CAPTURES = [{"ImageType": kind, "Width": 8, "Height": 6} for kind in range(8)]
SENSORS = {
    "eye": {"SensorType": 5, "Enabled": True},
    "scan": {"SensorType": 6, "Enabled": True, "PointsPerSecond": 1000, "NumberOfChannels": 2},
}
ONLY_ASKS = re.compile("get|simGet|simList|simTest|list|ping|is|simIs")
CHANGES_SCENE = re.compile("simSpawn|simDestroy|simSetObject|simAddVehicle|simSetTimeOfDay|littersimEpisode")
STRIDE = 17  # of the nasty values, how many are passed over where not all are sent
STATES = (
    "simGetVehiclePose", "simGetGroundTruthKinematics", "simGetGroundTruthEnvironment", "simGetCollisionInfo",
    "getImuData", "getBarometerData", "getMagnetometerData", "getGpsData", "getMultirotorState", "getRotorStates",
    "getCarState",
)  # fmt: skip
DEFECT = re.compile(r"contained this information: (?!RenderError|regex_error)\w*([Ee]rror|Exception|Warning)\b:")


def settings_json(mode: str) -> str:
    vehicle = {"VehicleType": VEHICLE_TYPES[mode], "Sensors": SENSORS}
    return json.dumps(
        {
            "SettingsVersion": 1.2,
            "SimMode": mode,
            "CameraDefaults": {"CaptureSettings": CAPTURES},
            "Vehicles": {"A": vehicle, "B": {**vehicle, "Y": 3.0}},
            "ExternalCameras": {"pole": {"X": 1, "Y": 1, "Z": -3, "Pitch": -30, "Roll": 0, "Yaw": 0}},
            "Recording": {"RecordInterval": 5.0},
        }
    )


class Fuzzed:
    """A server under fuzzing, with what it says on stderr."""

    def __init__(self, mode: str, dialect: str, folder: Path) -> None:
        self.dialect = dialects.named(dialect)
        self.thorough = LONG and (mode, dialect) in OF_EACH_MODE  # the other dialects have the same handlers
        self.table = methods.table(mode, self.dialect)
        (folder / "settings.json").write_text(settings_json(mode))
        self.log = folder / "stderr.txt"
        self.process: LittersimProcess = start_littersim(
            "--renderer", "cpu", "--lockstep", "--dialect", dialect, "--settings", str(folder / "settings.json"),
            env={"HOME": str(folder)}, cwd=folder, log=self.log,
        )  # fmt: skip
        self.looks = [
            (name, [*[""] * (len(self.table[name].readers) - 1), "A"]) for name in STATES if name in self.table
        ]
        last = "" if self.dialect.family == "cosys" else False
        self.long_looks: list[tuple[str, list[Any]]] = [
            ("simGetImage", ["0", 5, "A", last]), ("getDistanceSensorData", ["", "A"]), ("getLidarData", ["", "A"]),
        ]  # fmt: skip
        with WireClient(self.process.host, self.process.port, FIRST_PICTURE_S) as first:
            first.call(self.long_looks[0][0], *self.long_looks[0][1])
        self.client = WireClient(self.process.host, self.process.port, ANSWER_S)

    def begin(self) -> None:
        """A state in which calls have effects, and nothing is left of earlier ones."""
        episode = json.dumps(sim_values.EPISODE)
        self._collect([("littersimEpisode", [episode]), ("enableApiControl", [True, "A"]), ("simPause", [False])])

    def ask(self, method: str, params: Any) -> None:
        """Call, let time pass, end whatever waits for more, look at everything: all of it must be answered well."""
        batch = [(method, params)]
        if not ONLY_ASKS.match(method):
            batch.append(("simContinueForTime", [0.005]))
        sent = self._send(batch)
        answers = self._receive({sent[-1]} if len(sent) > 1 else set(), method, params)
        after: list[tuple[str, Any]] = [("simPause", [True]), *(("cancelLastTask", [name]) for name in ("A", "B", "C"))]
        if len(batch) > 1:
            after += self.looks + ([] if CHANGES_SCENE.match(method) or not LONG else self.long_looks)
        sent += self._send([*after, ("ping", [])])
        answers |= self._receive(set(sent) - set(answers), method, params)
        assert answers[sent[-1]] == [None, True]
        for error, _ in answers.values():
            assert error is None or (isinstance(error, str) and not DEFECT.search(error)), f"{params!r:.500} {error}"

    def notify(self, method: str, params: Any) -> None:
        self.client.sock.sendall(msgpack.packb([2, method, params]))
        self._collect([("simPause", [True]), ("ping", [])])

    def end(self) -> None:
        """Look once more at what is left, and at what the server has said."""
        self.ask("ping", [])
        self._collect([*self.looks, *(self.long_looks if LONG else [])])
        said = self.log.read_text()
        assert "Traceback" not in said, said[-5000:]
        assert "Warning:" not in said, said[-5000:]
        assert self.process.process.poll() is None

    def _collect(self, batch: list[tuple[str, Any]]) -> None:
        self._receive(set(self._send(batch)), *batch[-1])

    def _send(self, batch: list[tuple[str, Any]]) -> list[int]:
        return [self.client.send(method, *params) for method, params in batch]

    def _receive(self, wanted: set[int], method: str, params: Any) -> dict[int, list[Any]]:
        """Answers until all that are wanted are there."""
        answers: dict[int, list[Any]] = {}
        try:
            while not wanted <= set(answers):
                msgid, *answers[msgid] = self.client.receive()
        except (OSError, msgpack.UnpackException) as exc:
            raise AssertionError(f"{method}{params!r:.2000}: {exc!r}; {self.log.read_text()[-3000:]}") from exc
        return answers


@pytest.fixture(scope="module", params=SERVERS, ids="-".join)
def fuzzed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    made = Fuzzed(*request.param, tmp_path_factory.mktemp("fuzz"))
    yield made
    made.client.sock.close()
    stop_littersim(made.process)


def test_every_nasty_value_in_every_place_is_answered(fuzzed: Fuzzed) -> None:
    if not LONG and fuzzed.dialect.family != "airsim":
        pytest.skip("the same handlers; each dialect in `make soak`")
    for name, method in fuzzed.table.items():
        stride = 1 if fuzzed.thorough else STRIDE
        some = islice(sim_values.one_nasty_at_a_time(method, fuzzed.dialect), 0, None, stride)
        for count, params in enumerate(some):
            if count == 0 or (LONG and count % 20 == 0):  # a new episode takes a while: the scene is built anew
                fuzzed.begin()
            fuzzed.ask(name, params)
        fuzzed.end()


FEW = settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def fuzz(fuzzed: Fuzzed, name: str, strategy: st.SearchStrategy[list[Any]]) -> None:
    @FEW
    @given(strategy)
    def every_call_is_answered(params: list[Any]) -> None:
        fuzzed.ask(name, params)
        fuzzed.notify(name, params)

    every_call_is_answered()
    fuzzed.end()


@pytest.mark.parametrize("way", ["mixed", "wrong"])
def test_every_method_answers_and_the_server_lives_on(fuzzed: Fuzzed, way: str) -> None:
    fuzzed.begin()
    strategy = {"mixed": sim_values.mixed, "wrong": sim_values.wrong}[way]
    for name, method in fuzzed.table.items():
        fuzz(fuzzed, name, strategy(method, fuzzed.dialect))
