"""A mission that is flown in seconds, its command, and what its dataset holds."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import litterscout as ls

FREE_TO_DIFFER = {"versions.json", "run.log.jsonl"}
TINY = {
    "name": "tiny",
    "seed": 11,
    "place": "park_lawn",
    "area": {"size_m": [4, 3]},
    "vehicle": {"kind": "multirotor", "motion": "fly"},
    "cameras": [{"name": "front_center", "width": 64, "height": 48, "fov_deg": 70, "pitch_deg": -60}],
    "litter": {"density_per_m2": 2, "mix": {"drink_can_330ml": 2, "crisp_packet": 1}},
    "path": {"pattern": "lawnmower", "altitude_m": [0.7, 0.9], "overlap": 0.2},
    "render": {"quality": "draft"},
    "date": "2025-06-21",
    "episodes": 1,
    "frames_per_episode": 4,
}


def tiny(tmp_path: Path, **changes: object) -> ls.MissionConfig:
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps({**TINY, **changes}))
    return ls.MissionConfig.load(file)


def digests(dataset: Path) -> dict[str, str]:
    files = [f for f in sorted(dataset.rglob("*")) if f.is_file() and f.name not in FREE_TO_DIFFER]
    return {str(f.relative_to(dataset)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def words(tmp_path: Path) -> list[str]:
    mission, out = tmp_path / "tiny.json", tmp_path / "out"
    return [sys.executable, "-m", "litterscout", "capture", str(mission), "--out", str(out)]


def command(tmp_path: Path, *options: str, **settings: object) -> subprocess.CompletedProcess[str]:
    line = [*words(tmp_path), *options]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, **settings)
