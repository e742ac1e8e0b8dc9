"""litterscout litter: the items that can lie about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import AsJson, ConfigDir, new_app, report
from ._picture import require_free, write

if TYPE_CHECKING:
    from litterpack.items import LitterItem

app = new_app(invoke_without_command=True)


@app.callback()
def litter(context: typer.Context, as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the litter items, or show one."""
    if context.invoked_subcommand is None:
        list_items(as_json, config_dir)


@app.command("list")
def list_items(as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the litter items."""
    from litterpack import items

    rows: list[dict[str, object]] = []
    lines = []
    for item in map(items.load, items.names()):
        rows.append({"name": item.name, "title": item.title, "taco": item.taco_name, "variants": item.variants})
        lines.append(f"{item.name:24} {item.taco_name:28} {item.variants} variants")
    report(as_json, {"litter": rows}, lines)


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(metavar="ITEM", help="Name of an item.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All items.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Draw a contact sheet to this PNG or JPG.")
    ] = None,
    px: Annotated[int, typer.Option("--px", min=64, max=1024, help="Side of each picture of the sheet.")] = 512,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the sheet.")] = False,
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Show items: class, and size and resting poses of each variant; with --out also pictures with a ruler."""
    from litterpack import items

    if (name is None) != every:
        raise typer.BadParameter("Name one item, or give --all.")
    if out is not None:
        require_free(out, force)
    chosen = [items.load(each) for each in (items.names() if name is None else [name])]
    found = [_about(item) for item in chosen]
    lines = [line for _, about in found for line in about]
    if out is not None:
        from litterpack import contact_sheet

        write(contact_sheet.draw(chosen, px), out)
        lines.append(f"Drew {out}.")
    if every:
        report(as_json, {"litter": [data for data, _ in found]}, lines)
    else:
        report(as_json, found[0][0], lines)


def _about(item: LitterItem) -> tuple[dict[str, object], list[str]]:
    variants: list[dict[str, object]] = []
    lines = [f"{item.name}: {item.title}", f"TACO class {item.taco_name} ({item.supercategory})"]
    for variant in range(item.variants):
        size_mm = [round(1000 * side, 1) for side in item.size_m(variant)]
        poses = len(item.resting_poses(variant))
        variants.append({"asset": item.asset_name(variant), "size_mm": size_mm, "resting_poses": poses})
        lines.append(
            f"  {item.asset_name(variant):36} {' x '.join(f'{mm:g}' for mm in size_mm)} mm, {poses} resting poses"
        )
    about = {"name": item.name, "title": item.title, "taco": item.taco_name, "supercategory": item.supercategory}
    return {**about, "mass_g": item.definition.mass_g, "variants": variants}, lines


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made if it is not there.")],
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Write every variant of every item, and the places, as GLB."""
    from litterpack import glb

    from ..errors import StorageError

    try:
        files = [str(file) for file in glb.write_pack(folder)]
    except OSError as exc:
        raise StorageError(f"{folder}: cannot be written: {exc.strerror or exc}.") from exc
    report(as_json, {"files": files}, [f"Wrote {len(files)} files to {folder}."])
