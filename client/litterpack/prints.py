"""Prints of packaging, drawn anew; every brand is invented.

Each maker gives colours 0..255 (512, 512, 3) and paint opacity 0..1 (512, 512), where 0 shows the clear plastic or bare
metal beneath. Row 0 is v = 0; on bottles, cans and cups u runs round.
"""

from __future__ import annotations

import numpy as np

from .canvas import BRANDS, PALETTES, SIZE, WHITE, Canvas, Colour, Print, opaque, worn
from .noise import Field, smooth, spectral

CANS, LABELS, PACKETS, CUPS, PAPERS, CROWNS, CARDS, BAGS = 8, 4, 5, 4, 3, 5, 2, 4


def can(rng: np.random.Generator, k: int) -> Print:
    main, second, third = PALETTES[k % len(PALETTES)]
    c = Canvas(main)
    for side in (0, 256):
        _can_face(c, rng, 128 + side, k)
        c.text(128 + side, 424, ("COLA", "ORANGE", "LEMON", "TONIC")[k % 4], 24, second)
        c.text(128 + side, 456, "330 ml", 15, second)
    c.small_print(228, 80, 288, 250, rng, second, 8)
    c.facts(226, 262, 290, 350, rng, (30, 30, 30))
    c.bar_code(230, 362, 286, 440, rng)
    c.small_print(484, 120, 508, 400, rng, second, 7)
    c.box(0, 0, SIZE, 14, (205, 206, 208))
    c.box(0, SIZE - 14, SIZE, SIZE, (205, 206, 208))
    c.box(0, 18, SIZE, 22, third)
    opacity = opaque(0.8)
    opacity[:14] = opacity[-14:] = 0.0
    return worn(c.pixels(), rng, 0.5), opacity


def _can_face(c: Canvas, rng: np.random.Generator, cx: float, k: int) -> None:
    main, second, third = PALETTES[k % len(PALETTES)]
    brand = BRANDS[k % len(BRANDS)]
    if k % 4 == 0:
        c.disc(cx, 255, 100, 105, second)
        c.disc(cx, 255, 88, 93, None, third, 5)
        c.brand(cx, 255, brand, 41, main)
    elif k % 4 == 1:
        c.shape([(cx - 128, 330), (cx + 128, 170), (cx + 128, 260), (cx - 128, 420)], second)
        c.shape([(cx - 128, 428), (cx + 128, 268), (cx + 128, 282), (cx - 128, 442)], third)
        c.slanted(cx, 230, brand, 48, 32, third)
    elif k % 4 == 2:
        for j in range(14):
            r = float(rng.uniform(6, 34))
            c.disc(cx + float(rng.normal(0, 60)), float(rng.uniform(60, 470)), r, r, third if j % 2 else second)
        c.brand(cx, 240, brand, 48, (255, 255, 255), main)
    else:
        for j in range(9):
            c.box(cx - 110 + j * 26, 60, cx - 110 + j * 26 + 11, 470, tuple(int(v * 0.8) for v in main))  # type: ignore[arg-type]  # three
        c.box(cx - 118, 196, cx + 118, 296, second)
        c.brand(cx, 246, brand, 54, main, third)


def bottle_label(rng: np.random.Generator, k: int) -> Print:
    """A label across v 0.34..0.62 of a clear bottle."""
    main, second, third = PALETTES[(k * 3 + 1) % len(PALETTES)]
    c = Canvas((225, 232, 235))
    top, low = 175, 318
    c.box(0, top, SIZE, low, main)
    c.box(0, top, SIZE, top + 14, second)
    for side in (0, 256):
        if k % 2 == 0:
            wave = [(side + x, top + 105 + 18 * float(np.sin(x / 256 * 4 * np.pi))) for x in range(0, 257, 8)]
            c.shape([*wave, (side + 256, low), (side, low)], third)
        else:
            peaks = [(0, 118), (60, 70), (100, 100), (150, 52), (214, 112), (256, 118)]
            c.shape([*((side + x, top + y) for x, y in peaks), (side + 256, low), (side, low)], second)
        c.brand(128 + side, top + 54, BRANDS[(k + 5) % 12], 52, third if k % 2 else second)
        c.text(118 + side, low - 18, "spring water" if k % 2 else "lemon & lime", 15, main)
    c.small_print(212, top + 26, 296, low - 20, rng, WHITE, 7)
    c.bar_code(330, low - 52, 420, low - 6, rng)
    c.facts(438, top + 22, 506, low - 8, rng, (30, 30, 30))
    opacity = np.zeros((SIZE, SIZE), np.float32)
    opacity[top:low] = 0.97
    return worn(c.pixels(), rng, 0.6), opacity


def packet(rng: np.random.Generator, k: int) -> Print:
    """The front of a packet of crisps with crimped, half bare seams at both ends."""
    main, second, third = PALETTES[(k * 2 + 3) % len(PALETTES)]
    c = Canvas(main)
    dark: Colour = (int(main[0] * 0.82), int(main[1] * 0.82), int(main[2] * 0.82))
    for j in range(26):
        a = j / 26 * 2 * np.pi
        rays = [(256.0, 230.0), *((256 + 480 * float(np.cos(b)), 230 + 480 * float(np.sin(b))) for b in (a, a + 0.12))]
        c.shape(rays, dark)
    c.disc(256, 215, 186, 105, second)
    c.disc(256, 215, 170, 93, None, third, 8)
    c.brand(256, 200, BRANDS[(k * 5 + 1) % 12], 78, main, third)
    c.text(256, 266, ("SALTED", "PAPRIKA", "CHEESE", "VINEGAR", "CHILLI")[k % 5], 30, main)
    for _ in range(9):
        x, y, r = float(rng.uniform(90, 420)), float(rng.uniform(350, 460)), float(rng.uniform(0.8, 1.1))
        c.disc(x + 3, y + 6, 52 * r, 30 * r, dark)
        c.disc(x, y, 52 * r, 30 * r, (232, 190, 90), (190, 130, 50), 3)
        c.disc(x - 9 * r, y - 7 * r, 26 * r, 11 * r, (242, 208, 120))
    c.small_print(20, 336, 84, 470, rng, WHITE, 8)
    c.bar_code(430, 60, 494, 110, rng)
    c.text(450, 470, "40 g", 22, WHITE)
    rgb, opacity = worn(c.pixels(), rng, 0.6), opaque(0.92)
    for seam in (slice(0, 26), slice(SIZE - 26, SIZE)):
        rgb[seam] = rgb[seam] * 0.3 + 150
        rgb[seam][::4] = 95
        opacity[seam] = 0.4
    return rgb, opacity


def cup(rng: np.random.Generator, k: int) -> Print:
    inks: list[tuple[Colour, Colour]] = [
        ((238, 234, 224), (110, 60, 30)),
        ((150, 105, 66), (245, 238, 222)),
        ((240, 240, 238), (24, 110, 80)),
        ((186, 34, 38), (246, 240, 230)),
    ]
    ground, ink = inks[k % len(inks)]
    c = Canvas(ground)
    for side in (0, 256):
        cx = 128 + side
        if k % 2 == 0:
            c.disc(cx, 234, 84, 84, None, ink, 9)
            c.disc(cx, 234, 62, 62, ink)
            c.brand(cx, 234, BRANDS[(k + 4) % 12][:5], 33, ground)
        else:
            bean: Colour = (int(ink[0] * 0.86), int(ink[1] * 0.86), int(ink[2] * 0.84))
            for _ in range(10):
                x, y = cx + float(rng.uniform(-110, 110)), float(rng.uniform(60, 400))
                c.disc(x, y, 13, 19, bean)
                c.box(x - 1.5, y - 17, x + 1.5, y + 17, ground)
            c.box(cx - 100, 196, cx + 100, 272, ink)
            c.brand(cx, 234, BRANDS[(k + 4) % 12], 42, ground)
        c.text(cx, 350, "fresh coffee", 26, ink)
    c.small_print(236, 300, 276, 400, rng, ink, 6)
    c.box(0, 420, SIZE, 436, ink)
    rgb = worn(c.pixels(), rng, 0.7)
    seam = np.abs(np.arange(SIZE) - 250) < 1.2  # the overlap where the cup was glued
    rgb[:, seam] *= np.float32(0.86)
    return rgb, opaque()


def paper(rng: np.random.Generator, k: int) -> Print:
    """A receipt, a leaflet or plain tissue."""
    grounds: list[Colour] = [(240, 239, 233), (228, 222, 205), (244, 244, 243)]
    c = Canvas(grounds[k % 3])
    if k % 3 == 0:
        for y in range(60, 470, 18):
            c.small_print(70, y, int(rng.uniform(230, 300)), y + 6, rng, (70, 70, 80), 9)
            c.small_print(380, y, 440, y + 6, rng, (70, 70, 80), 9)
        c.text(256, 34, f"{BRANDS[9]} MARKET", 30, (50, 50, 60))
    elif k % 3 == 1:
        c.box(0, 0, SIZE, 150, PALETTES[k % 8][0])
        c.text(256, 75, f"SALE {BRANDS[k % 12]}", 58, (250, 245, 235))
        for column in (24, 190, 356):
            c.small_print(column, 180, column + 140, 490, rng, (66, 62, 58), 9)
    return worn(c.pixels(), rng), opaque()


def crown_cap(rng: np.random.Generator, k: int) -> Print:
    """A crown cap from above: a ring and letters, scratched and beginning to rust."""
    main, second, third = PALETTES[(k * 3) % len(PALETTES)]
    c = Canvas(main)
    if k % 2 == 0:
        c.disc(256, 256, 160, 160, None, second, 16)
        c.brand(256, 256, BRANDS[(k * 7 + 2) % 12][:5], 74, second)
    else:
        points = [(256 + r * float(np.sin(j * np.pi / 5)), 256 - r * float(np.cos(j * np.pi / 5)))
                  for j, r in enumerate([150, 62] * 5)]  # fmt: skip
        c.disc(256, 256, 176, 176, None, third, 8)
        c.shape(points, second)
        c.brand(256, 268, BRANDS[(k * 7 + 2) % 12][:1], 84, main)
    scratch = spectral(SIZE, 0.8, rng, low=3, high=60)
    rust = smooth(1.0, 1.6, scratch + 0.6 * spectral(SIZE, 2.5, rng, high=8))[..., None]
    rgb = c.pixels() * (1 - rust) + np.array([112, 62, 34], np.float32) * rust
    return rgb, np.where(scratch > 1.9, 0.1, 0.85)


def cardboard(rng: np.random.Generator, k: int) -> Print:
    c = Canvas((172, 141, 106) if k == 0 else (206, 44, 36))
    ink: Colour = (70, 52, 44)
    if k == 0:
        c.text(256, 200, f"{BRANDS[10]} SUPPLY", 44, ink)
        c.shape([(110, 380), (150, 300), (190, 380)], ink)
        c.shape([(122, 373), (150, 316), (178, 373)], (172, 141, 106))
        c.box(300, 300, 380, 380, ink)
        c.box(306, 306, 374, 374, (172, 141, 106))
    else:
        c.text(256, 210, f"PIZZA {BRANDS[11]}", 52, (250, 240, 220))
        c.small_print(60, 300, 450, 420, rng, (250, 240, 220), 11)
    flute = np.sin(np.arange(SIZE, dtype=np.float32) / SIZE * np.float32(2 * np.pi * 46))[None, :, None] * 3.5
    return c.pixels() + flute + 5 * spectral(SIZE, 0.8, rng)[..., None], opaque()


def bag(rng: np.random.Generator, k: int) -> Print:
    """A carrier bag of thin film: only what is printed hides what lies behind."""
    tones: list[tuple[Colour, Colour, str]] = [
        ((236, 238, 240), (196, 30, 36), "thank you"),
        ((214, 190, 166), (60, 40, 34), "see you soon"),
        ((236, 238, 240), (20, 96, 62), "fresh every day"),
        ((222, 228, 236), (24, 60, 140), "please reuse"),
    ]
    tone, ink, words = tones[k % len(tones)]
    c = Canvas(tone)
    c.brand(256, 215, BRANDS[(7, 10, 3, 8)[k % 4]], 74 if k != 1 else 66, ink)
    c.text(256, 280, words, 34, ink)
    c.box(150, 312, 362, 317, ink)
    c.small_print(170, 340, 342, 380, rng, ink, 8)
    rgb = c.pixels()
    printed = np.abs(rgb - np.array(tone, np.float32)).sum(-1) / max(1, sum(abs(a - b) for a, b in zip(tone, ink)))
    opacity = 0.22 + 0.68 * np.clip(printed, 0, 1)
    return worn(rgb, rng, 0.5), opacity


def butt(rng: np.random.Generator, cork: bool) -> Print:
    """A cigarette butt: v 0..0.66 tipping paper over the filter, then white paper, then the charred rim."""
    y = np.broadcast_to((np.arange(SIZE, dtype=np.float32) / SIZE)[:, None], (SIZE, SIZE))
    edge = spectral(SIZE, 1.6, rng, high=40)
    tipping = _cork(rng) if cork else np.full((SIZE, SIZE, 3), (236, 232, 222), np.float32)
    if not cork:
        tipping[(y > 0.58) & (y < 0.60)] = [188, 160, 90]
    im = np.where((y < 0.66)[..., None], tipping, np.array([232, 229, 220], np.float32))
    im *= (1 - 0.10 * np.exp(-(((y - 0.66) / 0.008) ** 2)))[..., None]
    stain = smooth(0.2, 1.4, spectral(SIZE, 2.2, rng, high=20)) * np.float32(0.35)
    im *= 1 - stain[..., None] * np.array([0.25, 0.38, 0.55], np.float32)
    scorch = smooth(0.80, 0.94, y + 0.025 * edge)[..., None]
    im = im * (1 - scorch) + np.array([118, 86, 52], np.float32) * scorch
    char = smooth(0.925, 0.965, y + 0.03 * edge)[..., None]
    soot = np.array([44, 40, 38], np.float32) + 12 * spectral(SIZE, 0.4, rng)[..., None]
    return im * (1 - char) + soot * char, opaque()


def _cork(rng: np.random.Generator) -> Field:
    base = np.array([206, 137, 62], np.float32) + spectral(SIZE, 1.0, rng, high=90)[..., None] * np.float32(9)
    flakes = spectral(SIZE, 0.2, rng, low=14, high=70)
    base[flakes > 1.15] = [236, 186, 116]
    base[flakes < -1.45] = [164, 92, 36]
    return base


def filter_end(rng: np.random.Generator) -> Print:
    """The mouth end of a butt: fibres, stained in the middle."""
    fibre = spectral(SIZE, 0.6, rng, low=8, high=60)[..., None]
    stain = smooth(0.75, 0.0, _radius())[..., None] * np.array([46, 62, 74], np.float32)
    return np.array([216, 190, 142], np.float32) + fibre * 14 - stain, opaque()


def ash_end(rng: np.random.Generator) -> Print:
    """The burnt end of a butt: charred tobacco in a black rim."""
    fibre = spectral(SIZE, 0.6, rng, low=8, high=60)[..., None]
    im = np.array([92, 78, 64], np.float32) + fibre * 30
    im[spectral(SIZE, 0.3, rng, low=8, high=30) > 0.9] = [148, 142, 136]
    im[_radius() > 0.86] = [48, 42, 38]
    return im, opaque()


def _radius() -> Field:
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE - np.float32(0.5)
    return np.asarray(np.hypot(x, y) * 2, np.float32)
