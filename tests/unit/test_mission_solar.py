"""The sun against known positions."""

from __future__ import annotations

import datetime

import pytest

from litterscout.mission.solar import position_deg


def at(text):
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize("latitude_deg", [0.1, 30, 52.5, -35])
def test_at_noon_of_an_equinox_the_sun_stands_as_high_as_the_colatitude(latitude_deg):
    elevation = position_deg(at("2025-03-20T12:07:30"), latitude_deg, 0)[1]
    assert elevation == pytest.approx(90 - abs(latitude_deg), abs=0.25)


@pytest.mark.parametrize(("day", "declination"), [("2025-06-21", 23.44), ("2025-12-21", -23.44)])
def test_at_noon_of_a_solstice_it_stands_that_much_higher_or_lower(day, declination):
    assert position_deg(at(f"{day}T12:00"), 52.5, 13.4)[1] == pytest.approx(90 - 52.5 + declination, abs=0.05)


def test_on_an_equinox_it_rises_in_the_east_and_sets_in_the_west():
    # 7.5 minutes late in March: the equation of time
    rise, set_ = position_deg(at("2025-03-20T06:07:30"), 50, 0), position_deg(at("2025-03-20T18:07:30"), 50, 0)
    assert rise == pytest.approx((90, 0), abs=0.3)
    assert set_ == pytest.approx((270, 0), abs=0.3)


@pytest.mark.parametrize(("day", "minutes"), [("2025-02-11", -14.2), ("2025-11-03", 16.4), ("2025-06-13", 0.0)])
def test_it_crosses_the_meridian_by_the_equation_of_time(day, minutes):
    noon = at(f"{day}T12:00") - datetime.timedelta(minutes=minutes)
    assert position_deg(noon, 52.5, 13.4)[0] == pytest.approx(180, abs=0.1)


def test_in_the_south_it_stands_in_the_north_at_noon():
    azimuth = position_deg(at("2025-12-21T12:00"), -35, 150)[0]
    assert min(azimuth, 360 - azimuth) < 3


def test_it_moves_clockwise_in_the_north():
    morning, evening = (position_deg(at(f"2025-06-21T{h}"), 52.5, 13.4)[0] for h in ("08:00", "17:00"))
    assert 80 < morning < 120
    assert 250 < evening < 290


def test_against_an_almanac_value():
    # Meeus, Astronomical Algorithms, example 25.b: 1992 October 13, 0h TD, declination -7.78507 degrees.
    # At the pole the elevation is the declination.
    assert position_deg(at("1992-10-13T00:00"), 90, 0)[1] == pytest.approx(-7.785, abs=0.01)
