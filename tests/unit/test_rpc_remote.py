"""The recorded error texts of rpclib, said for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litterscout.rpc import remote

WIRE = Path(__file__).parents[1] / "golden" / "wire"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("42_unknown_method", "noSuchMethod: the simulator at HERE has no such call."),
        ("43_wrong_arity_too_many", "ping: the simulator at HERE takes 0 parameters, 1 were sent."),
        (
            "45_wrong_type_str_for_bool",
            "enableApiControl: the simulator at HERE does not take a parameter of this type",
        ),
        ("48_float_for_int", "does not take a parameter of this type (std::bad_cast)"),
        ("16_getLidarData_none", "getLidarData failed at HERE: No lidar with name"),
        ("51_unknown_vehicle", "enableApiControl failed at HERE: Vehicle API for 'Nope' is not available"),
    ],
)
def test_recorded_errors_are_explained(name: str, said: str) -> None:
    recording = json.loads((WIRE / f"{name}.json").read_text())
    method, text = recording["request_decoded"][2], recording["response_decoded"][2]
    assert said in remote.explain(method, text, "HERE")
    assert "\n" not in remote.explain(method, text, "HERE")


def test_the_swapped_numbers_are_put_right() -> None:
    text = (
        "rpclib: client error C0002: Function 'simGetImages' was called with an invalid number of arguments."
        " Expected: 3, got: 2"
    )
    assert remote.wanted_parameters(text) == 2
    assert "takes 2 parameters, 3 were sent" in remote.explain("simGetImages", text, "HERE")
    assert remote.wanted_parameters("map::at") is None and not remote.is_absent(text)


def test_words_without_rpclibs_frame_stay_as_they_are() -> None:
    assert remote.cause("out of order") == "out of order"
    assert remote.explain("land", "out of order", "HERE") == "land failed at HERE: out of order"
