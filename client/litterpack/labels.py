"""Prints that go round: labels of tins, sprays, glass bottles, canisters, batteries and tubes; and tumblers.

As in `prints`: u runs round, row 0 is v = 0, opacity 0 shows the metal, glass or clear plastic beneath.
"""

from __future__ import annotations

import numpy as np

from .canvas import BRANDS, PALETTES, SIZE, WHITE, Canvas, Colour, Print, opaque, worn
from .noise import smooth, spectral

TINS, SPRAYS, ALES, VINS, JUGS, CELLS, PASTES, TUMBLERS = 3, 3, 2, 2, 2, 2, 3, 3
_STEEL: Colour = (206, 204, 198)
_Inks = tuple[Colour, Colour, Colour]


def tin(rng: np.random.Generator, k: int) -> Print:
    """A paper label between the bare rims of a food can."""
    main, second, third = PALETTES[(2, 6, 1)[k % 3]]
    c = Canvas(main)
    food: Colour = ((204, 52, 30), (214, 170, 70), (236, 200, 50))[k % 3]
    for cx in (128, 384):
        c.box(cx - 120, 40, cx + 120, 170, second)
        c.brand(cx, 92, BRANDS[(k * 3 + 2) % 12], 52, main, third)
        c.text(cx, 146, ("TOMATO SOUP", "BEANS", "SWEETCORN")[k % 3], 26, main)
        c.disc(cx, 330, 104, 84, WHITE)
        for _ in range(46):
            a, r = float(rng.uniform(0, 6.28)), float(rng.uniform(0, 1)) ** 0.5
            x, y = cx + 78 * r * float(np.cos(a)), 326 + 58 * r * float(np.sin(a))
            c.disc(x + 1, y + 2, 15, 10, (int(food[0] * 0.7), int(food[1] * 0.6), int(food[2] * 0.6)))
            c.disc(x, y, 13, 9, food)
    c.facts(232, 210, 282, 360, rng, (30, 30, 30))
    c.bar_code(232, 380, 282, 460, rng)
    c.small_print(488, 60, 510, 440, rng, second, 8)
    rgb, opacity = worn(c.pixels(), rng), opaque()
    for rows in (slice(0, 16), slice(SIZE - 16, SIZE)):
        rgb[rows], opacity[rows] = _STEEL, 0.0
    rust = smooth(1.5, 2.2, spectral(SIZE, 1.6, rng, low=2, high=60))
    return rgb * (1 - rust[..., None]) + np.array([112, 66, 40], np.float32) * rust[..., None], np.maximum(
        opacity, rust
    )


def spray(rng: np.random.Generator, k: int) -> Print:
    main, second, third = PALETTES[(7, 4, 5)[k % 3]]
    c = Canvas(main)
    for cx in (128, 384):
        c.shape([(cx - 128, 150), (cx + 128, 80), (cx + 128, 330), (cx - 128, 420)], second)
        c.shape([(cx - 128, 440), (cx + 128, 350), (cx + 128, 366), (cx - 128, 458)], third)
        c.brand(cx, 216, BRANDS[(k * 5 + 3) % 12], 52, main, WHITE)
        c.text(cx, 284, ("deodorant", "hair spray", "spray paint")[k % 3], 26, WHITE if k else main)
        c.text(cx, 482, "150 ml", 18, second)
    c.shape([(232, 470), (256, 428), (280, 470)], (250, 200, 30))
    c.text(256, 458, "!", 26, (20, 20, 20))
    c.small_print(226, 60, 288, 140, rng, second, 7)
    c.bar_code(484, 380, 510, 470, rng)
    return worn(c.pixels(), rng, 0.5), opaque(0.86)


def ale(rng: np.random.Generator, k: int) -> Print:
    """A paper label on glass, v 0.25..0.75 high, on two sides; some of it is torn away."""
    inks: list[_Inks] = [
        ((232, 224, 204), (140, 24, 30), (196, 150, 50)),
        ((28, 66, 44), (236, 216, 150), (190, 40, 40)),
    ]
    return _on_glass(rng, inks[k % 2], BRANDS[(k * 4 + 8) % 12], ("PALE ALE", "LAGER")[k % 2], torn=k == 1)


def vin(rng: np.random.Generator, k: int) -> Print:
    inks: list[_Inks] = [
        ((240, 236, 224), (60, 20, 34), (170, 140, 80)),
        ((30, 28, 32), (214, 190, 130), (120, 30, 44)),
    ]
    return _on_glass(rng, inks[k % 2], BRANDS[(k * 5 + 6) % 12], ("vino rosso", "dry white")[k % 2], torn=False)


def _on_glass(rng: np.random.Generator, inks: _Inks, brand: str, kind: str, torn: bool) -> Print:
    ground, ink, third = inks
    c = Canvas(ground)
    opacity = np.zeros((SIZE, SIZE), np.float32)
    for left, right in ((24, 232), (300, 470)):
        cx = (left + right) / 2
        c.box(left + 8, 140, right - 8, 144, third)
        c.box(left + 8, 368, right - 8, 372, third)
        if left < 100:
            c.disc(cx, 226, 66, 52, None, ink, 5)
            c.brand(cx, 226, brand, 34, ink)
            c.text(cx, 308, kind, 26, ink)
            c.small_print(left + 30, 334, right - 30, 360, rng, ink, 7)
        else:
            c.small_print(left + 16, 160, right - 16, 270, rng, ink, 8)
            c.bar_code(left + 30, 286, right - 30, 350, rng)
        opacity[132:380, left:right] = 1.0
    if torn:
        gone = smooth(0.5, 0.8, spectral(SIZE, 2.4, rng, low=1, high=40))
        opacity *= 1 - gone * 0.96
    return worn(c.pixels(), rng), opacity


def jug(rng: np.random.Generator, k: int) -> Print:
    """A canister's label, right round it."""
    main, second, third = PALETTES[(1, 0)[k % 2]]
    c = Canvas(main)
    c.box(0, 8, SIZE, 16, third)
    c.box(0, SIZE - 16, SIZE, SIZE - 8, third)
    for cx in (128, 384):
        c.brand(cx, 130, BRANDS[(k * 6 + 5) % 12], 36, second, None)
        c.text(cx, 196, ("CLEANER", "SCREEN WASH")[k % 2], 19, second)
        c.disc(cx, 300, 56, 56, second)
        c.disc(cx, 314, 24, 32, main)
        c.small_print(cx - 70, 390, cx + 70, 470, rng, second, 7)
    return worn(c.pixels(), rng), opaque()


def cell(rng: np.random.Generator, k: int) -> Print:
    """A battery from its plus (v = 0) to its minus end, drawn the other way up."""
    c = Canvas([(24, 24, 26), (28, 60, 140)][k % 2])
    c.box(0, 350, SIZE, SIZE, [(198, 140, 60), (224, 224, 226)][k % 2])
    c.box(0, 340, SIZE, 352, WHITE)
    for cx in (110, 366):
        c.brand(cx, 200, BRANDS[(k * 4 + 3) % 12][:5], 56, WHITE)
        c.text(cx, 270, "AA 1.5V", 34, (220, 180, 60))
        c.text(cx, 430, "+", 90, (20, 20, 22))
        c.text(cx, 60, "-", 90, WHITE)
    c.small_print(200, 120, 270, 300, rng, (180, 180, 180), 9)
    return worn(c.pixels()[::-1, ::-1], rng, 0.5), opaque(0.9)


def paste(rng: np.random.Generator, k: int) -> Print:
    """A tube with its words along it: v 0 at the cap, 1 at the crimp."""
    main, second, third = PALETTES[(7, 1, 6)[k % 3]]
    c = Canvas(main)
    for left in (0, 256):
        c.box(left + 20, 90, left + 236, 420, second)
        c.box(left + 30, 100, left + 226, 150, third)
        c.small_print(left + 60, 370, left + 200, 410, rng, main, 8)
    turned = Canvas(main)
    for side, y in ((0, 128), (1, 384)):
        turned.brand(250, y - 20 * side, BRANDS[(k * 7 + 1) % 12], 80, main, WHITE)
        turned.text(250, y + 62 - 20 * side, ("toothpaste mint", "hand cream", "sun lotion 30")[k % 3], 32, main)
    words = np.rot90(turned.pixels())
    base = c.pixels()
    ink = np.abs(words - np.array(main, np.float32)).sum(-1, keepdims=True) > 24
    inside = np.abs(base - np.array(second, np.float32)).sum(-1, keepdims=True) < 24
    rgb = np.where(inside & ink, words, base)
    opacity = opaque()
    crimp = slice(SIZE - 26, SIZE)
    rgb[crimp] = rgb[crimp] * 0.85 + 20
    rgb[crimp][::5] *= 0.8
    return worn(rgb, rng, 0.6), opacity


def tumbler(rng: np.random.Generator, k: int) -> Print:
    """A clear plastic cup: bare, with a band of print, or milky white."""
    c = Canvas((240, 240, 240))
    main, second, _ = PALETTES[(2, 1, 0)[k % 3]]
    for cx in (128, 384):
        if k % 3 == 1:
            c.disc(cx, 200, 70, 70, main)
            c.brand(cx, 200, BRANDS[11], 38, second)
            c.text(cx, 296, "ice cold", 24, main)
    rgb = c.pixels()
    ink = np.clip(np.abs(rgb - 240).sum(-1) / 160, 0, 1)
    del rng
    return rgb, np.maximum(ink, 0.78 if k % 3 == 2 else 0.0).astype(np.float32)
