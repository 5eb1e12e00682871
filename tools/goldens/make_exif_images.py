#!/usr/bin/env python3
"""make_exif_images.py OUT
Writes OUT/exif-*.{jpg,png,webp}: images of 2 x 2 pixels whose EXIF data Pillow wrote: a time with and without its zone, a maker and a model, a place.
Versions used: Pillow 12.3.0.
"""

import sys
from pathlib import Path

from PIL import ExifTags, Image

BASE, GPS = ExifTags.Base, ExifTags.GPS


def exif(zone):
    data = Image.Exif()
    data[BASE.Make], data[BASE.Model] = "Canon", "Canon EOS 5D"
    photo = data.get_ifd(ExifTags.IFD.Exif)
    photo[BASE.DateTimeOriginal] = "2024:05:31 23:30:00"
    if zone:
        photo[BASE.OffsetTimeOriginal] = zone
    place = data.get_ifd(ExifTags.IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "S", (33.0, 51.0, 24.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (151.0, 12.0, 54.0)
    return data


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (2, 2), (200, 100, 50))
    for name, zone in (("exif-utc.jpg", None), ("exif-zone.jpg", "+10:00"), ("exif.png", None), ("exif.webp", None)):
        image.save(out / name, exif=exif(zone))
    image.save(out / "exif-none.png")


if __name__ == "__main__":
    main()
