"""Write the schemas in sim_configs/schema from the models that read missions and litter items."""

from __future__ import annotations

from pathlib import Path

from litterpack.items import definition
from litterscout.mission import settings

FOLDER = Path(__file__).parents[1] / "sim_configs" / "schema"

if __name__ == "__main__":
    for name, text in (("mission", settings.schema_text()), ("litter", definition.schema_text())):
        file = FOLDER / f"{name}.schema.json"
        file.write_text(text, encoding="utf-8")
        print(file)
