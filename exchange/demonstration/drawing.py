"""Drawn photos of the demonstration: an evening square, a way of lanterns, two friends at a table. Nobody real is on them."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1500, 1000
_THUMBNAIL = (480, 320)
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / HEIGHT
        strip.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return strip.resize((WIDTH, HEIGHT))


def _glow(image: Image.Image, lights: list[tuple[int, int, int]]) -> Image.Image:
    """Return the image with warm light around some points (x, y, radius)."""
    light = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(light)
    for x, y, radius in lights:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=150)
    warm = Image.new("RGB", image.size, (255, 214, 140))
    return Image.composite(warm, image, light.filter(ImageFilter.GaussianBlur(60)))


def _houses(pen: Draw, ground: int, *, seed: int, wall: Colour, window: Colour) -> None:
    x, step = -40, 0
    while x < WIDTH:
        wide, tall = 150 + (seed * (step + 3)) % 110, 240 + (seed * (step + 5)) % 240
        pen.rectangle((x, ground - tall, x + wide, ground), fill=wall)
        pen.polygon([(x - 8, ground - tall), (x + wide + 8, ground - tall), (x + wide // 2, ground - tall - 70)], fill=wall)
        for row in range(tall // 95):
            for column in range(wide // 62):
                if (seed + row * 3 + column * 5 + step) % 3:
                    left, top = x + 22 + column * 58, ground - tall + 30 + row * 88
                    pen.rounded_rectangle((left, top, left + 28, top + 42), 4, fill=window)
        x, step = x + wide + 14, step + 1


def _string_of_lamps(pen: Draw, left: tuple[int, int], right: tuple[int, int], count: int) -> list[tuple[int, int, int]]:
    points = []
    for number in range(count + 1):
        share = number / count
        sag = 110 * math.sin(math.pi * share)
        points.append((round(left[0] + (right[0] - left[0]) * share), round(left[1] + (right[1] - left[1]) * share + sag)))
    pen.line(points, fill=(40, 36, 48), width=4)
    for x, y in points[1:-1]:
        pen.ellipse((x - 13, y, x + 13, y + 30), fill=(255, 226, 160))
    return [(x, y + 15, 46) for x, y in points[1:-1]]


def _table(pen: Draw, left: int, top: int, wide: int) -> None:
    pen.polygon([(left, top), (left + wide, top), (left + wide + 60, top + 90), (left - 60, top + 90)], fill=(214, 92, 76))
    pen.polygon(
        [(left - 60, top + 90), (left + wide + 60, top + 90), (left + wide + 40, top + 190), (left - 40, top + 190)], fill=(176, 66, 58)
    )
    for stripe in range(6):
        x = left + 40 + stripe * wide // 6
        pen.line([(x, top), (x - 20 + stripe * 8, top + 90)], fill=(240, 214, 190), width=6)
    for x in (left - 20, left + wide + 6):
        pen.rectangle((x, top + 190, x + 14, top + 300), fill=(70, 50, 42))


def _teapot(pen: Draw, x: int, y: int) -> None:
    tin: Colour = (206, 212, 218)
    pen.ellipse((x - 62, y - 70, x + 62, y + 22), fill=tin)
    pen.polygon([(x + 52, y - 40), (x + 118, y - 78), (x + 126, y - 66), (x + 58, y - 6)], fill=tin)
    pen.arc((x - 108, y - 64, x - 40, y + 4), 70, 300, fill=tin, width=13)
    pen.ellipse((x - 20, y - 92, x + 20, y - 62), fill=(160, 168, 176))


def _glasses(pen: Draw, places: list[tuple[int, int]]) -> None:
    for x, y in places:
        pen.polygon([(x - 16, y - 34), (x + 16, y - 34), (x + 11, y + 8), (x - 11, y + 8)], fill=(196, 128, 58))
        pen.line([(x - 17, y - 36), (x + 17, y - 36)], fill=(250, 240, 220), width=4)


def tea_table() -> Image.Image:
    """Draw a table with tea on an evening square."""
    image = _sky((38, 46, 92), (232, 150, 112))
    pen = ImageDraw.Draw(image)
    _houses(pen, 640, seed=7, wall=(54, 48, 74), window=(250, 208, 128))
    pen.rectangle((0, 640, WIDTH, HEIGHT), fill=(122, 104, 104))
    for line in range(9):
        pen.line([(WIDTH // 2, 600), (line * 220 - 140, HEIGHT)], fill=(106, 90, 92), width=4)
    lights = _string_of_lamps(pen, (60, 170), (1440, 150), 11)
    image = _glow(image, [*lights, (760, 660, 190)])
    pen = ImageDraw.Draw(image)
    _string_of_lamps(pen, (60, 170), (1440, 150), 11)
    _table(pen, 480, 640, 560)
    _teapot(pen, 760, 690)
    _glasses(pen, [(560, 700), (640, 680), (890, 684), (970, 704), (1020, 676)])
    for x in (330, 1190):
        pen.ellipse((x - 70, 800, x + 70, 838), fill=(86, 122, 120))
        for leg in (-46, 40):
            pen.line([(x + leg, 826), (x + leg * 1.3, 930)], fill=(60, 46, 40), width=12)
    return image


def lantern_way() -> Image.Image:
    """Draw a way at night with lanterns on both sides."""
    image = _sky((14, 20, 44), (46, 62, 92))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=(26, 44, 42))
    for number in range(14):
        x = (number * 137) % WIDTH
        pen.rectangle((x - 9, 300, x + 9, 580), fill=(24, 26, 34))
        pen.ellipse((x - 90, 170 + number % 3 * 30, x + 90, 400), fill=(22, 40, 44))
    pen.polygon([(690, 560), (810, 560), (1260, HEIGHT), (240, HEIGHT)], fill=(96, 84, 78))
    posts = [(round(660 - 90 * n * n * 0.32), 560 + n * n * 17, 0.45 + n * 0.28) for n in range(5)]
    posts += [(WIDTH - x, y, size) for x, y, size in posts]
    image = _glow(image, [(x, round(y - 150 * size), round(70 * size)) for x, y, size in posts])
    pen = ImageDraw.Draw(image)
    for x, y, size in posts:
        tall, wide = round(150 * size), round(22 * size)
        pen.line([(x, y), (x, y - tall)], fill=(30, 26, 30), width=max(4, round(8 * size)))
        pen.rounded_rectangle((x - wide, y - tall - wide * 2, x + wide, y - tall), wide // 2, fill=(255, 206, 110))
        pen.polygon([(x - wide - 6, y - tall - wide * 2), (x + wide + 6, y - tall - wide * 2), (x, y - tall - wide * 3)], fill=(60, 44, 40))
    return image


def quiet_pitch() -> Image.Image:
    """Draw a football pitch under a bridge, empty."""
    image = _sky((150, 190, 214), (226, 224, 200))
    pen = ImageDraw.Draw(image)
    _houses(pen, 470, seed=5, wall=(168, 150, 140), window=(120, 132, 148))
    pen.polygon([(0, 470), (WIDTH, 470), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(86, 136, 84))
    for line in range(0, 6, 2):
        pen.polygon([(line * 250, 470), (line * 250 + 250, 470), (line * 340 + 20, HEIGHT), (line * 340 - 320, HEIGHT)], fill=(96, 148, 92))
    pen.line([(0, 560), (WIDTH, 560)], fill=(240, 240, 232), width=6)
    pen.arc((520, 600, 980, 820), 0, 360, fill=(240, 240, 232), width=7)
    pen.rectangle((600, 380, 900, 550), outline=(250, 250, 246), width=12)
    for x in range(624, 900, 24):
        pen.line([(x, 392), (x, 548)], fill=(226, 230, 226), width=2)
    pen.rectangle((0, 60, WIDTH, 150), fill=(150, 144, 140))
    for x in (120, 1300):
        pen.rectangle((x, 150, x + 90, 560), fill=(132, 126, 124))
    pen.ellipse((1010, 790, 1080, 860), fill=(246, 246, 242), outline=(60, 60, 60), width=5)
    return image


def _friend(pen: Draw, x: int, y: int, *, shirt: Colour, skin: Colour, hair: Colour) -> None:
    pen.pieslice((x - 150, y + 120, x + 150, y + 520), 180, 360, fill=shirt)
    pen.ellipse((x - 92, y - 118, x + 92, y + 60), fill=hair)
    pen.ellipse((x - 80, y - 80, x + 80, y + 120), fill=skin)
    pen.pieslice((x - 84, y - 112, x + 84, y + 40), 180, 360, fill=hair)
    for eye in (-30, 30):
        pen.ellipse((x + eye - 8, y + 2, x + eye + 8, y + 20), fill=(30, 26, 30))
    pen.arc((x - 36, y + 30, x + 36, y + 84), 20, 160, fill=(120, 50, 50), width=6)


def two_friends() -> Image.Image:
    """Draw two friends behind the table, faces to us."""
    image = _sky((96, 128, 176), (238, 196, 150))
    pen = ImageDraw.Draw(image)
    _houses(pen, 560, seed=11, wall=(128, 96, 96), window=(250, 226, 170))
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=(150, 132, 124))
    _friend(pen, 540, 380, shirt=(58, 110, 120), skin=(198, 146, 110), hair=(44, 30, 28))
    _friend(pen, 960, 360, shirt=(216, 160, 70), skin=(150, 100, 72), hair=(26, 20, 22))
    _table(pen, 420, 690, 660)
    _teapot(pen, 750, 740)
    _glasses(pen, [(520, 750), (620, 732), (900, 734), (1000, 752)])
    return image


DRAWINGS: dict[str, Callable[[], Image.Image]] = {
    "tea-table": tea_table,
    "lantern-way": lantern_way,
    "two-friends": two_friends,
    "quiet-pitch": quiet_pitch,
}


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=84, optimize=True)
    return file.getvalue()


def draw(name: str) -> dict[str, bytes | int]:
    """Return a drawing as a photo is kept: picture, thumbnail and measures."""
    image = DRAWINGS[name]()
    return {"picture": _jpeg(image), "thumbnail": _jpeg(image.resize(_THUMBNAIL)), "width": WIDTH, "height": HEIGHT}
