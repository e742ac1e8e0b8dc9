"""Write the JSON Schemas in sim_configs/schema from the models that read missions, litter items and places."""

from __future__ import annotations

from pathlib import Path

from litterscout.mission import schema

FOLDER = Path(__file__).parents[1] / "sim_configs" / "schema"

if __name__ == "__main__":
    for kind in schema.MODELS:
        file = FOLDER / f"{kind}.schema.json"
        file.write_text(schema.text(kind), encoding="utf-8")
        print(file)
