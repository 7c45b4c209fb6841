"""Pictures and short profiles of the invented candidates: drawn, so that they show nobody."""

import hashlib
import io
import random
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

SIZE = 240
"""Pixels a side; a file has some 3 kB."""
_SMOOTH = 3
_PAPERS = ("#d9e6df", "#e6ddd0", "#d6e0ea", "#e4d9e4", "#e7e3cf", "#d3e4e6")
_SKINS = ("#e8c3a0", "#d9a882", "#c68f67", "#f0d0b4", "#a9744f")
_HAIRS = ("#2b211c", "#4a3527", "#6e6a66", "#a5a09a", "#1c1b22")
_CLOTHS = ("#33475b", "#5b3a4a", "#3d5a45", "#59503a", "#3c3c52", "#6a4334")
_FIELDS = (
    ("راه و ساختمان", "roads and buildings"),
    ("حسابداری و حسابرسی", "accounting and auditing"),
    ("برق و ارتباطات", "electricity and communication"),
    ("کشاورزی و منابع طبیعی", "farming and natural resources"),
    ("امور ثبتی و نقشه‌برداری", "surveying and land registers"),
    ("وسایل نقلیه", "vehicles"),
    ("اصالت خط و امضا", "handwriting and signatures"),
)
_MORE = (
    ("تعرفهٔ روشن و نوبت منصفانهٔ ارجاع.", "Clear fees and a fair turn for every case."),
    ("آموزش و داوری بی‌طرفانه در اولویت.", "Training and impartial judgement come first."),
    ("انتشار گزارش مالی در هر سه ماه.", "The accounts shall be published every quarter."),
)


def introduce(
    config: dict[str, Any], names: dict[str, Any], seed: int, photos: Path
) -> dict[str, Any]:
    """Return the configuration with a profile and a photo for each candidate.

    Args:
        config: of the election; not changed.
        names: the example's, which tell women's.
        seed: of what is drawn.
        photos: the directory for the pictures, each named by its SHA-256 in hex.
    """
    photos.mkdir(parents=True)
    drawing = random.Random(f"sandogh portraits {seed}")
    women = tuple(f"{one['en']} " for one in names["first"] if one.get("woman"))
    races = []
    for race in config["races"]:
        candidates = []
        for candidate in race["candidates"]:
            picture = portrait(drawing, candidate["name"]["en"].startswith(women))
            name = hashlib.sha256(picture).hexdigest()
            (photos / name).write_bytes(picture)
            candidates.append({**candidate, "profile": _profile(drawing), "photo": name})
        races.append({**race, "candidates": candidates})
    return {**config, "races": races}


def _profile(drawing: random.Random) -> dict[str, str]:
    field, more, years = drawing.choice(_FIELDS), drawing.choice(_MORE), drawing.randint(5, 30)
    written = str(years).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return {
        "fa": f"کارشناس {field[0]}، {written} سال سابقه. {more[0]}",
        "en": f"Expert in {field[1]}, {years} years. {more[1]}",
    }


def portrait(drawing: random.Random, scarf: bool) -> bytes:
    """Return a drawn face as a WebP file, with a scarf or without."""
    side = SIZE * _SMOOTH
    image = Image.new("RGB", (side, side), drawing.choice(_PAPERS))
    draw = ImageDraw.Draw(image)
    skin, hair, cloth = (drawing.choice(one) for one in (_SKINS, _HAIRS, _CLOTHS))

    def oval(x: float, y: float, width: float, height: float, colour: str) -> None:
        box = [(x - width) * side, (y - height) * side, (x + width) * side, (y + height) * side]
        draw.ellipse(box, fill=colour)

    broad = drawing.uniform(0.165, 0.2)
    if scarf:
        oval(0.5, 0.43, broad + 0.09, 0.31, cloth)
    oval(0.5, 1.02, 0.36, 0.34, cloth)
    draw.rectangle([0.44 * side, 0.55 * side, 0.56 * side, 0.72 * side], fill=skin)
    if not scarf:
        oval(0.5, 0.36, broad + 0.03, 0.22, hair)
    oval(0.5, 0.42, broad, 0.22, skin)
    if not scarf:
        oval(0.5, 0.235, broad - 0.005, drawing.uniform(0.05, 0.08), hair)
        if drawing.random() < 0.5:
            oval(0.5, 0.56, broad * 0.72, 0.085, hair)
            oval(0.5, 0.525, broad * 0.5, 0.05, skin)
    for x in (0.5 - broad * 0.42, 0.5 + broad * 0.42):
        oval(x, 0.41, 0.016, 0.019, "#2a2420")
        draw.line(
            [((x - 0.035) * side, 0.365 * side), ((x + 0.035) * side, 0.362 * side)],
            fill=hair,
            width=int(0.011 * side),
        )
    if drawing.random() < 0.4:
        for x in (0.5 - broad * 0.42, 0.5 + broad * 0.42):
            box = [(x - 0.05) * side, 0.365 * side, (x + 0.05) * side, 0.455 * side]
            draw.ellipse(box, outline="#333333", width=int(0.008 * side))
    draw.arc(
        [0.455 * side, 0.47 * side, 0.545 * side, 0.53 * side], 20, 160,
        fill="#8a4b3c", width=int(0.01 * side),
    )  # fmt: skip
    written = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(written, "WEBP", quality=72, method=6)
    return written.getvalue()
