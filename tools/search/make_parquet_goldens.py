"""make_parquet_goldens.py [OUT]: small Parquet files as pyarrow writes them, in ways that the kits' files lack, with the same rows in
rows.json. Needs pyarrow 25.0.1 and numpy 2.4.6. OUT: clip-search/src/test/resources/parquet."""

import datetime
import decimal
import json
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = sys.argv[1] if len(sys.argv) > 1 else HERE + "/../../clip-search/src/test/resources/parquet"
random = np.random.default_rng(0xC11)
WORDS = "the quick brown fox jumps over a lazy dog while ünïcode ☕ waits in 2024".split()


def row(i):
    return {
        "id": f"id{i}",
        "vector": [float(np.float32(x)) for x in random.standard_normal(5)],
        "caption": " ".join(random.choice(WORDS, i % 40)),
        "n": int(random.integers(-(2**62), 2**62)),
        "small": i // 3 - 20,
        "f": float(random.random()),
        "b": i % 3 == 0,
        "maybe": None if i % 4 == 0 else i * 11,
        "tags": None if i % 6 == 5 else [f"t{i % 5}"] * (i % 4),
    }


ROWS = [row(i) for i in range(250)]
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("vector", pa.list_(pa.float32())),
        ("caption", pa.string()),
        ("n", pa.int64()),
        ("small", pa.int32()),
        ("f", pa.float64()),
        ("b", pa.bool_()),
        ("maybe", pa.int64()),
        ("tags", pa.list_(pa.string())),
    ]
)
TABLE = pa.Table.from_pylist(ROWS, schema=SCHEMA)
DELTA = {"n": "DELTA_BINARY_PACKED", "small": "DELTA_BINARY_PACKED", "maybe": "DELTA_BINARY_PACKED", "caption": "DELTA_LENGTH_BYTE_ARRAY"}
DELTA |= {"id": "DELTA_LENGTH_BYTE_ARRAY", "f": "BYTE_STREAM_SPLIT", "vector.list.element": "BYTE_STREAM_SPLIT"}

os.makedirs(OUT, exist_ok=True)
json.dump({"versions": {"pyarrow": pa.__version__}, "rows": ROWS}, open(f"{OUT}/rows.json", "w"))
pq.write_table(TABLE, f"{OUT}/zstd19.parquet", compression="zstd", compression_level=19, use_dictionary=False)
pq.write_table(TABLE, f"{OUT}/zstd_dictionary_v2.parquet", compression="zstd", data_page_version="2.0", data_page_size=500)
pq.write_table(TABLE, f"{OUT}/snappy_small_pages.parquet", compression="snappy", data_page_size=300, row_group_size=100)
pq.write_table(TABLE, f"{OUT}/gzip_v2.parquet", compression="gzip", data_page_version="2.0", use_dictionary=False)
pq.write_table(TABLE, f"{OUT}/delta_and_split.parquet", compression="none", use_dictionary=False, column_encoding=DELTA)
pq.write_table(TABLE.slice(0, 20), f"{OUT}/refused_brotli.parquet", compression="brotli")
pq.write_table(TABLE.slice(0, 20), f"{OUT}/refused_delta_byte_array.parquet", use_dictionary=False, column_encoding={"caption": "DELTA_BYTE_ARRAY"})

utc = datetime.timezone.utc
time = datetime.datetime(2024, 5, 1, 10, 20, 30, 123456, tzinfo=utc)
types = {
    "embedding": pa.array([[1.0, 2.0], [3.0, 4.0]], pa.list_(pa.float64())),
    "day": pa.array([datetime.date(2024, 5, 1), None]),
    "millis": pa.array([time.replace(microsecond=123000), None], pa.timestamp("ms", "UTC")),
    "micros": pa.array([time, datetime.datetime(1960, 1, 1, tzinfo=utc)], pa.timestamp("us", "UTC")),
    "nanos": pa.array([time, None], pa.timestamp("ns", "UTC")),
    "u32": pa.array([4294967295, 0], pa.uint32()),
    "i8": pa.array([-7, 7], pa.int8()),
    "half": pa.array(np.array([0.5, -2], np.float16)),
    "group": pa.array([{"a": 1, "b": "x"}, None], pa.struct([("a", pa.int64()), ("b", pa.string())])),
    "two": pa.array([[[1], [2]], []], pa.list_(pa.list_(pa.int64()))),
    "price": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(9, 2)),
    "bytes": pa.array([b"\xff\x00", None], pa.binary()),
    "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
}
pq.write_table(pa.table(types), f"{OUT}/types.parquet")
pq.write_table(pa.table({"day": types["day"], "int96": types["nanos"], "vector": types["embedding"]}), f"{OUT}/int96.parquet", use_deprecated_int96_timestamps=True)
