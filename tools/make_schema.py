"""Write sim_configs/schema/mission.schema.json from the settings' own models."""

from __future__ import annotations

from pathlib import Path

from litterscout.mission.settings import schema_text

FILE = Path(__file__).parents[1] / "sim_configs" / "schema" / "mission.schema.json"

if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
    print(FILE)
