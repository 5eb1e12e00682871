#!/usr/bin/env python3
"""make_format_goldens.py OUT
Writes OUT/formats.json.gz: small files of the formats and kinds that are rarer than those of made.json (TIFF of every kind in Pillow's table, PNM, ICO, TGA, JPEG without Huffman
tables, orientations wherever Pillow looks for them), and how Pillow decodes, turns and resizes them. The TIFFs come from the writer below, since Pillow writes few of the kinds that it
reads. What Pillow misreads or its libtiff lacks (WebP inside TIFF) has the result of another file with the same samples, which it reads. Made with Pillow 12.3.0 (libtiff 4.7.1,
libjpeg-turbo 3.1.4.1), numpy 2.4.6; seed 20240610. All hashes are sha256 of uint8 HWC; CIELab has Pillow's pixels themselves.
"""
import base64
import gzip
import hashlib
import io
import json
import lzma
import struct
import sys
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin

warnings.simplefilter("ignore")
OUT = sys.argv[1]
W, H, ROWS, TILE = 17, 9, 4, 16
LONG8 = 16


def sha(im):
    return hashlib.sha256(np.ascontiguousarray(np.asarray(im.convert("RGB"))).tobytes()).hexdigest()


def encode(im, fmt, **kw):
    out = io.BytesIO()
    im.save(out, fmt, **kw)
    return out.getvalue()


# TIFF

def tiff(entries, segments, big_endian=False, big=False, tiles=False):
    """entries: {tag: (type, values)}; segments: the bytes of each strip or tile."""
    e = ">" if big_endian else "<"
    codes = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B", LONG8: "Q"}
    word, size = ("Q", 20) if big else ("I", 12)
    entries = dict(entries)
    offsets, counts = (324, 325) if tiles else (273, 279)
    entries[offsets] = (4, [0] * len(segments))
    entries[counts] = (4, [len(s) for s in segments])
    head = 16 if big else 8
    at = head + (8 if big else 2) + size * len(entries) + (8 if big else 4)
    packed = {t: b"".join(struct.pack(e + codes[k], *(v if k == 5 else (v,))) for v in values) for t, (k, values) in entries.items()}
    inline = 8 if big else 4
    extra = sum(len(p) + len(p) % 2 for p in packed.values() if len(p) > inline)
    place, starts = at + extra, []
    for s in segments:
        starts.append(place)
        place += len(s)
    packed[offsets] = b"".join(struct.pack(e + "I", s) for s in starts)
    body, tail = b"", b""
    for t in sorted(entries):
        kind, values = entries[t]
        p = packed[t]
        if len(p) > inline:
            p, tail = struct.pack(e + word, at + len(tail)), tail + p + b"\0" * (len(p) % 2)
        body += struct.pack(e + "HH" + word, t, kind, len(values)) + p.ljust(inline, b"\0")
    mark = b"MM" if big_endian else b"II"
    start = mark + struct.pack(e + "HHHQ", 43, 8, 0, head) if big else mark + struct.pack(e + "HI", 42, head)
    return start + struct.pack(e + ("Q" if big else "H"), len(entries)) + body + struct.pack(e + word, 0) + tail + b"".join(segments)


def lzw(data):
    table, free, bits, acc, n, out = {bytes([i]): i for i in range(256)}, 258, 9, 0, 0, bytearray()

    def put(code):
        nonlocal acc, n
        acc, n = (acc << bits) | code, n + bits
        while n >= 8:
            out.append((acc >> (n - 8)) & 255)
            n -= 8
    put(256)
    s = b""
    for b in data:
        t = s + bytes([b])
        if t in table:
            s = t
            continue
        put(table[s])
        table[t], free = free, free + 1
        if free > (1 << bits) - 1:
            bits += 1
        if free > 4093:
            put(256)
            table, free, bits = {bytes([i]): i for i in range(256)}, 258, 9
        s = bytes([b])
    if s:
        put(table[s])
        free += 1
        if free > (1 << bits) - 1 and bits < 12:
            bits += 1
    put(257)
    if n:
        out.append((acc << (8 - n)) & 255)
    return bytes(out)


def packbits(data):
    out = bytearray()
    i = 0
    while i < len(data):
        n = 1
        while i + n < len(data) and data[i + n] == data[i] and n < 128:
            n += 1
        if n > 2:
            out += bytes([257 - n, data[i]])
        else:
            n = min(128, len(data) - i)
            out += bytes([n - 1]) + data[i:i + n]
        i += n
    return bytes(out)


def reverse(data):
    return bytes(int(f"{b:08b}"[::-1], 2) for b in data)


PACK = {1: lambda d: d, 5: lzw, 8: zlib.compress, 32946: zlib.compress, 32773: packbits, 34925: lzma.compress}


def rows_of(samples, bits, e):
    """The bytes of an array (rows, columns, samples) of codes of so many bits, rows padded to bytes."""
    h, w, n = samples.shape
    out = b""
    for y in range(h):
        line = samples[y].reshape(-1)
        if bits >= 8 and bits != 12:
            out += line.astype(e + {8: "u1", 16: "u2", 32: "u4"}[bits]).tobytes()
        else:
            s = "".join(f"{int(v):0{bits}b}" for v in line)
            s += "0" * (-len(s) % 8)
            out += bytes(int(s[i:i + 8], 2) for i in range(0, len(s), 8))
    return out


def predicted(a, bits, kind, e):
    """Rows with differences taken: (bytes), kind 2 or 3."""
    if kind == 2:
        d = a.astype(np.uint64)
        d[:, 1:] = (a[:, 1:].astype(np.int64) - a[:, :-1].astype(np.int64)) & ((1 << bits) - 1)
        return rows_of(d, bits, e)
    out = b""
    for y in range(a.shape[0]):
        planes = np.frombuffer(a[y].astype(">u4").tobytes(), np.uint8).reshape(-1, 4).T.reshape(-1).astype(int)
        planes[a.shape[2]:] = planes[a.shape[2]:] - planes[:-a.shape[2]]
        out += (planes & 255).astype(np.uint8).tobytes()
    return out


def tiff_kind(rng, key, compression=1, planar=False, tiles=False, predictor=1, big=False, bare_extra=True):
    prefix, photometric, formats, fill, bits, extra = key
    big_endian, e = prefix == b"MM", ">" if prefix == b"MM" else "<"
    b, n = bits[0], len(bits)
    if formats[0] == 3:
        a = (rng.normal(120, 90, (H, W, n)).astype(np.float32)).view(np.uint32)
    elif b == 32 and formats[0] == 2:
        a = rng.integers(-100, 400, (H, W, n)).astype(np.int32).view(np.uint32)
    elif b in (12, 16, 32) and n == 1:
        a = rng.integers(0, min(2 ** b, 500), (H, W, n))
    else:
        a = rng.integers(0, 2 ** b, (H, W, n))
    if n > 3 and extra[:1] in ((1,), (2,)) or key[1] == 2 and n == 4:
        a[..., 3] = np.where(rng.random((H, W)) < .4, rng.integers(0, 2 ** b, (H, W)), np.where(rng.random((H, W)) < .5, 0, 2 ** b - 1))
    segments = []
    for plane in range(n if planar else 1):
        p = a[..., plane:plane + 1] if planar else a
        if tiles:
            pad = np.zeros((-(-H // TILE) * TILE, -(-W // TILE) * TILE, p.shape[2]), p.dtype)
            pad[:H, :W] = p
            parts = [pad[y:y + TILE, x:x + TILE] for y in range(0, pad.shape[0], TILE) for x in range(0, pad.shape[1], TILE)]
        else:
            parts = [p[y:y + ROWS] for y in range(0, H, ROWS)]
        for part in parts:
            data = predicted(part, b, predictor, e) if predictor > 1 else rows_of(part, b, e)
            data = PACK[compression](data)
            segments.append(reverse(data) if fill == 2 else data)
    tags = {256: (4, [W]), 257: (3, [H]), 258: (3, list(bits)), 259: (3, [compression]), 262: (3, [photometric]), 277: (3, [n])}
    if formats != (1,):
        tags[339] = (3, list(formats) * n)
    if fill != 1:
        tags[266] = (3, [fill])
    if extra:
        tags[338] = (3, list(extra))
    if planar:
        tags[284] = (3, [2])
    if predictor > 1:
        tags[317] = (3, [predictor])
    if photometric == 3:
        tags[320] = (3, [int(v) for v in rng.integers(0, 65536, 3 * 2 ** b)])
    if tiles:
        tags |= {322: (3, [TILE]), 323: (3, [TILE])}
    else:
        tags[278] = (3, [ROWS])
    return tiff(tags, segments, big_endian, big, tiles)


def tiff_names(rng):
    for i, key in enumerate(TiffImagePlugin.OPEN_INFO):
        prefix, photometric, formats, fill, bits, extra = key
        if photometric in (6, 8) and len(bits) == 3:
            continue
        name = f"{prefix.decode().lower()}_p{photometric}_f{formats[0]}_o{fill}_{len(bits)}x{bits[0]}" + "".join(f"_e{x}" for x in extra)
        yield f"{name}_raw.tif", tiff_kind(rng, key, tiles=i % 3 == 1)
        c = (5, 8, 32773)[i % 3]
        yield f"{name}_c{c}.tif", tiff_kind(rng, key, c, tiles=i % 4 == 1, big=i % 5 == 2 and key[0] == b"II")
        if fill == 1 and bits[0] in (8, 16, 32) and photometric != 3:
            yield f"{name}_predictor.tif", tiff_kind(rng, key, (5, 8)[i % 2], predictor=3 if formats == (3,) and i % 2 else 2, tiles=i % 3 == 2)
        if fill == 1:
            yield f"{name}_planes_raw.tif", tiff_kind(rng, key, planar=True, tiles=i % 2 == 1)
            yield f"{name}_planes_c8.tif", tiff_kind(rng, key, 8, planar=True, predictor=2 if bits[0] == 8 and i % 2 else 1)


def ycc_tiff(rng, h, v, compression, tags=None, big_endian=False):
    w, rows = W, 8
    segments = []
    for y in range(0, H, rows):
        n = -(-min(rows, H - y) // v) * -(-w // h)
        segments.append(PACK[compression](rng.integers(0, 256, n * (h * v + 2), dtype=np.uint8).tobytes()))
    base = {256: (4, [w]), 257: (4, [H]), 258: (3, [8, 8, 8]), 259: (3, [compression]), 262: (3, [6]), 277: (3, [3]), 278: (3, [rows]), 530: (3, [h, v])}
    return tiff(base | (tags or {}), segments, big_endian)


def made_tiff(rng):
    yield from tiff_names(rng)
    for h, v in ((1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4), (1, 2), (3, 1)):
        yield f"ycc_{h}x{v}.tif", ycc_tiff(rng, h, v, (5, 8, 32773)[(h + v) % 3], big_endian=h == 4)
    studio = {529: (5, [(299, 1000), (587, 1000), (114, 1000)]), 532: (5, [(16, 1), (235, 1), (128, 1), (240, 1), (128, 1), (240, 1)])}
    yield "ycc_studio.tif", ycc_tiff(rng, 2, 2, 8, studio)
    yield "ycc_bt709.tif", ycc_tiff(rng, 1, 1, 8, {529: (5, [(2126, 10000), (7152, 10000), (722, 10000)])})
    yield "ycc_raw.tif", ycc_tiff(rng, 1, 1, 1)
    smooth = Image.fromarray(rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)).resize((45, 37), Image.Resampling.BICUBIC)
    for mode in ("L", "RGB", "YCbCr", "CMYK"):
        yield f"jpeg_{mode}.tif", encode(smooth.convert(mode), "TIFF", compression="jpeg", quality=80)
        yield f"jpeg_{mode}_strips.tif", encode(smooth.convert(mode), "TIFF", compression="jpeg", quality=90, tiffinfo={278: 16})
    for c in ("group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw", "tiff_adobe_deflate"):
        im = smooth.convert("1")
        yield f"bilevel_{c}.tif", encode(im, "TIFF", compression=c)
        yield f"bilevel_{c}_strips.tif", encode(im, "TIFF", compression=c, tiffinfo={278: 5})
        yield f"bilevel_{c}_white.tif", encode(im, "TIFF", compression=c, tiffinfo={262: 0})
    for c in ("zstd", "lzma", "tiff_thunderscan"):
        yield f"codec_{c}.tif", encode(smooth, "TIFF", compression="tiff_lzw").replace(b"\x03\x01\x03\0\x01\0\0\0\x05\0", b"\x03\x01\x03\0\x01\0\0\0" + struct.pack("<H", {"zstd": 50000, "lzma": 34925, "tiff_thunderscan": 32809}[c]))
    rgb = (b"II", 2, (1,), 1, (8, 8, 8), ())
    for key, name in ((rgb, "ii"), ((b"MM", *rgb[1:]), "mm")):
        yield f"bigtiff_{name}.tif", tiff_kind(rng, key, 8, big=True)
        yield f"bigtiff_{name}_tiles.tif", tiff_kind(rng, key, 5, tiles=True, big=True)
    yield "wrong_magic_order.tif", b"II\0*" + tiff_kind(rng, rgb)[4:]
    for o in range(1, 9):
        yield f"orientation{o}_lzw.tif", encode(smooth.crop((0, 0, 9, 5)), "TIFF", compression="tiff_lzw", tiffinfo={274: o})
    xmp = b"<x tiff:Orientation=\"6\"/>"
    yield "xmp_orientation.tif", encode(smooth.crop((0, 0, 9, 5)), "TIFF", tiffinfo={700: xmp})
    yield "xmp_and_tag_orientation.tif", encode(smooth.crop((0, 0, 9, 5)), "TIFF", tiffinfo={700: xmp, 274: 3})


# orientations

def exif(o, kind=3, count=1, e="<", magic=42):
    code = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i"}[kind]
    value = struct.pack(e + code, o) * count
    return (b"II" if e == "<" else b"MM") + struct.pack(e + "HIHHHI", magic, 8, 1, 274, kind, count) + value.ljust(4, b"\0")[:4] + b"\0\0\0\0"


def png_chunk(t, d):
    return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))


def png(im, before=b"", after=b""):
    data = encode(im, "PNG")
    at, end = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    return data[:at] + before + data[at:end] + after + data[end:]


def webp(im, chunks, flags):
    body = encode(im, "WEBP", lossless=True)[12:]
    x = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + struct.pack("<I", im.width - 1)[:3] + struct.pack("<I", im.height - 1)[:3]
    body = x + body + b"".join(t + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for t, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def profile(data):
    digits = data.hex()
    lines = "\n".join(digits[i:i + 72] for i in range(0, len(digits), 72))
    return f"\nexif\n{len(data):8}\n{lines}\n".encode()


def turned(rng):
    im = Image.fromarray(rng.integers(0, 256, (5, 9, 3), dtype=np.uint8))
    key, prefix = b"Raw profile type exif\0", b"Exif\0\0"
    xmp = b"<x tiff:Orientation=\"8\"/>"
    element = b"<tiff:Orientation>5</tiff:Orientation>"
    for o in (1, 2, 3, 5, 6, 8, 0, 9):
        yield f"raw_profile_{o}.png", png(im, png_chunk(b"zTXt", key + b"\0" + zlib.compress(profile(prefix + exif(o)))))
    yield "raw_profile_text.png", png(im, png_chunk(b"tEXt", key + profile(exif(6))))
    yield "raw_profile_after.png", png(im, b"", png_chunk(b"tEXt", key + profile(prefix + exif(6))))
    yield "raw_profile_itxt.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + profile(prefix + exif(6))))
    yield "raw_profile_and_exif.png", png(im, png_chunk(b"tEXt", key + profile(exif(6))) + png_chunk(b"eXIf", exif(3)))
    yield "raw_profile_and_exif_without.png", png(im, png_chunk(b"tEXt", key + profile(exif(6))) + png_chunk(b"eXIf", exif(3)[:8] + b"\0" * 6))
    yield "two_raw_profiles.png", png(im, png_chunk(b"tEXt", key + profile(exif(6))) + png_chunk(b"tEXt", key + profile(exif(3))))
    for n, p in (("prefix", prefix), ("two_prefixes", prefix * 2), ("plain", b"")):
        yield f"exif_{n}.png", png(im, png_chunk(b"eXIf", p + exif(6)))
        yield f"exif_{n}.webp", webp(im, [(b"EXIF", p + exif(6))], 8)
        yield f"exif_{n}.jpg", jpeg_exif(im, p + exif(6))
    key = b"XML:com.adobe.xmp\0"
    yield "xmp.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp))
    yield "xmp_element.png", png(im, png_chunk(b"iTXt", key + b"\0\0en\0x\0" + element))
    yield "xmp_compressed.png", png(im, png_chunk(b"iTXt", key + b"\1\0\0\0" + zlib.compress(xmp)))
    yield "xmp_after.png", png(im, b"", png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp))
    yield "xmp_text.png", png(im, png_chunk(b"tEXt", key + xmp))
    yield "xmp_and_exif.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp) + png_chunk(b"eXIf", exif(3)))
    yield "xmp_and_exif_1.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp) + png_chunk(b"eXIf", exif(1)))
    yield "xmp_and_exif_9.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp) + png_chunk(b"eXIf", exif(9)))
    yield "xmp_and_empty_exif.png", png(im, png_chunk(b"iTXt", key + b"\0\0\0\0" + xmp) + png_chunk(b"eXIf", exif(3)[:8] + b"\0" * 6))
    yield "xmp.webp", webp(im, [(b"XMP ", xmp)], 4)
    yield "xmp_without_flag.webp", webp(im, [(b"XMP ", xmp)], 0)
    yield "xmp_and_exif.webp", webp(im, [(b"EXIF", exif(3)), (b"XMP ", xmp)], 12)
    yield "xmp_and_empty_exif.webp", webp(im, [(b"EXIF", exif(3)[:8] + b"\0" * 6), (b"XMP ", xmp)], 12)
    for kind in (1, 3, 4, 8, 9):
        for e in "<>":
            yield f"exif_type{kind}_{'ii' if e == '<' else 'mm'}.png", png(im, png_chunk(b"eXIf", exif(6, kind, 1, e)))
    yield "exif_two_values.png", png(im, png_chunk(b"eXIf", exif(6, 3, 2)))
    yield "exif_cut.png", png(im, png_chunk(b"eXIf", exif(6)[:22]))


def jpeg_exif(im, data):
    j = encode(im, "JPEG", optimize=True)
    payload = b"Exif\0\0" + data
    return j[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + j[2:]


# the rest

def odd_jpeg(rng):
    im = Image.fromarray(rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)).resize((33, 21), Image.Resampling.BICUBIC)

    def without(data, drop):
        out, p = data[:2], 2
        while data[p + 1] != 0xDA:
            n = struct.unpack(">H", data[p + 2:p + 4])[0] + 2
            if not drop(data[p:p + n]):
                out += data[p:p + n]
            p += n
        return out + data[p:]
    for name, kw in (("420", {"subsampling": 2}), ("444", {"subsampling": 0}), ("422_restarts", {"subsampling": 1, "restart_marker_blocks": 1})):
        yield f"no_tables_{name}.jpg", without(encode(im, "JPEG", **kw), lambda s: s[1] == 0xC4)
    yield "no_tables_gray.jpg", without(encode(im.convert("L"), "JPEG"), lambda s: s[1] == 0xC4)
    yield "one_table_missing.jpg", without(encode(im, "JPEG"), lambda s: s[1] == 0xC4 and s[4] == 0x11)
    for ids in ((1, 1, 1), (0, 0, 0), (82, 82, 82), (1, 1, 2), (2, 1, 1), (7, 8, 9)):
        d = bytearray(encode(im, "JPEG", optimize=True))
        frame, scan = d.index(b"\xff\xc0"), d.index(b"\xff\xda")
        for c, i in enumerate(ids):
            d[frame + 10 + 3 * c] = d[scan + 5 + 2 * c] = i
        yield f"ids_{'_'.join(map(str, ids))}.jpg", bytes(d)


def odd_gif(rng):
    g = encode(Image.fromarray(rng.integers(0, 9, (6, 10), dtype=np.uint8)).convert("P"), "GIF")
    for w, h in ((0, 0), (0, 6), (10, 0), (4, 3), (12, 9)):
        yield f"screen_{w}x{h}.gif", g[:6] + struct.pack("<HH", w, h) + g[10:]


def odd_png(rng):
    for n in (0, 1, 2, 3, 30, 31, 32, 33, 767, 768, 769, 770, 771):
        pal = rng.integers(0, 256, n, dtype=np.uint8).tobytes()
        head = struct.pack(">IIBBBBB", 20, 1, 8, 3, 0, 0, 0)
        yield f"palette_{n}.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"PLTE", pal) + png_chunk(b"IDAT", zlib.compress(b"\0" + bytes(range(20)))) + png_chunk(b"IEND", b"")


def pnm(rng):
    w, h = 9, 5
    bits, gray, rgb = rng.integers(0, 2, (h, w)), rng.integers(0, 256, (h, w)), rng.integers(0, 256, (h, w, 3))

    def text(a):
        return "\n".join(" ".join(map(str, row.reshape(-1))) for row in a).encode() + b"\n"
    yield "p1.pbm", b"P1\n# words\n9 5\n" + text(bits)
    yield "p1_dense.pbm", b"P1 9 5 " + b"".join(bytes([48 + v for v in row]) for row in bits)
    yield "p1_comment.pbm", b"P1 9 5 " + text(bits)[:20] + b"# 1 0 1\n" + text(bits)[20:]
    yield "p4.pbm", b"P4\n9 5\n" + np.packbits(bits.astype(np.uint8), axis=1).tobytes()
    for m in (1, 7, 100, 255):
        yield f"p2_{m}.pgm", f"P2\n9 5\n{m}\n".encode() + text(gray % (m + 1))
        yield f"p5_{m}.pgm", f"P5\n9 5\n{m}\n".encode() + (gray % (m + 1)).astype(np.uint8).tobytes()
        yield f"p3_{m}.ppm", f"P3\n9 5 {m}\n".encode() + text(rgb % (m + 1))
        yield f"p6_{m}.ppm", f"P6\n9 5\n{m}\n".encode() + (rgb % (m + 1)).astype(np.uint8).tobytes()
    for m in (256, 1000, 65535):
        g16, c16 = rng.integers(0, m + 1, (h, w)) // 90, rng.integers(0, m + 1, (h, w, 3))
        yield f"p2_{m}.pgm", f"P2 9 5 {m} ".encode() + text(g16)
        yield f"p5_{m}.pgm", f"P5 9 5 {m} ".encode() + g16.astype(">u2").tobytes()
        yield f"p3_{m}.ppm", f"P3 9 5 {m} ".encode() + text(c16)
        yield f"p6_{m}.ppm", f"P6 9 5 {m} ".encode() + c16.astype(">u2").tobytes()
    floats = rng.normal(120, 100, (h, w)).astype(np.float32)
    yield "le.pfm", b"Pf\n9 5\n-1.0\n" + floats.tobytes()
    yield "be.pfm", b"Pf\n9 5\n1.0\n" + floats.astype(">f4").tobytes()
    yield "colour.pfm", b"PF\n9 5\n-1.0\n" + rng.normal(1, 1, (h, w, 3)).astype(np.float32).tobytes()
    yield "above.pgm", b"P5\n9 5\n100\n" + gray.astype(np.uint8).tobytes()
    yield "above_text.pgm", b"P2\n9 5\n100\n" + text(gray)
    yield "p6_comments.ppm", b"P6\n#a\n9#b\n5 #c\r255\n" + rgb.astype(np.uint8).tobytes()
    yield "p6_short.ppm", b"P6\n9 5\n255\n" + rgb.astype(np.uint8).tobytes()[:-1]
    yield "p6_maxval_0.ppm", b"P6\n9 5\n0\n" + rgb.astype(np.uint8).tobytes()
    yield "p5_maxval_65536.pgm", b"P5\n9 5\n65536\n" + rgb.astype(np.uint8).tobytes()
    yield "p2_short.pgm", b"P2\n9 5\n255\n" + text(gray)[:-9]
    yield "p2_negative.pgm", b"P2\n9 5\n255\n-1 " + text(gray)
    yield "p2_word.pgm", b"P2\n9 5\n255\nx " + text(gray)
    yield "p1_two.pbm", b"P1\n9 5\n" + text(bits + 1)
    yield "p7.pam", b"P7\nWIDTH 9\nHEIGHT 5\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n" + rgb.astype(np.uint8).tobytes()
    yield "p6_crlf.ppm", b"P6\r\n9 5\r\n255\n" + rgb.astype(np.uint8).tobytes()


def dib(rng, w, h, bits, entry_bits=None, mask=True):
    entry_bits = bits if entry_bits is None else entry_bits
    head = struct.pack("<IiiHHIIiiII", 40, w, 2 * h, 1, bits, 0, 0, 0, 0, 0, 0)
    pal = rng.integers(0, 256, 4 * 2 ** bits, dtype=np.uint8).tobytes() if bits <= 8 else b""
    row = ((w * bits + 31) // 32) * 4
    data = rng.integers(0, 256, row * h, dtype=np.uint8).tobytes()
    and_row = (w + 31) // 32 * 4
    return (w, h, entry_bits, head + pal + data + (rng.integers(0, 256, and_row * h, dtype=np.uint8).tobytes() if mask else b""))


def icon(frames, magic=b"\0\0\1\0"):
    out, at, body = magic + struct.pack("<H", len(frames)), 6 + 16 * len(frames), b""
    for w, h, bits, data in frames:
        out += struct.pack("<BBBBHHII", w % 256, h % 256, 0, 0, 1, bits, len(data), at + len(body))
        body += data
    return out + body


def ico(rng):
    for bits in (1, 4, 8, 24, 32):
        yield f"bits{bits}.ico", icon([dib(rng, 8, 8, bits)])
        yield f"bits{bits}_odd.ico", icon([dib(rng, 11, 5, bits)])
    yield "bits32_no_mask.ico", icon([dib(rng, 8, 8, 32, mask=False)])
    yield "bits16.ico", icon([dib(rng, 8, 8, 16)])
    yield "entry_says_0.ico", icon([dib(rng, 8, 8, 32, 0)])
    yield "largest_last.ico", icon([dib(rng, 8, 8, 32), dib(rng, 16, 16, 8), dib(rng, 4, 4, 24)])
    yield "same_size.ico", icon([dib(rng, 8, 8, 32), dib(rng, 8, 8, 4), dib(rng, 8, 8, 8)])
    for mode in ("RGB", "RGBA", "L", "P", "1", "LA"):
        im = Image.fromarray(rng.integers(0, 256, (16, 16, 4), dtype=np.uint8), "RGBA").convert(mode)
        yield f"png_{mode}.ico", icon([dib(rng, 8, 8, 32), (16, 16, 32, encode(im, "PNG"))])
    yield "png_of_another_size.ico", icon([(16, 16, 32, encode(Image.new("RGB", (20, 12), 77), "PNG"))])
    yield "pillow.ico", encode(Image.fromarray(rng.integers(0, 256, (48, 48, 4), dtype=np.uint8), "RGBA"), "ICO", sizes=[(16, 16), (48, 48)])
    yield "pillow_bmp.ico", encode(Image.fromarray(rng.integers(0, 256, (48, 48, 4), dtype=np.uint8), "RGBA"), "ICO", sizes=[(16, 16)], bitmap_format="bmp")
    yield "none.ico", icon([])
    yield "cut.ico", icon([dib(rng, 8, 8, 32)])[:150]
    yield "beyond.ico", icon([dib(rng, 8, 8, 32)])[:18] + struct.pack("<I", 99999) + b"\0" * 400
    yield "cursor.cur", icon([dib(rng, 8, 8, 32)], b"\0\0\2\0")


def tga_bytes(kind, depth, w, h, data, flags=0, palette=b"", map_depth=0, start=0, identity=b"", map_type=None):
    colours = len(palette) // max(1, map_depth // 8)
    return struct.pack("<BBBHHBHHHHBB", len(identity), (1 if palette else 0) if map_type is None else map_type, kind, start, colours, map_depth, 0, 0, w, h, depth, flags) + identity + palette + data


def tga_runs(data, size):
    out, i, n = b"", 0, len(data) // size
    while i < n:
        k = 1
        while i + k < n and data[(i + k) * size:(i + k + 1) * size] == data[i * size:(i + 1) * size] and k < 128:
            k += 1
        if k > 1:
            out += bytes([127 + k]) + data[i * size:(i + 1) * size]
        else:
            k = min(3, n - i)
            out += bytes([k - 1]) + data[i * size:(i + k) * size]
        i += k
    return out


def tga(rng):
    w, h = 9, 5
    for kind, depth in ((1, 8), (2, 16), (2, 24), (2, 32), (3, 8), (3, 16), (3, 1)):
        size = max(1, depth // 8)
        data = np.repeat(rng.integers(0, 256, (w * h // 3, size), dtype=np.uint8), 3, axis=0).tobytes()
        if depth == 1:
            data = rng.integers(0, 256, 2 * h, dtype=np.uint8).tobytes()
        for flags in (0, 0x10, 0x20, 0x30):
            for map_depth in ((16, 24, 32) if kind == 1 and flags in (0, 0x20) else (24,) if kind == 1 else (0,)):
                pal = rng.integers(0, 256, 256 * map_depth // 8, dtype=np.uint8).tobytes() if kind == 1 else b""
                name = f"k{kind}_d{depth}_f{flags:02x}" + (f"_m{map_depth}" if pal else "")
                yield f"{name}.tga", tga_bytes(kind, depth, w, h, data, flags, pal, map_depth)
                if depth != 1:
                    yield f"{name}_rle.tga", tga_bytes(kind + 8, depth, w, h, tga_runs(data, size), flags, pal, map_depth, identity=b"words")
    pal = rng.integers(0, 256, 30, dtype=np.uint8).tobytes()
    yield "palette_start.tga", tga_bytes(1, 8, w, h, bytes(range(4, 14)) * 5, 0x20, pal, 24, 4)
    yield "palette_missing.tga", tga_bytes(1, 8, w, h, bytes(range(45)), 0x20)
    yield "rgb_with_palette.tga", tga_bytes(2, 24, w, h, rng.integers(0, 256, 135, dtype=np.uint8).tobytes(), 0x20, pal, 24)
    yield "short.tga", tga_bytes(2, 24, w, h, b"\1" * 134, 0x20)
    yield "rle_short.tga", tga_bytes(10, 24, w, h, b"\x88\1\2\3", 0x20)
    yield "rle_crosses_rows.tga", tga_bytes(11, 8, w, h, b"\xa2\7" + b"\x09" + bytes(range(10)), 0x20)
    yield "depth_15.tga", tga_bytes(2, 15, w, h, b"\1" * 90, 0x20)
    yield "kind_4.tga", tga_bytes(4, 24, w, h, b"\1" * 135, 0x20)
    yield "no_pixels.tga", tga_bytes(2, 24, 0, h, b"\1" * 135, 0x20)


# what other codecs, other programs' truth, or a conversion of colours decides

def rare(rng):
    """Names, files, and where Pillow's reading of the file is no measure, another one with the same samples."""
    yield from codecs(rng)
    yield from planes(rng)
    yield from webp_tiff(rng)
    yield from old_jpeg(rng)
    yield from cielab(rng)
    yield from thunder(rng)
    yield from fax(rng)
    yield from ycc_differences(rng)


def smooth_image(rng, w, h, channels=3):
    return Image.fromarray(rng.integers(0, 256, (7, 9, channels), dtype=np.uint8)).resize((w, h), Image.Resampling.BICUBIC)


def codecs(rng):
    wanted = {("II", 2, 1, 3, 8): {}, ("MM", 2, 1, 3, 16): {"predictor": 2}, ("II", 1, 1, 1, 16): {"predictor": 2, "tiles": True}, ("MM", 3, 1, 1, 4): {},
              ("II", 1, 3, 1, 32): {"predictor": 3}, ("MM", 5, 1, 4, 8): {"planar": True}, ("II", 0, 1, 1, 1): {"tiles": True}}
    for key in TiffImagePlugin.OPEN_INFO:
        prefix, photometric, formats, fill, bits, extra = key
        short = (prefix.decode(), photometric, formats[0], len(bits), bits[0])
        if short in wanted and fill == 1 and not extra:
            yield f"lzma_{'_'.join(map(str, short))}.tif", tiff_kind(rng, key, 34925, **wanted[short])
    im = smooth_image(rng, 45, 37)
    for mode in ("RGB", "L", "I;16"):
        for c in ("zstd", "lzma"):
            yield f"pillow_{c}_{mode.replace(';', '')}.tif", encode(im.convert("L").convert(mode) if mode == "I;16" else im.convert(mode), "TIFF", compression=c, tiffinfo={278: 10})
            yield f"pillow_{c}_{mode.replace(';', '')}_differences.tif", encode(im.convert("L").convert(mode) if mode == "I;16" else im.convert(mode), "TIFF", compression=c, tiffinfo={317: 2})


def planes(rng):
    """Uncompressed planes and YCbCr, beside the same samples side by side or compressed: Pillow reads these by their first byte, or as four samples."""
    for key in TiffImagePlugin.OPEN_INFO:
        prefix, photometric, formats, fill, bits, extra = key
        one = len(bits) == 1
        if fill != 1 or photometric in (6, 8) or (one and bits[0] == 8) or (not one and bits[0] != 16) or (photometric in (0, 1) and bits[0] == 1):
            continue
        seed = int(rng.integers(0, 1 << 30))
        twin = tiff_kind(np.random.default_rng(seed), key)
        if "error" not in result(twin):
            name = f"truth_{prefix.decode().lower()}_p{photometric}_f{formats[0]}_{len(bits)}x{bits[0]}" + "".join(f"_e{x}" for x in extra)
            yield f"{name}_planes_raw.tif", tiff_kind(np.random.default_rng(seed), key, planar=True, tiles=len(bits) == 3), twin
    for h, v in ((1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (1, 2)):
        seed = int(rng.integers(0, 1 << 30))
        yield f"truth_ycc_raw_{h}x{v}.tif", ycc_tiff(np.random.default_rng(seed), h, v, 1), ycc_tiff(np.random.default_rng(seed), h, v, 8)


def webp_tiff(rng):
    """Pillow's wheels have a libtiff without WebP: the strips and tiles as its WebP decoder reads them."""
    for name, channels, tiled, options in (("lossy", 3, False, {"quality": 70}), ("lossless", 3, True, {"lossless": True}), ("lossy_alpha", 4, True, {"quality": 80}),
                                           ("lossless_alpha", 4, False, {"lossless": True}), ("opaque", 4, False, {"lossless": True}), ("one_strip", 3, False, {"quality": 95})):
        im = smooth_image(rng, 45, 37, channels)
        if name == "opaque":
            im.putalpha(255)
        w, h = (16, 16) if tiled else (45, 37 if name == "one_strip" else 10)
        whole, segments = Image.new(im.mode, (48, 48)), []
        for y in range(0, 37, h):
            for x in range(0, 45, w):
                part = im.crop((x, y, x + w, y + h if tiled else min(37, y + h)))
                segments.append(encode(part, "WEBP", **options))
                whole.paste(Image.open(io.BytesIO(segments[-1])).convert(im.mode), (x, y))
        tags = {256: (4, [45]), 257: (3, [37]), 258: (3, [8] * channels), 259: (3, [50001]), 262: (3, [2]), 277: (3, [channels])}
        tags |= {322: (3, [16]), 323: (3, [16])} if tiled else {278: (3, [h])}
        if channels == 4:
            tags[338] = (3, [2])
        yield f"webp_{name}.tif", tiff(tags, segments, name == "lossless", tiles=tiled), encode(whole.crop((0, 0, 45, 37)), "PNG")


def old_jpeg(rng):
    """TIFF 6.0, section 22: a JPEG as a whole, or its tables apart. The result is that of the JPEG: from the TIFF Pillow takes colours that are not interpolated."""
    for mode in ("L", "RGB"):
        for sampling in ((0, 1, 2) if mode == "RGB" else (0,)):
            jpeg = encode(smooth_image(rng, 45, 37).convert(mode), "JPEG", quality=85, subsampling=sampling)
            n, at, quantization, huffman = len(mode), 2, {}, {}
            while jpeg[at + 1] != 0xDA:
                size = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
                rest = jpeg[at + 4:at + 2 + size]
                while jpeg[at + 1] == 0xDB and rest:
                    quantization[rest[0]], rest = rest[1:65], rest[65:]
                while jpeg[at + 1] == 0xC4 and rest:
                    end = 17 + sum(rest[1:17])
                    huffman[rest[0]], rest = rest[1:end], rest[end:]
                at += 2 + size
            scan = jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]:-2]
            tags = {256: (4, [45]), 257: (4, [37]), 258: (3, [8] * n), 259: (3, [6]), 262: (3, [6 if n == 3 else 1]), 277: (3, [n]), 278: (4, [37]), 512: (3, [1])}
            if n == 3:
                tags[530] = (3, [(1, 1), (2, 1), (2, 2)][sampling])
            name = f"old_jpeg_{mode}_{('444', '422', '420')[sampling]}"
            place = len(tiff(tags | {513: (4, [0]), 514: (4, [len(jpeg)])}, [b""]))
            yield f"{name}_whole.tif", tiff(tags | {513: (4, [place]), 514: (4, [len(jpeg)])}, [jpeg]), jpeg
            yield f"{name}_strip.tif", tiff(tags, [jpeg]), jpeg
            which = [0] + [1] * (n - 1)
            tail, places = b"", {}
            start = len(tiff(tags | {519: (4, which), 520: (4, which), 521: (4, which)}, [scan]))
            for kind, tables in ((519, [quantization[i] for i in sorted(quantization)]), (520, [huffman[i] for i in sorted(huffman) if i < 16]), (521, [huffman[i] for i in sorted(huffman) if i > 15])):
                places[kind] = []
                for table in tables:
                    places[kind].append(start + len(tail))
                    tail += table
                places[kind] = [places[kind][i] for i in which]
            yield f"{name}_tables.tif", tiff(tags | {k: (4, v) for k, v in places.items()}, [scan]) + tail, jpeg


def cielab(rng):
    im = smooth_image(rng, 45, 37)
    for c in ("raw", "tiff_lzw", "packbits"):
        yield f"cielab_{c}.tif", encode(im.convert("LAB"), "TIFF", compression=c)
    key = (b"MM", 8, (1,), 1, (8, 8, 8), ())
    yield "cielab_noise.tif", tiff_kind(rng, key, 8, tiles=True)
    seed = int(rng.integers(0, 1 << 30))
    yield "cielab_planes.tif", tiff_kind(np.random.default_rng(seed), key, 8, planar=True), tiff_kind(np.random.default_rng(seed), key)


def thunder_row(rng, row):
    """ThunderScan's codes for a row of 4 bits a pixel: of those that fit, one by chance; from time to time with more pixels than the row has."""
    out, x, last = bytearray(), 0, 0
    little, large = {0: 0, 1: 1, -1: 3}, {0: 0, 1: 1, 2: 2, 3: 3, -3: 5, -2: 6, -1: 7}
    while x < len(row):
        run = 0
        while run < 63 and x + run < len(row) and row[x + run] == last:
            run += 1
        steps = [(int(b) - int(a) + 8) % 16 - 8 for a, b in zip([last, *row[x:x + 2]], row[x:x + 3])]
        choices = [("value", 1)]
        if run:
            choices.append(("run", int(rng.integers(1, run + 1))))
        for name, table, n in (("little", little, 3), ("large", large, 2)):
            fit = 0
            while fit < min(n, len(steps)) and steps[fit] in table:
                fit += 1
            if fit:
                choices.append((name, fit))
        name, n = choices[int(rng.integers(len(choices)))]
        if name == "value":
            out.append(0xc0 | int(row[x]))
        elif name == "run":
            out.append(n)
        else:
            table, count, bits, skip = (little, 3, 2, 2) if name == "little" else (large, 2, 3, 4)
            codes = [table[v] for v in steps[:n]]
            # Beyond the row's end a pixel changes nothing.
            codes += [1 if x + n == len(row) and rng.random() < .5 else skip] * (count - n)
            out.append((0x40 if name == "little" else 0x80) | sum(c << bits * (count - 1 - i) for i, c in enumerate(codes)))
        x += n
        last = int(row[x - 1])
    return bytes(out)


def thunder_tiff(w, h, photometric, strips, rows, fill=1, palette=()):
    tags = {256: (4, [w]), 257: (3, [h]), 258: (3, [4]), 259: (3, [32809]), 262: (3, [photometric]), 266: (3, [fill]), 277: (3, [1]), 278: (3, [rows])}
    if photometric == 3:
        tags[320] = (3, palette)
    return tiff(tags, [reverse(s) for s in strips] if fill == 2 else strips, fill == 2)


def thunder(rng):
    for i, (w, h, rows) in enumerate(((33, 21, 21), (32, 9, 4), (1, 3, 1), (90, 5, 2), (7, 40, 40), (200, 6, 3))):
        photometric = (1, 0, 3)[i % 3]
        a = np.asarray(smooth_image(rng, w, h).convert("L")) >> 4 if i % 2 else np.repeat(rng.integers(0, 16, (h, -(-w // 9))), 9, 1)[:, :w]
        strips = [b"".join(thunder_row(rng, row) for row in a[y:y + rows]) for y in range(0, h, rows)]
        palette = [int(v) for v in rng.integers(0, 65536, 48)]
        yield f"thunder_{i}.tif", thunder_tiff(w, h, photometric, strips, rows, 1 + i // 3, palette)
        yield f"thunder_{i}_cut.tif", thunder_tiff(w, h, photometric, strips[:-1] + [strips[-1][:-1]], rows, 1 + i // 3, palette)
        yield f"thunder_{i}_more.tif", thunder_tiff(w, h, photometric, strips[:-1] + [strips[-1] + b"\x3f\xc5"], rows, 1, palette)
        yield f"thunder_{i}_run_over.tif", thunder_tiff(w, h, photometric, [b"\xc5" + b"\x3f" * (w // 63 + 2) + strips[0], *strips[1:]], rows, 1, palette)


def fax(rng):
    """What libtiff makes of rows aligned to words, and of damage. A Group 4 strip that ends early is not here, since Pillow leaves its last rows undefined."""
    im = smooth_image(rng, 61, 37).convert("1")
    wide = Image.fromarray(np.cumsum(rng.random((5, 6000)) < .002, axis=1) % 2 == 1)
    for name, c, tags in (("huffman", "tiff_ccitt", {}), ("words", "tiff_raw_16", {}), ("group3", "group3", {}), ("group3_2d", "group3", {292: 1})):
        files = {"whole": encode(im, "TIFF", compression=c, tiffinfo=tags), "strips": encode(im, "TIFF", compression=c, tiffinfo=tags | {278: 5}), "wide": encode(wide, "TIFF", compression=c, tiffinfo=tags),
                 "white_reversed": encode(im.crop((0, 0, 50, 20)), "TIFF", compression=c, tiffinfo=tags | {262: 0, 266: 2, 278: 7})}
        for kind, data in files.items():
            yield f"fax_{name}_{kind}.tif", data
            entries = Image.open(io.BytesIO(data)).tag_v2
            start, size = entries[273][0], sum(entries[279])
            for i in range(4):
                damaged = bytearray(data)
                for place in rng.integers(start, start + size, 1 + i):
                    damaged[place] = int(rng.integers(256))
                yield f"fax_{name}_{kind}_damaged{i}.tif", bytes(damaged)
    # Its second strip begins at an odd byte.
    halves = [encode(im.crop((0, y, 61, y + 18)), "TIFF", compression="tiff_raw_16", tiffinfo={278: 18}) for y in (0, 18)]
    strips = [data[t[273][0]:t[273][0] + t[279][0]] for data in halves for t in [Image.open(io.BytesIO(data)).tag_v2]]
    yield "fax_words_odd.tif", tiff({256: (4, [61]), 257: (3, [36]), 258: (3, [1]), 259: (3, [32771]), 262: (3, [1]), 277: (3, [1]), 278: (3, [18])}, [strips[0] + b"\0", strips[1]])
    # A row of runs, one that ends in an extension or a run that does not exist, and rows like the one above.
    for name, bits in (("extension", "001" "1011" "10" "1" "010" "0000001" "1" "1" "011" "1" "1" "1" "1"), ("no_run", "001" "1011" "10" "1" "001" "0000000011" "1" "1" "1" "1" "1" "1" "1")):
        bits += "1" * 24
        strip = bytes(int(bits[i:i + 8].ljust(8, "1"), 2) for i in range(0, len(bits), 8))
        yield f"fax_group4_{name}.tif", tiff({256: (4, [16]), 257: (3, [6]), 258: (3, [1]), 259: (3, [4]), 262: (3, [0]), 277: (3, [1]), 278: (3, [6])}, [strip])


def ycc_differences(rng):
    """Differences of three bytes each, whatever blocks these belong to, in rows that are a share of a row of blocks; of other blocks they would not divide evenly here."""
    for h, v in ((1, 1), (2, 1), (2, 2), (4, 1)):
        block, segments = -(-W // h) * (h * v + 2), []
        for rows in (8, H - 8):
            a = rng.integers(0, 256, (-(-rows // v) * v, block // v), dtype=np.uint8)
            segments.append(zlib.compress(a.tobytes() + rng.integers(0, 256, block * -(-rows // v) - a.size, dtype=np.uint8).tobytes()))
        yield f"ycc_differences_{h}x{v}.tif", tiff({256: (4, [W]), 257: (3, [H]), 258: (3, [8, 8, 8]), 259: (3, [8]), 262: (3, [6]), 277: (3, [3]), 278: (3, [8]), 317: (3, [2]), 530: (3, [h, v])}, segments, v == 2)


def result(data):
    try:
        im = Image.open(io.BytesIO(data))
        im.load()
        e = {"mode": im.mode, "width": im.width, "height": im.height, "rgb": sha(im)}
        e["turned"] = sha(ImageOps.exif_transpose(im))
    except Exception:
        return {"error": True}
    if im.mode == "LAB":
        return e | {"pixels": base64.b64encode(np.asarray(im.convert("RGB")).tobytes()).decode()}
    # Pillow resizes these two by their bytes and by their indices, so that nothing is left to compare with.
    if im.mode not in ("I;16B", "PA"):
        e["resized"] = sha(im.resize((7, 4), Image.Resampling.BICUBIC))
    return e


if __name__ == "__main__":
    rng = np.random.default_rng(20240610)
    files = []
    for maker in (made_tiff, turned, odd_jpeg, odd_gif, odd_png, pnm, ico, tga, rare):
        for name, data, *same in maker(rng):
            files.append({"name": name, "kind": maker.__name__, "data": base64.b64encode(data).decode(), **result(same[0] if same else data)})
    with gzip.GzipFile(OUT + "/formats.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps(files, indent=0).encode())
