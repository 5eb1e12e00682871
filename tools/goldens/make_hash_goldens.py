#!/usr/bin/env python3
"""make_hash_goldens.py IMAGES OUT
Writes OUT/hashes.json: for each image of IMAGES the pHash that Python's imagehash (4.3) computes with its defaults: convert("L"), 32 x 32 by Lanczos,
DCT-II along columns and rows, the 8 x 8 lowest compared with their median. Written down here, since it needs no more than Pillow and numpy; `margin` is the
distance of the coefficient nearest to the median, relative to the largest.
Versions used: Pillow 12.3.0, numpy 2.4.6.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

SIDE, LOW = 32, 8


def dct(size):
    u, x = np.arange(size)[:, None], np.arange(size)[None, :]
    return 2 * np.cos(np.pi * u * (2 * x + 1) / (2 * size))


def phash(file):
    gray = Image.open(file).convert("RGB").convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    pixels = np.asarray(gray, dtype=np.float64)
    low = (dct(SIDE) @ pixels @ dct(SIDE).T)[:LOW, :LOW]
    median = np.median(low)
    bits = "".join("1" if value > median else "0" for value in low.flatten())
    return {"hash": f"{int(bits, 2):016x}", "margin": float(np.abs(low - median).min() / np.abs(low).max())}


def main():
    images, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    hashes = {file.name: phash(file) for file in sorted(images.iterdir()) if file.suffix in (".png", ".jpg", ".webp", ".bmp", ".gif")}
    (out / "hashes.json").write_text(json.dumps(hashes, indent=0) + "\n")


if __name__ == "__main__":
    main()
