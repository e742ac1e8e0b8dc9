"""litterscout schema: the JSON Schema of missions."""

from __future__ import annotations

from ._options import ConfigDir, new_app

app = new_app()


@app.command()
def schema(config_dir: ConfigDir = None) -> None:
    """Print the JSON Schema of mission files."""
    from ..mission.settings import schema_text

    print(schema_text(), end="")
