#!/usr/bin/env python3
"""make_images.py OUT
Writes the 38 images of the preprocessing goldens: photographs of scikit-image scaled down, and noise, in every form that matters to preprocessing.
Made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1, libwebp 1.6.0, zlib-ng), numpy 2.4.6 and the photographs in the wheel of scikit-image 0.26.0.

The photographs are scaled once with Lanczos (`photographs`); everything else is made of these with Pillow's default, bicubic.
"""

import importlib.util
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

import recipe

# Another date would make other files: that of the run that made the first ones.
PROFILE_DATE = struct.pack(">6H", 2026, 11, 23, 8, 38, 33)


def data_folder():
    """skimage.data, whose files are read without importing the package and its dependencies."""
    return Path(importlib.util.find_spec("skimage").origin).parent / "data"


def photographs(folder):
    def scaled(name, *size):
        return Image.open(folder / name).resize(size, Image.Resampling.LANCZOS)

    return {
        "astronaut": scaled("astronaut.png", 400, 400),
        "camera": scaled("camera.png", 360, 360),
        "chelsea": scaled("chelsea.png", 380, 253),
        "coffee": scaled("coffee.png", 400, 267),
        "hubble": scaled("hubble_deep_field.jpg", 420, 366),
        "logo": scaled("logo.png", 260, 260),
        "motorcycle": scaled("motorcycle_left.png", 420, 283),
        "rocket": Image.open(folder / "rocket.jpg"),
    }


def noise(seed, width, height):
    top = recipe.splitmix(seed, 0, width * height * 3) >> np.uint64(56)
    return Image.fromarray(top.astype(np.uint8).reshape(height, width, 3))


def with_alpha(image, row):
    """The same alpha in each row."""
    image = image.copy()
    image.putalpha(Image.fromarray(np.tile(row.astype(np.uint8), (image.height, 1))))
    return image


def swapped_profile():
    """sRGB with the primaries of red and blue exchanged: whoever applies it exchanges the colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = PROFILE_DATE
    tags = {}
    for i in range(struct.unpack_from(">I", profile, 128)[0]):
        name, at, size = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        tags[name] = slice(at, at + size)
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red], profile[blue] = profile[blue], profile[red]
    return bytes(profile)


def png16(image):
    """RGB of 16 bits, which Pillow does not write: the high byte is the image's, the low one the column."""
    high = np.asarray(image)
    low = np.broadcast_to(np.arange(image.width, dtype=np.uint8)[None, :, None], high.shape)
    rows = np.stack([high, low], -1).reshape(image.height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", image.width, image.height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def gray16(image):
    """Values that use all 16 bits, darker on the left, clipped at white on the right."""
    values = np.asarray(image).astype(np.int64) * 257 + np.arange(image.width) * 3 - 100
    return Image.fromarray(np.clip(values, 0, 65535).astype(np.uint16))


def exif_orientation(value):
    exif = Image.Exif()
    exif[274] = value
    return exif


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    source = data_folder()
    p = photographs(source)
    profile = swapped_profile()

    def save(image, name, **options):
        image.save(out / name, **options)

    save(p["astronaut"], "astronaut.png", optimize=True)
    save(p["chelsea"], "chelsea.png", optimize=True)
    save(p["coffee"], "coffee.png", optimize=True)
    (out / "rocket.jpg").write_bytes((source / "rocket.jpg").read_bytes())
    save(p["hubble"], "hubble_420_q90.jpg", quality=90, subsampling=2)
    save(p["motorcycle"], "motorcycle_444_q92.jpg", quality=92, subsampling=0)

    save(p["camera"], "camera_gray.png", optimize=True)
    save(p["camera"].convert("1"), "camera_1bit.png")
    save(gray16(p["camera"].resize((200, 180))), "camera_gray16.png")
    (out / "astronaut_rgb16.png").write_bytes(png16(p["astronaut"].resize((150, 140))))
    save(with_alpha(p["logo"], np.arange(260) * 5 % 256), "logo_rgba.png")
    save(with_alpha(p["astronaut"].convert("L").resize((260, 300)), np.linspace(0, 255, 260)), "astronaut_la.png", optimize=True)
    save(p["chelsea"].quantize(64), "chelsea_p64.png")
    save(p["chelsea"].quantize(32), "chelsea_p_trns.png", transparency=0)
    save(p["astronaut"].resize((240, 240)), "astronaut_icc_swapped.png", icc_profile=profile)

    save(p["camera"], "camera_gray.jpg", quality=85)
    save(p["chelsea"], "chelsea_422.jpg", quality=85, subsampling=1)
    save(p["chelsea"], "chelsea_exif6.jpg", quality=88, exif=exif_orientation(6))
    save(p["chelsea"].resize((300, 236)), "chelsea_icc_swapped.jpg", quality=90, icc_profile=profile)
    save(p["coffee"].convert("CMYK"), "coffee_cmyk.jpg", quality=90, subsampling=0)
    save(p["coffee"], "coffee_progressive_420.jpg", quality=75, subsampling=2, progressive=True)
    save(p["coffee"].resize((333, 251)), "odd_333x251_420.jpg", quality=80, subsampling=2, restart_marker_blocks=7)

    save(p["chelsea"].resize((250, 180)), "chelsea.gif")
    save(p["coffee"].resize((230, 160)), "coffee.bmp")
    save(p["chelsea"].resize((260, 200)), "chelsea_lzw.tif", compression="tiff_lzw")
    save(p["astronaut"].resize((300, 290)), "astronaut_lossy.webp", quality=80)
    save(p["coffee"].resize((240, 200)), "coffee_lossless.webp", lossless=True)

    save(p["astronaut"].resize((20, 20)), "up_20x20.png")
    save(p["coffee"].resize((224, 224)), "exact_224.png")
    save(p["chelsea"].resize((224, 301)), "w224_h301.png")
    save(p["motorcycle"].resize((227, 225)), "crop_half_227x225.png")
    save(p["rocket"].resize((640, 7)), "wide_640x7.png")
    save(p["rocket"].resize((9, 400)), "tall_9x400.png")

    save(noise(5, 1, 1), "dot_1x1.png")
    save(noise(6, 1, 37), "col_1x37.png")
    save(noise(7, 53, 1), "row_53x1.png")
    save(noise(8, 2, 3), "noise_2x3.png")
    save(noise(9, 150, 130).resize((300, 260), Image.Resampling.NEAREST), "noise_300x260.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
