#!/usr/bin/env python3
"""make_webp_goldens.py IMAGES OUT
Makes the WebP goldens of clip-core: small files and the SHA-256 of the pixels that Pillow gives for them.
IMAGES is the folder of source images of the preprocessing goldens; OUT gets webp_goldens.zip and webp_goldens.json.
Made with Python 3.11, Pillow 12.3.0 (with libwebp 1.6.0, x86-64), numpy 2.4.6.
The encoder's options that Pillow does not pass on are set through the libwebp that Pillow brings, by ctypes.
"""

import ctypes
import glob
import hashlib
import io
import json
import os
import random
import struct
import sys
import zipfile

import numpy as np
import PIL
from PIL import Image, features

SEED = 20240607
source, out = sys.argv[1:3]
random.seed(SEED)
rng = np.random.default_rng(SEED)
files = {}

libs = os.path.join(os.path.dirname(os.path.dirname(PIL.__file__)), "pillow.libs")
lib = ctypes.CDLL(glob.glob(os.path.join(libs, "libwebp-*.so*"))[0])

CONFIG = (
    "lossless quality method image_hint target_size target_psnr segments sns_strength filter_strength filter_sharpness"
    " filter_type autofilter alpha_compression alpha_filtering alpha_quality passes show_compressed preprocessing"
    " partitions partition_limit emulate_jpeg_size thread_level low_memory near_lossless exact use_delta_palette"
    " use_sharp_yuv qmin qmax"
).split()


class Config(ctypes.Structure):
    _fields_ = [(n, ctypes.c_float if n in ("quality", "target_psnr") else ctypes.c_int) for n in CONFIG]


class WebPPicture(ctypes.Structure):
    _fields_ = (
        [(n, ctypes.c_int) for n in ("use_argb", "colorspace", "width", "height")]
        + [(n, ctypes.c_void_p) for n in "yuv"]
        + [("y_stride", ctypes.c_int), ("uv_stride", ctypes.c_int), ("a", ctypes.c_void_p), ("a_stride", ctypes.c_int)]
        + [("pad1", ctypes.c_uint32 * 2), ("argb", ctypes.c_void_p), ("argb_stride", ctypes.c_int)]
        + [("pad2", ctypes.c_uint32 * 3), ("writer", ctypes.c_void_p), ("custom_ptr", ctypes.c_void_p)]
        + [("extra_info_type", ctypes.c_int), ("extra_info", ctypes.c_void_p), ("stats", ctypes.c_void_p)]
        + [("error_code", ctypes.c_int), ("progress_hook", ctypes.c_void_p), ("user_data", ctypes.c_void_p)]
        + [("pad3", ctypes.c_uint32 * 3), ("pad4", ctypes.c_void_p), ("pad5", ctypes.c_void_p)]
        + [("pad6", ctypes.c_uint32 * 8), ("memory", ctypes.c_void_p * 4)]
    )


class Writer(ctypes.Structure):
    _fields_ = [("mem", ctypes.c_void_p), ("size", ctypes.c_size_t), ("max_size", ctypes.c_size_t), ("pad", ctypes.c_uint32)]


def libwebp(image, **options):
    """Encodes with any of libwebp's options."""
    abi = 0x0210
    config, picture, writer = Config(), WebPPicture(), Writer()
    assert lib.WebPConfigInitInternal(ctypes.byref(config), 0, ctypes.c_float(75), abi)
    for name, value in options.items():
        assert name in CONFIG, name
        setattr(config, name, value)
    assert lib.WebPPictureInitInternal(ctypes.byref(picture), abi)
    picture.use_argb = config.lossless
    picture.width, picture.height = image.size
    assert lib.WebPPictureImportRGBA(ctypes.byref(picture), image.convert("RGBA").tobytes(), 4 * picture.width)
    lib.WebPMemoryWriterInit(ctypes.byref(writer))
    picture.writer = ctypes.cast(lib.WebPMemoryWrite, ctypes.c_void_p)
    picture.custom_ptr = ctypes.cast(ctypes.pointer(writer), ctypes.c_void_p)
    assert lib.WebPEncode(ctypes.byref(config), ctypes.byref(picture)), picture.error_code
    data = ctypes.string_at(writer.mem, writer.size)
    lib.WebPPictureFree(ctypes.byref(picture))
    lib.WebPMemoryWriterClear(ctypes.byref(writer))
    return data


def pillow(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()


PHOTOS = [Image.open(os.path.join(source, n)).convert("RGB") for n in ("astronaut.png", "coffee.png", "chelsea.png")]


def photo(w, h):
    image = random.choice(PHOTOS)
    x, y = random.randrange(image.width - w + 1), random.randrange(image.height - h + 1)
    return image.crop((x, y, x + w, y + h))


def noise(w, h):
    return Image.fromarray(rng.integers(0, 256, (h, w, 3), dtype=np.uint8))


def gradient(w, h):
    y, x = np.mgrid[0:h, 0:w]
    return Image.fromarray(np.stack([x * 255 // max(1, w - 1), y * 255 // max(1, h - 1), (x + y) * 3 % 256], 2).astype(np.uint8))


def palette(w, h, colors):
    pal = rng.integers(0, 256, (colors, 3), dtype=np.uint8)
    return Image.fromarray(pal[rng.integers(0, colors, (h, w))])


def with_alpha(image, kind):
    w, h = image.size
    y, x = np.mgrid[0:h, 0:w]
    alpha = {
        "noise": rng.integers(0, 256, (h, w)),
        "ramp": (x + y) * 5 % 256,
        "binary": (x // 3 + y // 5) % 2 * 255,
        "levels": rng.choice([0, 17, 128, 255], (h, w)),
    }[kind]
    image = image.convert("RGBA")
    image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return image


def riff(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(code, payload):
    return code + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) & 1)


def u24(value):
    return struct.pack("<I", value)[:3]


def vp8x(flags, w, h):
    return chunk(b"VP8X", bytes([flags, 0, 0, 0]) + u24(w - 1) + u24(h - 1))


def picture_chunks(data):
    """The chunks of a still image's file that belong into an animation's frame."""
    chunks, at = b"", 12
    while at < len(data):
        size = struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = at + 8 + size + (size & 1)
        if data[at : at + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            chunks += data[at:end]
        at = end
    return chunks


def frame(data, x, y, w, h, flags):
    return chunk(b"ANMF", u24(x // 2) + u24(y // 2) + u24(w - 1) + u24(h - 1) + u24(40) + bytes([flags]) + picture_chunks(data))


def add(name, data):
    assert name not in files, name
    files[name + ".webp"] = data


KINDS = {"photo": photo, "noise": noise, "gradient": gradient}

for w, h in [(1, 1), (1, 2), (2, 1), (3, 3), (1, 17), (17, 1), (15, 16), (16, 16), (17, 33), (31, 8), (50, 50), (70, 50)]:
    for kind, make in KINDS.items():
        add(f"lossy_{kind}_{w}x{h}", pillow(make(w, h), quality=75))
        add(f"lossless_{kind}_{w}x{h}", pillow(make(w, h), lossless=True))
for quality in (0, 10, 50, 75, 90, 100):
    for kind, make in KINDS.items():
        add(f"quality{quality}_{kind}", pillow(make(41, 37), quality=quality))
for method in range(7):
    add(f"method{method}_lossy", pillow(photo(45, 39), quality=60, method=method))
    add(f"method{method}_lossless", pillow(photo(45, 39), lossless=True, method=method, quality=random.choice([0, 50, 100])))
add("sharp_yuv", pillow(photo(45, 39), use_sharp_yuv=True))
for colors in (1, 2, 3, 4, 5, 16, 17, 200, 256):
    for w, h in ((37, 23), (8, 9), (5, 3)):
        add(f"palette{colors}_{w}x{h}", pillow(palette(w, h, colors), lossless=True, method=6, quality=100))
for kind in ("noise", "ramp", "binary", "levels"):
    for alpha_quality in (0, 40, 100):
        add(f"alpha_{kind}_{alpha_quality}", pillow(with_alpha(photo(33, 29), kind), alpha_quality=alpha_quality))
    add(f"alpha_{kind}_lossless", pillow(with_alpha(photo(33, 29), kind), lossless=True))
    add(f"alpha_{kind}_exact", pillow(with_alpha(photo(33, 29), kind), lossless=True, exact=True))
    for compression in (0, 1):
        for filtering in (0, 1, 2):
            data = libwebp(with_alpha(gradient(27, 21), kind), alpha_compression=compression, alpha_filtering=filtering)
            add(f"alpha_{kind}_compression{compression}_filtering{filtering}", data)
for sharpness in range(8):
    for filter_type in (0, 1):
        options = dict(quality=30, filter_strength=random.choice([20, 60, 100]), filter_sharpness=sharpness, filter_type=filter_type)
        add(f"filter{filter_type}_sharpness{sharpness}", libwebp(photo(49, 35), segments=1 + sharpness % 4, **options))
for partitions in range(4):
    # With method 3 or more libwebp writes one partition only.
    add(f"partitions{partitions}", libwebp(photo(60, 150), quality=40, method=2, partitions=partitions))
for i in range(12):
    options = dict(quality=random.randrange(101), method=random.randrange(7), sns_strength=random.randrange(101), segments=4)
    options.update(partition_limit=random.randrange(101), emulate_jpeg_size=i % 2, passes=1 + i % 3, preprocessing=i % 3)
    add(f"options{i}", libwebp(photo(66, 50), **options))
for level in (0, 40, 80):
    add(f"near_lossless{level}", libwebp(photo(40, 30), lossless=1, near_lossless=level))

for lossless in (False, True):
    for kind in ("ramp", "binary"):
        frames = [with_alpha(photo(40, 30), kind), photo(40, 30)]
        data = pillow(frames[0], save_all=True, append_images=frames[1:], lossless=lossless, background=(9, 8, 7, 200))
        add(f"animation_{kind}_{'lossless' if lossless else 'lossy'}", data)
    for flags in (0, 1, 2, 3):
        for alpha_flag in (0, 0x10):
            first = pillow(with_alpha(photo(21, 15), "levels"), lossless=lossless, quality=50)
            second = pillow(photo(30, 20), lossless=lossless)
            anim = chunk(b"ANIM", bytes([10, 20, 30, 255, 0, 0]))
            body = [vp8x(2 | alpha_flag, 60, 40), anim, frame(first, 6, 10, 21, 15, flags), frame(second, 0, 0, 30, 20, 0)]
            add(f"frames_{'lossless' if lossless else 'lossy'}_flags{flags}_alpha{alpha_flag}", riff(*body))

# Containers: metadata, alpha without its flag, chunks in odd places, what Pillow refuses.
lossy, lossless = pillow(photo(20, 14)), pillow(photo(20, 14), lossless=True)
alpha = pillow(with_alpha(photo(20, 14), "ramp"))
raw = bytes(rng.integers(0, 256, 280, dtype=np.uint8))
for filtering in range(4):
    add(f"alpha_raw_filter{filtering}", riff(vp8x(0x10, 20, 14), chunk(b"ALPH", bytes([filtering << 2]) + raw), picture_chunks(lossy)))
    coded = bytearray(alpha)
    at = coded.index(b"ALPH") + 8
    coded[at] = coded[at] & ~12 | filtering << 2
    add(f"alpha_coded_filter{filtering}", bytes(coded))
# libwebp takes a stream for 64 bits long at least: an alpha of 16 pixels, of whose 16 bits 14 lie past the end of the stream's 5 bytes.
bits = "000" + "111" + "00100000" + "11111111" + 4 * "1000" + "10"
stream = bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))
tiny = pillow(photo(4, 4))
add("alpha_shorter_than_64_bits", riff(vp8x(0x10, 4, 4), chunk(b"ALPH", b"\x01" + stream), picture_chunks(tiny)))
add("exif", pillow(photo(20, 14), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0", icc_profile=b"icc", xmp=b"xmp"))
add("exif_lossless", pillow(photo(20, 14), lossless=True, exif=b"Exif\0\0MM\0*\0\0\0\x08\0"))
add("exif_without_flag", riff(vp8x(0, 20, 14), picture_chunks(lossy), chunk(b"EXIF", b"abc")))
add("alpha_without_flag", riff(vp8x(0, 20, 14), picture_chunks(alpha)))
add("flag_without_alpha", riff(vp8x(0x10, 20, 14), picture_chunks(lossy)))
add("lossless_in_extended", riff(vp8x(0x10, 20, 14), picture_chunks(lossless)))
add("unknown_chunks", riff(vp8x(0x10, 20, 14), chunk(b"ABCD", b"x"), picture_chunks(alpha), chunk(b"EFGH", b"yz")))
add("simple_with_rest", riff(picture_chunks(lossy), chunk(b"EFGH", b"yz")))
add("simple_then_alpha", riff(picture_chunks(lossy), chunk(b"ALPH", b"yz")))
add("bytes_after_the_end", lossy + b"rest")
add("bad_canvas_size", riff(vp8x(0, 21, 14), picture_chunks(lossy)))
add("bad_flags", riff(vp8x(0x40, 20, 14), picture_chunks(lossy)))
add("bad_two_pictures", riff(vp8x(0, 20, 14), picture_chunks(lossy), picture_chunks(lossy)))
add("bad_no_picture", riff(vp8x(0, 20, 14), chunk(b"ABCD", b"x")))
add("bad_alpha_last", riff(vp8x(0x10, 20, 14), picture_chunks(lossy), chunk(b"ALPH", b"\0" * 300)))
add("bad_alpha_alone", riff(vp8x(0x10, 20, 14), chunk(b"ALPH", b"\0" * 300)))
add("bad_short_raw_alpha", riff(vp8x(0x10, 20, 14), chunk(b"ALPH", b"\0" * 280), picture_chunks(lossy)))
add("bad_rest_of_a_chunk", riff(vp8x(0, 20, 14), picture_chunks(lossy), b"abcd"))
add("bad_frame_outside", riff(vp8x(2, 20, 14), chunk(b"ANIM", bytes(6)), frame(lossy, 2, 0, 20, 14, 0)))
add("bad_animation_without_anim", riff(vp8x(2, 20, 14), frame(lossy, 0, 0, 20, 14, 0)))
add("bad_animation_without_frames", riff(vp8x(2, 20, 14), chunk(b"ANIM", bytes(6))))

# Frames of noise behind a sound frame header: they use what encoders do not write, such as relative segments, filter deltas and values beyond 16 bits.
count = 0
while count < 40:
    w, h = random.choice([(16, 16), (20, 33), (48, 16)])
    first = random.randbytes(400)
    tokens = random.randbytes(2000)
    tag = struct.pack("<I", 0x10 | len(first) << 5)[:3]
    data = riff(chunk(b"VP8 ", tag + b"\x9d\x01\x2a" + struct.pack("<HH", w, h) + first + tokens))
    try:
        Image.open(io.BytesIO(data)).load()
    except OSError:  # most often its partitions overlap the end
        continue
    add(f"noise{count}", data)
    count += 1

# Damaged files: where libwebp gives pixels, they are the same; where it refuses, so must we.
for i in range(60):
    data = bytearray(libwebp(photo(24, 20), quality=50, partitions=i % 4) if i % 2 else pillow(palette(24, 20, 12), lossless=True))
    for _ in range(1 + i % 3):
        data[random.randrange(20, len(data))] ^= 1 << random.randrange(8)
    add(f"damaged{i}", bytes(data))

for name in ("astronaut_lossy", "coffee_lossless"):
    with open(os.path.join(source, name + ".webp"), "rb") as f:
        add(name, f.read())

items = []
for name, data in files.items():
    try:
        image = Image.open(io.BytesIO(data), formats=["WEBP"])
        image.load()
        exif = image.info.get("exif")
        item = {"file": name, "mode": image.mode, "width": image.width, "height": image.height}
        item["sha256"] = hashlib.sha256(image.tobytes()).hexdigest()
        item["exif"] = exif.hex() if exif else None
    except Exception as error:  # whatever Pillow raises for a file it refuses
        item = {"file": name, "error": type(error).__name__}
    assert name.startswith("damaged") or ("error" in item) == name.startswith("bad_"), item
    items.append(item)

with zipfile.ZipFile(os.path.join(out, "webp_goldens.zip"), "w") as archive:
    for name, data in files.items():
        archive.writestr(zipfile.ZipInfo(name), data)
versions = {"pillow": PIL.__version__, "libwebp": features.version("webp"), "seed": SEED}
with open(os.path.join(out, "webp_goldens.json"), "w") as f:
    f.write('{"versions": ' + json.dumps(versions) + ', "items": [\n')
    f.write(",\n".join(json.dumps(item) for item in items) + "\n]}\n")
print(len(items), "files,", sum("error" in item for item in items), "refused,", sum(map(len, files.values())), "bytes")
