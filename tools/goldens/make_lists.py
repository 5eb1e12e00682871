"""Makes the Parquet files that clip-search's catalogue is tested with: pyarrow is the other program.

Usage: make_lists.py IMAGES FOLDER
"""

import datetime
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

DAY = datetime.datetime(2024, 5, 1, 10, 0, tzinfo=datetime.timezone.utc)


def hugging_face(images, out):
    """As datasets' Image() is stored: a group of bytes and path. Rows without an image, with one elsewhere, and a broken one."""
    dot, noise, row = ((images / name).read_bytes() for name in ("dot_1x1.png", "noise_2x3.png", "row_53x1.png"))
    image = [
        {"bytes": dot, "path": "dot.png"},
        None,
        {"bytes": noise, "path": None},
        {"bytes": None, "path": "elsewhere.png"},
        {"bytes": b"no image", "path": "broken.png"},
        {"bytes": None, "path": None},
        {"bytes": row, "path": "row.png"},
    ]
    rows = range(len(image))
    table = pa.table(
        {
            "image": pa.array(image, pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
            "label": pa.array(rows, pa.int64()),
            "caption": [None if i == 2 else f"caption {i} é" for i in rows],
            "score": [float("nan") if i == 0 else i / 4 for i in rows],
            "tags": [["a", f"t{i}"] if i % 2 else [] for i in rows],
            "taken at": pa.array([DAY + datetime.timedelta(days=i) for i in rows], pa.timestamp("us", tz="UTC")),
            "embedding": pa.array([[0.1, 0.2]] * len(image), pa.list_(pa.float32())),
        }
    )
    pq.write_table(table, out / "hugging_face.parquet", row_group_size=3)


def shard(images, out):
    """As img2dataset writes it: bytes beside what is known of them; pages of version 2 without a dictionary."""
    rows = range(40)
    names = ("dot_1x1.png", "noise_2x3.png", "col_1x37.png")
    table = pa.table(
        {
            "key": [f"{i:09}" for i in rows],
            "jpg": pa.array([(images / names[i % 3]).read_bytes() for i in rows], pa.binary()),
            "exif": pa.array([b"{}" for _ in rows], pa.binary()),
            "width": pa.array([i % 5 for i in rows], pa.int32()),
        }
    )
    pq.write_table(
        table, out / "shard.parquet", compression="zstd", use_dictionary=False, data_page_version="2.0", data_page_size=512,
        row_group_size=25, write_batch_size=4,
    )


def fallback(out):
    """A dictionary that gets too large: the writer goes on without it."""
    table = pa.table({"image": pa.array([f"content {i:03}".encode() for i in range(40)], pa.binary())})
    pq.write_table(table, out / "fallback.parquet", dictionary_pagesize_limit=100, data_page_size=64, write_batch_size=4)


def paths(out):
    """A list of files beside it, whose second column is a name for people."""
    table = pa.table({"title": ["a", "b", "c", "d"], "image_path": ["a.jpg", None, "missing.jpg", "b.jpg"], "price": [1.5, 2.0, 2.5, None]})
    pq.write_table(table, out / "paths.parquet", compression="gzip", row_group_size=2)


def main():
    images, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    hugging_face(images, out)
    shard(images, out)
    fallback(out)
    paths(out)
    pq.write_table(pa.table({"a": pa.array([b"x"]), "b": pa.array([b"y"])}), out / "two_columns.parquet")
    pq.write_table(pa.table({"n": [1], "embedding": [[1.0]]}), out / "no_images.parquet")


main()
