"""How commands write a picture that they were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..errors import StorageError

if TYPE_CHECKING:
    from ..frame import Rgb

ENDINGS = (".png", ".jpg", ".jpeg")
_JPEG_QUALITY = 92


def require_free(out: Path, force: bool) -> None:
    """Refuse a file that is there already, or whose name tells no kind of picture. Raises: BadParameter."""
    if out.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(f"{out}: the name must end in one of {', '.join(ENDINGS)}.")
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already; --force overwrites it.")


def write(rgb: Rgb, out: Path) -> None:
    """Store a picture; the ending tells how. Raises: StorageError."""
    import cv2

    encoded, packed = cv2.imencode(out.suffix.lower(), rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not encoded:
        raise StorageError(f"{out}: a picture of {rgb.shape[1]} x {rgb.shape[0]} px cannot be encoded.")
    try:
        out.write_bytes(packed.tobytes())
    except OSError as exc:
        raise StorageError(f"{out}: cannot be written: {exc.strerror or exc}.") from exc
