"""`python -m tools.bench [BENCH ...]`: prints a table of medians, or JSON with `--json`."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil

import tools.bench


def main() -> None:
    known = sorted(m.name for m in pkgutil.iter_modules(tools.bench.__path__) if not m.name.startswith("_"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", nargs="*", default=["all"], help=f"{', '.join(known)} or all")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    chosen = known if args.bench in ([], ["all"]) else args.bench
    if unknown := sorted(set(chosen) - set(known)):
        parser.error(f"no bench {', '.join(unknown)}; known: {', '.join(known)}")
    rows = [(name, *row) for name in chosen for row in importlib.import_module(f"tools.bench.{name}").run()]
    if args.json:
        print(
            json.dumps([dict(zip(("bench", "figure", "median", "unit"), row, strict=True)) for row in rows], indent=1)
        )
        return
    for bench, figure, median, unit in rows:
        print(f"{bench:8s} {figure:72s} {median:10.3f} {unit}")


if __name__ == "__main__":
    main()
