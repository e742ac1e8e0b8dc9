"""litterscout places: where missions can take place."""

from __future__ import annotations

from ._options import AsJson, ConfigDir, new_app, report

app = new_app()


@app.command()
def places(as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the places."""
    from litterpack import places as shipped

    from ..ground import Area

    rows: list[dict[str, object]] = []
    lines = []
    for place in map(shipped.load, shipped.names()):
        north_m, east_m = Area(*place.clearing).size_m
        at = place.latitude_deg, place.longitude_deg
        rows.append(
            {"name": place.name, "latitude_deg": at[0], "longitude_deg": at[1], "clearing_m": [north_m, east_m]}
        )
        lines.append(f"{place.name:20} {at[0]:8.3f} {at[1]:8.3f}   clearing {north_m:g} x {east_m:g} m")
    report(as_json, {"places": rows}, lines)
