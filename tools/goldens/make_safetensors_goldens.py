#!/usr/bin/env python3
"""make_safetensors_goldens.py REFERENCE [--cases 600] [--seed 7]
Golden data for the safetensors tests, REFERENCE/safetensors: tensor listings of some of REFERENCE/checkpoints, and a corpus of small files with the verdict of
the original implementation.
Made with Python 3.11, safetensors 0.8.0, torch 2.13.0.

listing.json: file -> [[name, dtype, shape, sha256 of the raw bytes], ...] in header order.
types.safetensors: one zero of each type, with metadata that needs escapes.
corpus.json:  [[base64 of the file, accepted by safetensors.deserialize, its error]], from valid headers by mutations of structure and of bytes.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import random
import struct

import safetensors
import torch
from safetensors.torch import save

# One of each type and layout.
LISTED = ("tiny-hf/model.safetensors", "tiny64-hf-bf16/model.safetensors", "tiny64-openclip-f16/open_clip_model.safetensors")
SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8}


TORCH = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32,
    "I16": torch.int16, "I8": torch.int8, "U64": torch.uint64, "U32": torch.uint32, "U16": torch.uint16, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip


def listing(path):
    data = path.read_bytes()
    n = struct.unpack("<Q", data[:8])[0]
    raw = {name: bytes(info["data"]) for name, info in safetensors.deserialize(data)}
    header = json.loads(data[8 : 8 + n])
    return [
        [name, h["dtype"], h["shape"], hashlib.sha256(raw[name]).hexdigest()] for name, h in header.items() if name != "__metadata__"
    ]


def frame(header, data, length=None):
    h = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(h) if length is None else length) + h + data


def valid(rng):
    """A list of (name, dtype, shape, begin, end) that covers its data."""
    at, entries = 0, []
    for i in range(rng.randint(0, 4)):
        dtype = rng.choice(list(SIZES))
        shape = [rng.choice([0, 1, 1, 2, 3]) for _ in range(rng.randint(0, 3))]
        size = SIZES[dtype]
        for d in shape:
            size *= d
        entries.append([rng.choice(["w", "a.b", "é", "x\U0001f600", "\\u0041"]) + str(i), dtype, shape, at, at + size])
        at += size
    rng.shuffle(entries)
    return entries, bytes(rng.randrange(256) for _ in range(at))


def text(entries, rng, metadata):
    space = rng.choice(["", "", " ", "\n"])
    members = [
        f'"{n}":{space}{{"dtype":"{t}",{space}"shape":{json.dumps(s)},"data_offsets":[{b},{e}]}}' for n, t, s, b, e in entries
    ]
    if metadata is not None:
        members.insert(rng.randint(0, len(members)), f'"__metadata__":{metadata}')
    return "{" + (space + "," + space).join(members) + "}" + " " * rng.choice([0, 0, 1, 7])


def mutate(rng):
    entries, data = valid(rng)
    metadata = rng.choice([None, None, '{}', '{"format":"pt"}', '{"a":"b","c":"\\n\\u00e9"}', '{"a":1}', '{"a":null}', "[]", '"x"'])
    kind = rng.randrange(12)
    length = None
    if entries and kind == 0:
        e = rng.choice(entries)
        e[rng.choice([3, 4])] += rng.choice([-1, 1, 8, 2**31, 2**62])
    elif entries and kind == 1:
        rng.choice(entries)[1] = rng.choice(["F9", "f32", "", "F32 ", *SIZES])
    elif entries and kind == 2:
        rng.choice(entries)[2].append(rng.choice([0, 1, 2, -1, 1.5, 2**32, 2**63, 10**30, "1", None, [1]]))
    elif kind == 3:
        data += b"x" * rng.randint(1, 3)
    elif kind == 4 and data:
        data = data[: -rng.randint(1, len(data))]
    elif entries and kind == 5:
        entries.append(list(rng.choice(entries)))
    elif len(entries) > 1 and kind == 6:
        a, b = rng.sample(entries, 2)
        a[3], b[3] = b[3], a[3]
    h = text(entries, rng, metadata)
    if kind == 7:
        b = bytearray(h.encode())
        for _ in range(rng.randint(1, 2)):
            b[rng.randrange(len(b))] = rng.choice([0, 9, 32, 34, 44, 48, 58, 91, 92, 93, 123, 125, 0x80, 0xFF, rng.randrange(256)])
        h = bytes(b)
    elif kind == 8:
        at, n = rng.randrange(len(h)), rng.randint(1, 3)
        h = h[:at] + rng.choice(["", h[at : at + n] * 2, "1", ",", "}", "[", '"', "\\", "e5", "-"]) + h[at + n :]
    elif kind == 9:
        length = rng.choice([0, 1, len(h.encode()) - 1, len(h.encode()) + 1, 100_000_000, 100_000_001, 2**63, 2**64 - 1])
    file = frame(h, data, length)
    if kind == 10:
        file = file[: rng.randrange(len(file) + 1)]
    return file


def verdict(file):
    try:
        safetensors.deserialize(file)
        return True, ""
    except Exception as e:  # the verdict is whatever the package says
        return False, str(e)[:160]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reference", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    out = args.reference / "safetensors"
    out.mkdir(parents=True, exist_ok=True)
    listings = {name: listing(args.reference / "checkpoints" / name) for name in LISTED}
    (out / "listing.json").write_text(json.dumps(listings, indent=0) + "\n")
    zeros = {f"t{name}": torch.zeros(1, dtype=dtype) for name, dtype in TORCH.items()}
    (out / "types.safetensors").write_bytes(save(zeros, metadata={"a": "b\x7f\u2028\b/\u00e9\x01"}))
    rng, corpus = random.Random(args.seed), {}
    while len(corpus) < args.cases:
        file = mutate(rng)
        corpus[file] = verdict(file)
    rows = [[base64.b64encode(f).decode(), ok, error] for f, (ok, error) in corpus.items()]
    (out / "corpus.json").write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
    print(len(listings), "files;", sum(ok for _, ok, _ in rows), "of", len(rows), "cases accepted")


main()
