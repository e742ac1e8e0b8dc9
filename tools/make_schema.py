"""Write the JSON Schemas in sim_configs/schema from the models that read missions, litter items and places."""

from __future__ import annotations

from pathlib import Path

from litterpack import items, places
from litterscout.mission import settings

FOLDER = Path(__file__).parents[1] / "sim_configs" / "schema"

if __name__ == "__main__":
    texts = {
        "mission": settings.schema_text(),
        "litter": items.definition.schema_text(),
        "place": places.definition.schema_text(),
    }
    for name, text in texts.items():
        file = FOLDER / f"{name}.schema.json"
        file.write_text(text, encoding="utf-8")
        print(file)
