"""Prints that are folded round things or read flat: cartons, boxes, wrappers, paper bags, newspaper, flyers, receipts.

As in `prints`; cartons follow `items.blocks`: u runs round the four sides, v below 0.12 is the top.
"""

from __future__ import annotations

import numpy as np

from .canvas import BRANDS, PALETTES, SIZE, WHITE, Canvas, Colour, Print, opaque, worn
from .noise import Field, smooth, spectral

JUICES, MILKS, SMOKES, MEALS, PIZZAS, BARS, SWEETS, KRAFTBAGS, NEWS, FLYERS, STRIPES = 3, 3, 3, 2, 2, 5, 3, 2, 2, 3, 3
_FRONTS = ((0, 154), (256, 410))  # of a carton: front and back
_FLANKS = ((154, 256), (410, 512))
KRAFT: Colour = (176, 142, 104)


def juice(rng: np.random.Generator, k: int) -> Print:
    """A small carton of juice: fruit on two sides."""
    main, second, third = PALETTES[(6, 2, 3)[k % 3]]
    fruit: Colour = ((246, 140, 20), (170, 200, 40), (220, 40, 50))[k % 3]
    c = Canvas(main)
    c.box(0, 0, SIZE, 61, second)
    for left, right in _FRONTS:
        cx = (left + right) / 2
        c.box(left + 8, 84, right - 8, 190, second)
        c.brand(cx, 122, BRANDS[(k * 3 + 9) % 12], 34, main)
        c.text(cx, 166, ("ORANGE", "APPLE", "CHERRY")[k % 3], 22, main)
        for x, y, r in ((cx - 28, 330, 52), (cx + 34, 372, 44), (cx + 4, 286, 36)):
            c.disc(x + 3, y + 5, r, r, (int(fruit[0] * 0.7), int(fruit[1] * 0.7), int(fruit[2] * 0.7)))
            c.disc(x, y, r, r, fruit)
            c.disc(x - r * 0.3, y - r * 0.35, r * 0.3, r * 0.2, (255, 240, 210))
        c.shape([(cx, 262), (cx + 50, 226), (cx + 30, 274)], (50, 130, 50))
        c.text(cx, 486, "200 ml", 18, third)
    _flanks(c, rng, second)
    return worn(c.pixels(), rng, 0.6), opaque()


def milk(rng: np.random.Generator, k: int) -> Print:
    main, second, third = (
        ((244, 246, 248), (24, 84, 170), (120, 190, 90)),
        ((238, 232, 214), (120, 74, 40), (226, 180, 90)),
        ((236, 60, 50), (250, 246, 236), (250, 200, 60)),
    )[k % 3]
    c = Canvas(main)
    c.box(0, 0, SIZE, 61, second)
    for left, right in _FRONTS:
        cx = (left + right) / 2
        c.brand(cx, 130, BRANDS[(k * 4 + 1) % 12], 36, second)
        c.text(cx, 180, ("fresh milk", "oat drink", "tomato juice")[k % 3], 24, second)
        hill = [(left + x, 330 + 26 * float(np.sin(x / 154 * 6.28 + k))) for x in range(0, 155, 11)]
        c.shape([*hill, (right, SIZE), (left, SIZE)], third)
        c.disc(cx + 20, 268, 34, 34, (250, 214, 70) if k < 2 else (200, 30, 30))
        c.shape([(cx - 60, 420), (cx - 20, 360), (cx + 20, 420)], second)
        c.text(cx, 478, "1 l", 30, main)
    _flanks(c, rng, second)
    return worn(c.pixels(), rng, 0.6), opaque()


def _flanks(c: Canvas, rng: np.random.Generator, ink: Colour) -> None:
    for left, right in _FLANKS:
        c.small_print(left + 14, 90, right - 14, 220, rng, ink, 8)
        c.facts(left + 18, 240, right - 18, 370, rng, (30, 30, 30))
        c.bar_code(left + 18, 400, right - 18, 480, rng)


def smokes(rng: np.random.Generator, k: int) -> Print:
    """A cigarette packet: a grim picture and a warning over an invented brand."""
    main, second, third = (
        ((178, 22, 30), (246, 242, 236), (216, 180, 90)),
        ((30, 50, 110), (230, 232, 238), (190, 196, 210)),
        ((24, 90, 62), (240, 232, 210), (214, 190, 120)),
    )[k % 3]
    c = Canvas(second)
    c.box(0, 0, SIZE, 168, main)
    for left, right in (*_FRONTS, *_FLANKS):
        cx, wide = (left + right) / 2, right - left
        if wide > 110:
            c.box(left, 62, right, 272, (28, 26, 26))
            c.disc(cx, 150, 54, 66, (142, 84, 74))
            c.disc(cx + 14, 160, 26, 40, (74, 34, 36))
            c.text(cx, 248, "SMOKING KILLS", 18, WHITE)
            c.shape([(left, 300), (right, 272), (right, 330), (left, 358)], main)
            c.brand(cx, 398, BRANDS[(k * 5 + 2) % 12], 36, main, third)
            c.text(cx, 448, ("RED", "BLUE", "MENTHOL")[k % 3], 18, main)
            c.text(cx, 486, "20", 18, main)
        else:
            c.box(left, 200, right, 480, second)
            c.small_print(left + 14, 220, right - 14, 360, rng, (30, 30, 30), 8)
            c.bar_code(left + 16, 390, right - 16, 470, rng)
    return worn(c.pixels(), rng, 0.6), opaque()


def _paper_field(rng: np.random.Generator, colour: Colour, grain: float) -> Field:
    return np.asarray(np.array(colour, np.float32) + grain * spectral(SIZE, 0.8, rng)[..., None], np.float32)


def meal(rng: np.random.Generator, k: int) -> Print:
    """The top of a meal box."""
    ground, ink = ((KRAFT, (60, 40, 30)), ((242, 240, 234), (190, 40, 30)))[k % 2]
    c = Canvas(ground)
    c.disc(256, 256, 150, 150, None, ink, 8)
    c.brand(256, 236, BRANDS[(k * 6 + 3) % 12], 62, ink)
    c.text(256, 306, ("burger & fries", "noodle house")[k % 2], 30, ink)
    return c.pixels() + 4 * spectral(SIZE, 0.9, rng)[..., None], opaque()


def pizza(rng: np.random.Generator, k: int) -> Print:
    """The lid of a pizza box, printed in one or two inks on board."""
    ground, ink, third = ((KRAFT, (150, 24, 24), (40, 90, 50)), ((240, 236, 226), (24, 104, 60), (200, 30, 34)))[k % 2]
    c = Canvas(ground)
    c.disc(256, 246, 170, 170, None, ink, 10)
    slice_: list[tuple[float, float]] = [(256, 370), (170, 190), (256, 160), (342, 190)]
    c.shape(slice_, ink)
    for x, y in ((230, 220), (282, 230), (256, 280)):
        c.disc(x, y, 15, 15, ground)
    c.brand(256, 110, f"PIZZA {BRANDS[(k * 2 + 11) % 12]}", 50, third)
    c.text(256, 456, "hot & fresh to your door", 32, ink)
    flute = np.sin(np.arange(SIZE, dtype=np.float32) / SIZE * np.float32(2 * np.pi * 60))[None, :, None] * 2.0
    return c.pixels() + flute + 5 * spectral(SIZE, 0.8, rng)[..., None], opaque()


def grease(rng: np.random.Generator) -> Print:
    """The inside of a pizza box: board with fat, sauce and a ring where the pizza lay."""
    im = _paper_field(rng, (186, 152, 114), 6)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE - np.float32(0.5)
    r = np.hypot(x, y) + 0.02 * spectral(SIZE, 2.0, rng, high=20)
    fat = smooth(-0.1, 1.3, spectral(SIZE, 2.2, rng, high=30)) * smooth(0.46, 0.40, r)
    ring = np.exp(-(((r - 0.41) / 0.014) ** 2)) * 0.45
    dark = np.clip(fat * 0.75 + ring, 0, 1)[..., None]
    im = im * (1 - dark) + np.array([122, 82, 44], np.float32) * dark
    sauce = smooth(2.0, 2.5, spectral(SIZE, 1.2, rng, low=6, high=50)) * smooth(0.42, 0.36, r)
    return im * (1 - sauce[..., None]) + np.array([142, 36, 18], np.float32) * sauce[..., None], opaque()


def bar(rng: np.random.Generator, k: int) -> Print:
    """The wrapper of a bar, its length along u, crimped and half bare at both ends."""
    main, second, third = PALETTES[(k * 3 + 4) % len(PALETTES)]
    c = Canvas(main)
    if k % 2 == 0:
        c.shape([(0, 300), (512, 150), (512, 260), (0, 430)], third)
    else:
        for j in range(8):
            c.shape([(j * 70 - 40, 0), (j * 70 - 8, 0), (j * 70 + 50, 512), (j * 70 + 18, 512)], second)
    c.brand(256, 236, BRANDS[(k * 5 + 4) % 12], 104, second if k % 2 == 0 else WHITE, main if k % 2 == 0 else third)
    c.text(256, 340, ("peanut & caramel", "crunchy wafer", "oat bar", "milk chocolate", "coconut")[k % 5], 36, WHITE)
    c.text(440, 440, "45 g", 26, WHITE)
    c.small_print(40, 20, 300, 60, rng, WHITE, 9)
    c.bar_code(380, 16, 470, 70, rng)
    rgb, opacity = worn(c.pixels(), rng, 0.5), opaque(0.9)
    for seam in (slice(0, 26), slice(SIZE - 26, SIZE)):
        rgb[:, seam] = rgb[:, seam] * 0.4 + 120
        rgb[:, seam][:, ::4] = 100
        opacity[:, seam] = 0.45
    return rgb, opacity


def sweet(rng: np.random.Generator, k: int) -> Print:
    """A twist wrapper: small repeated brand over stripes."""
    main, second, third = PALETTES[(0, 3, 4)[k % 3]]
    c = Canvas(second)
    for j in range(6):
        c.box(j * 86, 0, j * 86 + 43, SIZE, main if k % 3 else WHITE)
    for row in range(5):
        for column in range(3):
            x, y = column * 180 + 80 * (row % 2) + 40, row * 104 + 54
            c.disc(x, y, 66, 38, third)
            c.brand(x, y, BRANDS[(k * 3 + 7) % 12][:4], 32, main)
    return worn(c.pixels(), rng, 0.5), opaque(0.9)


def kraftbag(rng: np.random.Generator, k: int) -> Print:
    """A paper bag: brown with one ink, or white."""
    ground, ink = ((KRAFT, (44, 62, 40)), ((236, 232, 224), (190, 50, 30)))[k % 2]
    c = Canvas(ground)
    for cx in (96, 352):
        c.disc(cx, 230, 70, 70, ink)
        c.brand(cx, 230, BRANDS[(k * 4 + 5) % 12][:6], 34, ground)
        c.text(cx, 332, ("bakery", "take away")[k % 2], 28, ink)
    return _kraft(c.pixels(), rng), opaque()


def _kraft(rgb: Field, rng: np.random.Generator) -> Field:
    fibre = spectral(SIZE, 0.7, rng, low=6)[..., None] * 3.5
    rib = np.sin(np.arange(SIZE, dtype=np.float32) / SIZE * np.float32(2 * np.pi * 90))[None, :, None] * 1.6
    return np.asarray(rgb + fibre + rib, np.float32)


def kraftpaper(rng: np.random.Generator) -> Print:
    return _kraft(np.full((SIZE, SIZE, 3), KRAFT, np.float32), rng), opaque()


def news(rng: np.random.Generator, k: int) -> Print:
    """A newspaper page: a heading, columns, grey pictures."""
    ink: Colour = (58, 56, 54)
    c = Canvas((222, 216, 202))
    c.text(256, 30, f"THE {BRANDS[(k * 7 + 3) % 12]} TIMES" if k == 0 else f"{BRANDS[5]} SPORT", 40, ink)
    c.box(16, 54, 496, 57, ink)
    c.text(200, 86, ("Council plants a thousand trees", "Late goal wins the cup")[k % 2], 25, (36, 34, 32))
    for j, x in enumerate((16, 138, 260, 382)):
        top = 250 if j in ((1, 2), (0, 1))[k % 2] else 112
        c.small_print(x, top, x + 114, 498, rng, (96, 94, 90), 7)
    x = (138, 16)[k % 2]
    c.box(x, 112, x + 236, 240, (120, 118, 114))
    c.shape([(x, 240), (x + 70, 150), (x + 120, 205), (x + 170, 165), (x + 236, 240)], (74, 72, 70))
    c.disc(x + 190, 142, 14, 14, (190, 186, 178))
    if k == 1:
        c.box(382, 330, 496, 440, (150, 60, 50))
        c.brand(439, 384, BRANDS[7], 26, (230, 226, 214))
    return worn(c.pixels(), rng, 1.4), opaque()


def flyer(rng: np.random.Generator, k: int) -> Print:
    main, second, third = PALETTES[(3, 4, 1)[k % 3]]
    c = Canvas(main if k != 2 else WHITE)
    if k == 0:
        for j in range(16):
            a = j / 16 * 2 * np.pi
            rays = [
                (256.0, 200.0),
                *((256 + 460 * float(np.cos(b)), 200 + 460 * float(np.sin(b))) for b in (a, a + 0.2)),
            ]
            c.shape(rays, (255, 214, 70))
        c.disc(256, 190, 150, 100, second)
        c.brand(256, 176, "-50%", 100, WHITE)
        c.text(256, 246, "SUMMER SALE", 30, WHITE)
    elif k == 1:
        c.disc(380, 140, 90, 90, second)
        c.brand(220, 90, BRANDS[4], 70, second)
        c.text(200, 160, "LIVE IN THE PARK", 34, WHITE)
        c.text(200, 206, "Sat 14 June  8 pm", 28, second)
    else:
        for j in range(6):
            x, y = 24 + (j % 3) * 160, 100 + (j // 3) * 190
            c.box(x, y, x + 146, y + 120, PALETTES[j][0])
            c.disc(x + 73, y + 60, 44, 34, PALETTES[j][1])
            c.box(x + 80, y + 96, x + 146, y + 150, (220, 30, 30))
            c.text(x + 113, y + 122, f"{j + 1}.{(j * 37 + 49) % 100:02d}", 24, (255, 240, 60))
        c.brand(256, 50, f"{BRANDS[8]} MARKET", 60, (200, 30, 30))
    if k != 2:
        c.small_print(60, 360, 450, 470, rng, third if k else second, 12)
        c.text(256, 490, f"{BRANDS[k + 2].lower()} arcade", 22, second)
    return worn(c.pixels(), rng, 0.7), opaque()


def receipt(rng: np.random.Generator) -> Print:
    """A till roll's end, its length along u: pale thermal ink in lines across."""
    c = Canvas((240, 239, 235))
    ink: Colour = (92, 90, 104)
    c.text(256, 40, f"{BRANDS[9]} MARKET", 44, ink)
    for y in range(80, 400, 17):
        c.small_print(50, y, int(rng.uniform(180, 330)), y + 8, rng, ink, 10)
        c.small_print(400, y, 460, y + 8, rng, ink, 10)
    c.box(40, 404, 470, 407, ink)
    c.text(150, 430, "TOTAL", 32, ink)
    c.text(410, 430, "12.45", 32, ink)
    c.bar_code(130, 456, 380, 500, rng)
    return worn(np.rot90(c.pixels()), rng, 1.5), opaque()


def stripe(rng: np.random.Generator, k: int) -> Print:
    """A straw's print: slanted bands on paper, or thin lines on plastic."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    ground, ink = (
        ((236, 232, 222), (190, 30, 40)),
        ((232, 226, 210), (30, 110, 90)),
        ((238, 238, 238), (200, 60, 60)),
    )[k % 3]
    wave = (x + y * 2) * 2 % 1 if k < 2 else x * 4 % 1
    band = smooth(0.02, 0.0, np.abs(wave - 0.5) - (0.25 if k < 2 else 0.10))[..., None]
    rgb = np.array(ground, np.float32) * (1 - band) + np.array(ink, np.float32) * band
    return worn(rgb, rng, 0.8), opaque()
