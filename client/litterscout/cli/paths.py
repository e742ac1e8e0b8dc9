"""litterscout paths: the patterns that can be flown."""

from __future__ import annotations

from ._options import AsJson, ConfigDir, new_app, report

app = new_app()


@app.command()
def paths(as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the flight patterns."""
    from .. import paths as patterns
    from .. import registry

    modules = {name: registry.load(patterns, name) for name in registry.names(patterns)}
    about = {name: (module.__doc__ or "").split("\n")[0] for name, module in modules.items()}
    settings = {name: module.Settings.model_json_schema()["properties"] for name, module in modules.items()}
    rows: list[dict[str, object]] = [
        {"name": name, "about": about[name], "settings": settings[name]} for name in modules
    ]
    report(as_json, {"paths": rows}, [f"{name:20} {about[name]}" for name in modules])
