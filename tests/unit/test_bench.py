"""Every bench runs and tells figures. What they are decides nothing here."""

from __future__ import annotations

import importlib
import math
import os
import pkgutil

import pytest
import tools.bench

LONG = {"render", "server"}  # a minute each


@pytest.mark.soak
@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.iter_modules(tools.bench.__path__) if not module.name.startswith("_")]
)
def test_a_bench_runs(name: str) -> None:
    if name in LONG and os.environ.get("LITTERSCOUT_SOAK") != "1":
        pytest.skip("takes a minute; runs in `make soak`")
    bench = importlib.import_module(f"tools.bench.{name}")
    # all places would take a quarter of an hour
    rows = bench.frame_rows("park_lawn") if name == "render" else bench.run(runs=1)
    assert rows
    for figure, median, unit in rows:
        assert figure and unit and math.isfinite(median) and median > 0
