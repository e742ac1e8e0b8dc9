"""A square picture that prints are drawn on: shapes, letters, small print, bar codes, and how ink wears.

Every brand is invented, and the letters are the font that Pillow brings along.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .noise import Field, spectral

SIZE = 512
Print = tuple[NDArray[np.generic], NDArray[np.generic]]
Colour = tuple[int, int, int]

BRANDS = (
    "ZOLBI",
    "KRONCH",
    "VELTA",
    "NUBO",
    "MOKKARO",
    "AQUELI",
    "BRISKO",
    "TARNO",
    "PLIMO",
    "JUVAK",
    "ORBELL",
    "SIPPA",
)
PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((196, 24, 32), (245, 240, 232), (250, 205, 40)),
    ((18, 74, 160), (240, 244, 248), (120, 200, 240)),
    ((24, 128, 60), (250, 240, 120), (255, 255, 255)),
    ((246, 190, 20), (190, 30, 30), (40, 60, 140)),
    ((88, 30, 120), (245, 210, 60), (250, 250, 250)),
    ((20, 22, 26), (140, 220, 40), (230, 230, 230)),
    ((235, 110, 20), (255, 250, 240), (120, 40, 20)),
    ((230, 232, 235), (200, 20, 40), (30, 50, 110)),
)
WHITE: Colour = (250, 250, 250)
_SHARP = 2  # drawn this much larger, then reduced: Pillow's shapes have no smooth edges


class Canvas:
    """A square picture addressed in texels of the finished layer."""

    def __init__(self, ground: Colour) -> None:
        self.image = Image.new("RGB", (SIZE * _SHARP, SIZE * _SHARP), ground)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        if x1 > x0 and y1 > y0:
            self.draw.rectangle([x0 * _SHARP, y0 * _SHARP, x1 * _SHARP - 1, y1 * _SHARP - 1], fill)

    def disc(
        self, x: float, y: float, rx: float, ry: float, fill: Colour | None, line: Colour | None = None, w: int = 0
    ) -> None:
        edges = [(x - rx) * _SHARP, (y - ry) * _SHARP, (x + rx) * _SHARP, (y + ry) * _SHARP]
        self.draw.ellipse(edges, fill, line, w * _SHARP)

    def shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        self.draw.polygon([(x * _SHARP, y * _SHARP) for x, y in points], fill)

    def text(self, x: float, y: float, words: str, size: float, fill: Colour, edge: Colour | None = None) -> None:
        width = int(size * _SHARP / 14) if edge else 0
        font = ImageFont.load_default(size * _SHARP)
        self.draw.text((x * _SHARP, y * _SHARP), words, fill, font, "mm", stroke_width=width, stroke_fill=edge)

    def brand(self, x: float, y: float, words: str, size: float, fill: Colour, edge: Colour | None = None) -> None:
        """Fat letters, no wider than four times `size`, with an outline in `edge`."""
        size = min(size, size * size * 4 / max(ImageFont.load_default(size).getlength(words), 1) * 0.94)
        font, bold = ImageFont.load_default(size * _SHARP), size * _SHARP / 22
        for colour, stroke in ((edge, bold + size * _SHARP / 14), (fill, bold)):
            if colour is not None:
                centre = (x * _SHARP, y * _SHARP)
                self.draw.text(centre, words, colour, font, "mm", stroke_width=stroke, stroke_fill=colour)

    def slanted(self, x: float, y: float, words: str, size: float, angle_deg: float, fill: Colour) -> None:
        stencil = Image.new("L", (int(size * 4.6) * _SHARP, int(size * 1.5) * _SHARP), 0)
        middle = (stencil.width / 2, stencil.height / 2)
        font = ImageFont.load_default(size * _SHARP)
        ImageDraw.Draw(stencil).text(middle, words, 255, font, "mm", stroke_width=size * _SHARP / 22, stroke_fill=255)
        stencil = stencil.rotate(angle_deg, Image.Resampling.BILINEAR, expand=True)
        self.image.paste(fill, (int(x * _SHARP) - stencil.width // 2, int(y * _SHARP) - stencil.height // 2), stencil)

    def small_print(
        self, x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator, fill: Colour, size: float = 9
    ) -> None:
        """Lines of words too small to read."""
        for y in np.arange(y0, y1, size * 1.25):
            x = x0
            while x < x1 - size:
                w = int(rng.integers(2, 8)) * size * 0.5
                self.box(x, y + size * 0.25, min(x + w, x1), y + size * 0.7, fill)
                x += w + size * 0.5

    def bar_code(self, x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator) -> None:
        self.box(x0, y0, x1, y1, WHITE)
        x = x0 + 4
        while x < x1 - 5:
            w = int(rng.integers(1, 4))
            self.box(x, y0 + 4, x + w, y1 - 4, (20, 20, 20))
            x += w + int(rng.integers(1, 4))

    def facts(self, x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator, ink: Colour) -> None:
        """A framed table of two columns, as food has it."""
        self.box(x0, y0, x1, y1, ink)
        self.box(x0 + 1.5, y0 + 1.5, x1 - 1.5, y1 - 1.5, WHITE)
        for y in np.arange(y0 + 6, y1 - 6, 9):
            self.box(x0 + 5, y, x0 + 5 + float(rng.uniform(0.25, 0.55)) * (x1 - x0), y + 3.5, (40, 40, 44))
            self.box(x1 - 5 - float(rng.uniform(0.1, 0.2)) * (x1 - x0), y, x1 - 5, y + 3.5, (40, 40, 44))

    def pixels(self) -> Field:
        return np.asarray(self.image.resize((SIZE, SIZE), Image.Resampling.BOX), np.float32)


def worn(rgb: Field, rng: np.random.Generator, amount: float = 1.0) -> Field:
    """Print faded in clouds and slightly uneven."""
    clouds = spectral(SIZE, 2.2, rng, high=40)[..., None]
    fine = spectral(SIZE, 0.9, rng, low=20)[..., None]
    pale = np.float32(0.045 * amount) * np.clip(clouds + 0.6, 0, 3)
    return np.asarray(rgb * (1 - pale) + 205 * pale + np.float32(1.8 * amount) * fine, np.float32)


def opaque(value: float = 1.0) -> Field:
    return np.full((SIZE, SIZE), value, np.float32)
