"""Makes the archives that clip-search's catalogue is tested with: Python's tarfile and zipfile are the other program.

Usage: make_archives.py FOLDER
"""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

TIME = 1_700_000_000
LONG = "a/" + "very-" * 30 + "long-name.jpg"
MEMBERS = [
    ("plain.jpg", b"plain"),
    ("folder/b.png", b"b" * 700),
    (LONG, b"long"),
    ("folder/\u00fcml\u00e4ut.webp", b"umlaut"),
    ("folder/._b.png", b"hidden"),
    ("notes.md", b"no image"),
    ("empty.gif", b""),
]
SAMPLES = [
    ("00000.jpg", b"first"),
    ("00000.txt", b"a red shoe\n"),
    ("00000.json", b'{"price": 12.5, "stock": 3, "tags": ["red", "shoe"], "shop": {"city": "Oslo"}, "none": null}'),
    ("00001.left.jpg", b"left"),
    ("00001.right.jpg", b"right"),
    ("00001.cls", b"7"),
    ("00002.json", b"{damaged"),
    ("00002.png", b"third"),
    ("only.txt", b"without an image"),
]


def tar(file, members, format):
    with tarfile.open(file, "w", format=format) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        folder.mtime = TIME
        archive.addfile(folder)
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mtime = TIME
            archive.addfile(info, io.BytesIO(content))


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    tar(out / "gnu.tar", MEMBERS, tarfile.GNU_FORMAT)
    tar(out / "pax.tar", MEMBERS, tarfile.PAX_FORMAT)
    tar(out / "ustar.tar", [m for m in MEMBERS if len(m[0]) < 100], tarfile.USTAR_FORMAT)
    tar(out / "shard.tar", SAMPLES, tarfile.GNU_FORMAT)
    with zipfile.ZipFile(out / "images.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MEMBERS:
            archive.writestr(zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20)), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
