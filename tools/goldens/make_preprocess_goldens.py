#!/usr/bin/env python3
"""make_preprocess_goldens.py OUT
Goldens of clip-core's image package. Reads OUT/images, which make_images.py makes; writes images.json (decoding and preprocessing of those images), configs.json (other configurations),
resize.json (Pillow's resize of images made by a formula) and made.json (small files of every kind, how Pillow decodes them and their truncations).
Made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1), torchvision 0.29.1, torch 2.13.0, transformers 5.18.0, open_clip 3.3.0, numpy 2.4.6.
All hashes are sha256 of uint8 HWC or little-endian float32 CHW.
"""
import base64
import glob
import hashlib
import io
import json
import os
import struct
import sys
import warnings
import zlib

import torchvision_on_cpu  # noqa: F401, first
import numpy as np
import open_clip.transform as oct
import torch
from PIL import Image, ImageOps
from torchvision import transforms as tv
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

warnings.simplefilter("ignore")
OUT = sys.argv[1]
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def sha(a):
    return hashlib.sha256(np.ascontiguousarray(a).tobytes()).hexdigest()


def rgb_of(im):
    return np.asarray(im.convert("RGB"))


def raw_of(im):
    a = np.asarray(im)
    return a.astype(np.uint8) * 255 if im.mode == "1" else a


def openai(size):
    """openai/CLIP clip.py _transform: resize, centre crop, RGB, tensor, normalise; split before the tensor."""
    crop = tv.Compose([tv.Resize(size, interpolation=tv.InterpolationMode.BICUBIC), tv.CenterCrop(size), lambda i: i.convert("RGB")])
    norm = tv.Compose([tv.ToTensor(), tv.Normalize(MEAN, STD)])
    return crop, norm


def hf(im, **kw):
    return CLIPImageProcessorPil(**kw)(im, return_tensors="np")["pixel_values"][0]


def hf_u8(im, **kw):
    a = hf(im, **{**kw, "do_rescale": False, "do_normalize": False})
    assert a.dtype == np.uint8 and a.shape[0] == 3
    return a.transpose(1, 2, 0)


def images():
    items = []
    for path in sorted(glob.glob(OUT + "/images/*.*")):
        if path.endswith(".md"):
            continue
        im = Image.open(path)
        im.load()
        e = {"file": os.path.basename(path), "mode": im.mode, "width": im.width, "height": im.height, "raw": sha(raw_of(im)), "rgb": sha(rgb_of(im))}
        e["exif_transposed_rgb"] = sha(rgb_of(ImageOps.exif_transpose(im)))
        for size in (224, 336):
            crop, norm = openai(size)
            c = crop(im)
            e[str(size)] = {
                "openai_u8": sha(np.asarray(c)),
                "openai_f32": sha(norm(c).numpy()),
                "hf_u8": sha(hf_u8(im, size={"shortest_edge": size}, crop_size=size)),
                "hf_f32": sha(hf(im, size={"shortest_edge": size}, crop_size=size).astype(np.float32)),
                "rgb_first_u8": sha(np.asarray(crop(im.convert("RGB")))),
            }
        crop, _ = openai(224)
        e["exif_transposed_224_u8"] = sha(np.asarray(crop(ImageOps.exif_transpose(im))))
        e["squash224_rgb_first_u8"] = sha(np.asarray(im.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC)))
        items.append(e)
    json.dump(items, open(OUT + "/images.json", "w"), indent=1)


HF_CONFIGS = [
    {},
    {"size": 224, "crop_size": 224, "resample": 3},
    {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}},
    {"size": {"shortest_edge": 64}, "crop_size": {"height": 97, "width": 100}},
    {"size": {"shortest_edge": 61}, "crop_size": 64, "resample": 2},
    {"size": {"height": 224, "width": 224}, "do_center_crop": False, "resample": 3, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
    {"size": {"height": 100, "width": 160}, "do_center_crop": False, "resample": 2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
    {"size": {"height": 346, "width": 346}, "crop_size": {"height": 289, "width": 289}, "resample": 2, "rescale_factor": 1 / 127.5, "do_normalize": False},
    {"size": 96, "crop_size": 96, "do_normalize": False},
    {"size": 96, "crop_size": 96, "do_rescale": False},
    {"size": 96, "crop_size": 96, "rescale_factor": 0.00392156862745098, "resample": 1},
    {"size": 50, "crop_size": [40, 30], "resample": 0},
    {"do_resize": False, "crop_size": {"height": 151, "width": 222}},
    {"do_resize": False, "crop_size": {"height": 640, "width": 641}},
    {"size": 77, "crop_size": 77, "resample": 4},
    {"size": 77, "crop_size": 77, "resample": 5},
]
OC_CONFIGS = [
    {"size": 224},
    {"size": [224, 224], "mode": "RGB", "interpolation": "bilinear", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "resize_mode": "squash", "fill_color": 0},
    {"size": 224, "resize_mode": "longest"},
    {"size": 225, "resize_mode": "longest", "fill_color": 127, "interpolation": "bilinear"},
    {"size": [120, 200], "resize_mode": "longest", "fill_color": 9},
    {"size": [120, 201], "resize_mode": "shortest", "interpolation": "bilinear"},
    {"size": [201, 96], "resize_mode": "squash", "interpolation": "random"},
    {"size": 98, "interpolation": "random"},
    {"size": 101, "interpolation": "bilinear"},
]
FEW = ["chelsea.png", "logo_rgba.png", "chelsea_p64.png", "camera_gray16.png", "astronaut_la.png", "coffee_cmyk.jpg", "camera_1bit.png",
       "crop_half_227x225.png", "tall_9x400.png", "up_20x20.png", "odd_333x251_420.jpg", "camera_gray.jpg", "w224_h301.png"]


def configs():
    out = {"hf": [], "open_clip": []}
    for config in HF_CONFIGS:
        e = {"config": config, "files": []}
        for f in FEW:
            im = Image.open(f"{OUT}/images/{f}")
            u8 = hf_u8(im, **config)
            e["files"].append({"file": f, "height": u8.shape[0], "width": u8.shape[1], "u8": sha(u8), "f32": sha(hf(im, **config).astype(np.float32))})
        out["hf"].append(e)
    for config in OC_CONFIGS:
        cfg = oct.PreprocessCfg(**config)
        t = oct.image_transform_v2(cfg, is_train=False)
        i = next(k for k, s in enumerate(t.transforms) if isinstance(s, oct.MaybeToTensor))
        e = {"config": config, "files": []}
        for f in FEW:
            u8 = Image.open(f"{OUT}/images/{f}")
            for step in t.transforms[:i]:
                u8 = step(u8)
            u8 = np.asarray(u8)
            f32 = t(Image.open(f"{OUT}/images/{f}")).numpy()
            e["files"].append({"file": f, "height": u8.shape[0], "width": u8.shape[1], "u8": sha(u8), "f32": sha(f32)})
        out["open_clip"].append(e)
    json.dump(out, open(OUT + "/configs.json", "w"), indent=1)


def splitmix(seed, n):
    """First n outputs of splitmix64(seed), top byte."""
    i = np.arange(1, n + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + i * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(56)).astype(np.uint8)


def noise(mode, seed, w, h):
    """Every third image is hard noise (0 or 255), so that overshoots are clipped."""
    n = {"RGB": 3, "L": 1, "LA": 2, "RGBA": 4, "CMYK": 4, "P": 1, "I;16": 2, "1": 1}[mode]
    a = splitmix(seed, w * h * n)
    if seed % 3 == 0:
        a = np.where(a >= 128, 255, 0).astype(np.uint8)
    if mode == "I;16":
        return Image.frombytes("I;16", (w, h), a.tobytes())
    if mode == "1":
        return Image.fromarray(np.where(a.reshape(h, w) >= 128, 255, 0).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)
    return Image.frombytes(mode, (w, h), a.tobytes())


def resizes():
    rng = np.random.default_rng(20240607)
    items = []
    modes = ["RGB", "RGB", "L", "LA", "RGBA", "CMYK", "I;16", "P", "1"]
    shapes = [(3, 400, 5, 37), (2, 500, 7, 90), (1, 300, 1, 20), (400, 3, 90, 5), (1, 1, 9, 4), (5, 7, 5, 7), (5, 7, 5, 21), (5, 7, 15, 7), (640, 7, 400, 5), (1, 120, 3, 240)]
    for k in range(260):
        mode = modes[k % len(modes)]
        w, h, nw, nh = (int(rng.integers(1, 90)) for _ in range(4))
        if k % 4 == 0:
            w, h, nw, nh = int(rng.integers(40, 200)), int(rng.integers(40, 200)), int(rng.integers(1, 60)), int(rng.integers(1, 60))
        if k < 4 * len(shapes):
            w, h, nw, nh = shapes[k % len(shapes)]
        im = noise(mode, k, w, h)
        shas = [sha(raw_of(im.resize((nw, nh), f))) for f in range(6)]
        items.append({"mode": mode, "seed": k, "w": w, "h": h, "to_w": nw, "to_h": nh, "filters": shas})
    json.dump(items, open(OUT + "/resize.json", "w"), indent=0)


# ---- small made-up files, kept in made.json as base64 ----


def chunk(t, d):
    return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))


def png_bytes(w, h, depth, colour, rng, interlaced, extra=b""):
    """A PNG of random samples, a random filter for each row, optionally Adam7."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    bpp = max(1, samples * depth // 8)
    raw = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    for x0, y0, dx, dy in passes:
        pw, ph = -(-(w - x0) // dx), -(-(h - y0) // dy)
        if pw <= 0 or ph <= 0:
            continue
        for _ in range(ph):
            raw += bytes([int(rng.integers(0, 5))]) + rng.integers(0, 256, (pw * samples * depth + 7) // 8, dtype=np.uint8).tobytes()
    z = zlib.compress(raw)
    cut = len(z) // 2
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, int(interlaced)))
    return head + extra + chunk(b"IDAT", z[:cut]) + chunk(b"IDAT", z[cut:]) + chunk(b"IEND", b"")


def exif(orientation):
    e = Image.Exif()
    e[274] = orientation
    return e.tobytes()


def made_png(rng):
    for depth, colour in [(1, 0), (2, 0), (4, 0), (8, 0), (16, 0), (8, 2), (16, 2), (1, 3), (2, 3), (4, 3), (8, 3), (8, 4), (16, 4), (8, 6), (16, 6)]:
        for interlaced in (False, True):
            for w, h in ((1, 1), (3, 5), (9, 4), (11, 13)):
                extra = chunk(b"gAMA", struct.pack(">I", 100000))
                if colour == 3:
                    extra += chunk(b"PLTE", rng.integers(0, 256, 3 * min(200, 1 << depth), dtype=np.uint8).tobytes())
                    extra += chunk(b"tRNS", bytes([0, 128, 255][: min(3, 1 << depth)]))
                elif colour == 0:
                    extra += chunk(b"tRNS", b"\0\1")
                elif colour == 2:
                    extra += chunk(b"tRNS", b"\0\1\0\2\0\3")
                if w == 9:
                    extra += chunk(b"sRGB", b"\0") + chunk(b"eXIf", exif(int(rng.integers(1, 9)))[6:])
                yield f"depth{depth}_colour{colour}_{'adam7' if interlaced else 'plain'}_{w}x{h}.png", png_bytes(w, h, depth, colour, rng, interlaced, extra)
    good = png_bytes(4, 4, 8, 2, rng, False)
    yield "no_end.png", good[:-12]
    yield "bad_header_checksum.png", good[:29] + bytes([good[29] ^ 1]) + good[30:]
    yield "depth4_colour2.png", png_bytes(4, 4, 4, 2, rng, False)
    yield "no_pixels.png", good[:33] + chunk(b"IEND", b"")
    yield "no_palette.png", png_bytes(4, 4, 8, 3, rng, False)
    yield "zero_width.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 4, 8, 2, 0, 0, 0)) + good[33:]


def lzw_literal(indices, bits):
    """GIF's LZW without compression: a clear code before every code keeps the width at bits + 1."""
    acc, n, out = 0, 0, bytearray()
    for code in [c for i in indices for c in (1 << bits, i)] + [(1 << bits) + 1]:
        acc |= code << n
        n += bits + 1
        while n >= 8:
            out.append(acc & 255)
            acc >>= 8
            n -= 8
    out.append(acc & 255)
    blocks = b"".join(bytes([len(out[i : i + 255])]) + bytes(out[i : i + 255]) for i in range(0, len(out), 255))
    return bytes([bits]) + blocks + b"\0"


def gif_bytes(screen, frame, rng, bits=4, global_palette=True, local=False, interlaced=False, transparent=None, ramp=False):
    colours = 1 << bits
    table = bytes(v for i in range(colours) for v in ((i, i, i) if ramp else rng.integers(0, 256, 3)))
    b = b"GIF89a" + struct.pack("<HH", *screen) + bytes([(128 if global_palette else 0) | (bits - 1), 1, 0])
    b += table if global_palette else b""
    b += b"!\xfe\x03abc\0"
    if transparent is not None:
        b += b"!\xf9\x04" + bytes([1 | (2 << 2), 10, 0, transparent]) + b"\0"
    b += b"," + struct.pack("<HHHH", *frame) + bytes([(64 if interlaced else 0) | ((128 | (bits - 1)) if local else 0)])
    b += rng.integers(0, 256, 3 * colours, dtype=np.uint8).tobytes() if local else b""
    return b + lzw_literal(rng.integers(0, colours, frame[2] * frame[3]), bits) + b";"


def made_gif(rng):
    yield "plain.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng)
    yield "ramp_is_gray.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng, ramp=True)
    yield "no_palette_is_gray.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng, global_palette=False)
    yield "local_palette.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng, local=True)
    yield "local_only.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng, global_palette=False, local=True)
    yield "small_frame.gif", gif_bytes((9, 8), (2, 3, 4, 2), rng)
    yield "small_frame_transparent.gif", gif_bytes((9, 8), (2, 3, 4, 2), rng, transparent=5)
    yield "frame_exceeds_screen.gif", gif_bytes((4, 4), (2, 1, 6, 5), rng)
    for h in (1, 2, 3, 5, 9, 17):
        yield f"interlaced_{h}.gif", gif_bytes((3, h), (0, 0, 3, h), rng, interlaced=True, bits=7)
    noise_im = Image.fromarray(rng.integers(0, 256, (70, 90), dtype=np.uint8) & 0xC3).convert("P")
    yield "full_table.gif", encode(noise_im, "GIF")
    yield "two_frames.gif", encode(noise_im.crop((0, 0, 9, 9)), "GIF", save_all=True, append_images=[noise_im.crop((9, 9, 18, 18))])
    yield "early_end.gif", gif_bytes((7, 5), (0, 0, 7, 5), rng)[:60] + lzw_literal([1, 2, 3], 4) + b";"
    yield "no_frame.gif", b"GIF89a" + struct.pack("<HH", 3, 3) + b"\0\0\0;"


def bmp_bytes(w, h, bits, rng, compression=0, masks=(), data=None, top_down=False, colours=0, palette=None, header=40):
    row = (w * bits + 31) // 32 * 4
    if palette is None:
        palette = rng.integers(0, 256, 4 * (colours or 1 << bits), dtype=np.uint8).tobytes() if bits <= 8 else b""
    if data is None:
        data = rng.integers(0, 256, row * h, dtype=np.uint8).tobytes()
    extra = b"".join(struct.pack("<I", m) for m in masks)
    if header == 12:
        palette = b"".join(palette[i : i + 3] for i in range(0, len(palette), 4))
        dib = struct.pack("<IHHHH", 12, w, h, 1, bits)
    else:
        dib = struct.pack("<IIiHHIIiiII", header, w, -h if top_down else h, 1, bits, compression, len(data), 2835, 2835, colours, 0)
        dib += extra.ljust(header - 40, b"\0") if header > 40 else b""
        extra = extra if header == 40 else b""
    body = dib + extra + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(body) + len(data), 0, 0, 14 + len(body)) + body + data


def made_bmp(rng):
    for bits in (1, 4, 8, 16, 24, 32):
        for w, h in ((1, 1), (7, 3), (10, 5)):
            yield f"bits{bits}_{w}x{h}.bmp", bmp_bytes(w, h, bits, rng, top_down=w == 7)
    for bits in (1, 4, 8):
        yield f"core_{bits}.bmp", bmp_bytes(6, 3, bits, rng, header=12)
    yield "core_24.bmp", bmp_bytes(6, 3, 24, rng, header=12)
    yield "few_colours.bmp", bmp_bytes(6, 3, 8, rng, colours=20, data=rng.integers(0, 20, 24, dtype=np.uint8).tobytes())
    yield "gray_ramp.bmp", bmp_bytes(6, 3, 8, rng, palette=bytes(v for i in range(256) for v in (i, i, i, 0)))
    yield "black_white.bmp", bmp_bytes(9, 3, 1, rng, palette=bytes([0, 0, 0, 0, 255, 255, 255, 0]))
    yield "rgb565.bmp", bmp_bytes(5, 3, 16, rng, 3, (0xF800, 0x7E0, 0x1F))
    yield "rgb555.bmp", bmp_bytes(5, 3, 16, rng, 3, (0x7C00, 0x3E0, 0x1F))
    for i, m in enumerate([(0xFF0000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0), (0xFF000000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
                           (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF000000, 0xFF00, 0xFF, 0xFF0000), (0, 0, 0, 0),
                           (0xFF, 0xFF, 0xFF, 0)]):
        yield f"masks_{i}.bmp", bmp_bytes(5, 3, 32, rng, 3, m, header=108)
    yield "masks_40.bmp", bmp_bytes(5, 3, 32, rng, 3, (0xFF0000, 0xFF00, 0xFF))
    yield "rle8.bmp", bmp_bytes(6, 4, 8, rng, 1, data=bytes([3, 7, 3, 9, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 1, 8, 0, 0, 2, 6, 0, 2, 2, 0, 2, 5, 0, 0, 9, 1, 0, 1]))
    yield "rle4.bmp", bmp_bytes(6, 3, 4, rng, 2, data=bytes([5, 0x7A, 1, 0x30, 0, 0, 0, 4, 0x12, 0x34, 2, 0x50, 0, 0, 6, 0x9B, 0, 1]))
    yield "rle8_short.bmp", bmp_bytes(6, 4, 8, rng, 1, data=bytes([3, 7, 0, 1]))


def jpeg_resampled(jpeg, sampling, size):
    """Another sampling and size for a baseline JPEG with as many blocks a unit and as many units."""
    b = bytearray(jpeg)
    at = jpeg.index(b"\xff\xc0")
    b[at + 5 : at + 9] = struct.pack(">HH", size[1], size[0])
    b[at + 11] = sampling
    return bytes(b)


def encode(im, fmt, **kw):
    out = io.BytesIO()
    im.save(out, fmt, **kw)
    return out.getvalue()


def made_jpeg(rng):
    source = Image.open(OUT + "/images/coffee.png").convert("RGB")
    for k, (w, h) in enumerate([(1, 1), (2, 3), (8, 8), (9, 17), (15, 16), (17, 9), (33, 31), (40, 23)]):
        im = source.crop((60 + 9 * k, 40, 60 + 9 * k + w, 40 + h))
        for sub in (0, 1, 2):
            yield f"sub{sub}_{w}x{h}.jpg", encode(im, "JPEG", quality=[30, 75, 95][(k + sub) % 3], subsampling=sub, progressive=k % 2 == 1, optimize=True)
        q = {"quality": 85, "optimize": True}
        yield f"h1v2_{h}x{w}.jpg", jpeg_resampled(encode(im, "JPEG", subsampling=1, **q), 0x12, (h, w))
        yield f"h4v1_{2 * w}x{(h + 1) // 2}.jpg", jpeg_resampled(encode(im, "JPEG", subsampling=2, **q), 0x41, (2 * w, (h + 1) // 2))
        yield f"h1v4_{(w + 1) // 2}x{2 * h}.jpg", jpeg_resampled(encode(im, "JPEG", subsampling=2, **q), 0x14, ((w + 1) // 2, 2 * h))
    im = source.crop((60, 40, 90, 60))
    base = encode(im, "JPEG", quality=80, optimize=True)
    yield "gray.jpg", encode(im.convert("L"), "JPEG", optimize=True)
    yield "rgb_kept.jpg", encode(im, "JPEG", keep_rgb=True, optimize=True)
    yield "restarts.jpg", encode(im, "JPEG", restart_marker_blocks=1, optimize=True)
    cmyk = Image.merge("CMYK", [*im.split(), im.convert("L")])
    cmyk_jpeg = encode(cmyk, "JPEG", optimize=True)
    yield "cmyk.jpg", cmyk_jpeg
    adobe = cmyk_jpeg.index(b"Adobe")
    yield "ycck.jpg", cmyk_jpeg[: adobe + 11] + b"\x02" + cmyk_jpeg[adobe + 12 :]
    yield "cmyk_no_adobe.jpg", cmyk_jpeg[: adobe - 4] + cmyk_jpeg[adobe + 12 :]
    bare = base[:2] + base[20:]
    yield "no_jfif.jpg", bare
    frame = bare.index(b"\xff\xc0")
    scan = bare.index(b"\xff\xda")
    named = bytearray(bare)
    for c, letter in enumerate(b"RGB"):
        named[frame + 10 + 3 * c] = letter
        named[scan + 5 + 2 * c] = letter
    yield "named_rgb.jpg", bytes(named)
    adobe_rgb = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0"
    yield "adobe_rgb.jpg", bare[:2] + adobe_rgb + bare[2:]
    yield "jfif_before_adobe_rgb.jpg", base[:20] + adobe_rgb + base[20:]
    yield "bad_profile.jpg", base[:20] + b"\xff\xe2\0\x14ICC_PROFILE\0\1\1abcd" + base[20:]
    for o in range(1, 9):
        yield f"orientation{o}.jpg", encode(source.crop((60, 40, 71, 47)), "JPEG", exif=exif(o), optimize=True)
    yield "xmp_orientation.jpg", base[:20] + b"\xff\xe1\0\x3dhttp://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"6\" abcdef/>" + base[20:]
    yield "junk_after_end.jpg", base + b"junk"
    yield "junk_before_end.jpg", base[:-2] + b"\0\0\0" + base[-2:]
    yield "no_end.jpg", base[:-2]
    progressive = encode(im, "JPEG", progressive=True)
    yield "missing_scans.jpg", progressive[: progressive.rindex(b"\xff\xda")] + b"\xff\xd9"
    yield "no_scan.jpg", base[:scan] + b"\xff\xd9"


def tiff_bytes(w, h, photometric, samples, bits, data, big_endian, extra=None):
    e = ">" if big_endian else "<"
    entries = [(256, 4, w), (257, 4, h), (259, 3, 1), (262, 3, photometric), (273, 4, 0), (277, 3, samples), (278, 4, h), (279, 4, len(data))]
    body_at = 8 + 2 + 12 * (len(entries) + 1 + (extra is not None)) + 4
    entries.append((258, 3, [bits] * samples))
    if extra is not None:
        entries.append((338, 3, extra))
    out = b""
    tail = b""
    for tag, kind, value in sorted(entries, key=lambda t: t[0]):
        values = value if isinstance(value, list) else [value]
        if tag == 273:
            values = [body_at + 2 * samples]
        packed = b"".join(struct.pack(e + ("H" if kind == 3 else "I"), v) for v in values)
        if len(packed) > 4:
            tail = packed
            packed = struct.pack(e + "I", body_at)
        out += struct.pack(e + "HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    magic = b"MM\0*" if big_endian else b"II*\0"
    return magic + struct.pack(e + "I", 8) + struct.pack(e + "H", len(entries)) + out + b"\0\0\0\0" + tail.ljust(2 * samples, b"\0") + data


def made_tiff(rng):
    for big in (False, True):
        for photometric, samples, bits, extra in [(0, 1, 1, None), (1, 1, 1, None), (0, 1, 8, None), (1, 1, 8, None), (1, 1, 16, None), (2, 3, 8, None),
                                                  (2, 3, 16, None), (2, 4, 8, 2), (1, 2, 8, 2), (5, 4, 8, None)]:
            data = rng.integers(0, 256, (9 * samples * bits + 7) // 8 * 4, dtype=np.uint8).tobytes()
            yield f"p{photometric}_s{samples}_b{bits}_{'mm' if big else 'ii'}.tif", tiff_bytes(9, 4, photometric, samples, bits, data, big, extra)
    rgb = Image.fromarray(rng.integers(0, 256, (5, 11, 3), dtype=np.uint8))
    for c in ("tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits"):
        for im in (rgb, rgb.convert("L"), rgb.convert("1"), rgb.quantize(9)):
            yield f"{im.mode}_{c}.tif", encode(im, "TIFF", compression=c, tiffinfo={278: 2})
    for c in ("group3", "group4", "tiff_ccitt"):
        yield f"{c}.tif", encode(rgb.convert("1"), "TIFF", compression=c)
    yield "predictor.tif", encode(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    for o in (3, 6):
        yield f"orientation{o}.tif", encode(rgb, "TIFF", tiffinfo={274: o})


def result(data):
    try:
        im = Image.open(io.BytesIO(data))
        im.load()
    except Exception:
        return {"error": True}
    e = {"mode": im.mode, "width": im.width, "height": im.height, "raw": sha(raw_of(im)), "rgb": sha(rgb_of(im))}
    e["exif_transposed_rgb"] = sha(rgb_of(ImageOps.exif_transpose(im)))
    return e


def made():
    rng = np.random.default_rng(20240608)
    files, cuts = [], []
    for maker in (made_png, made_gif, made_bmp, made_jpeg, made_tiff):
        for name, data in maker(rng):
            files.append({"name": name, "data": base64.b64encode(data).decode(), **result(data)})
    chosen = ["depth8_colour2_plain_11x13.png", "depth4_colour3_adam7_11x13.png", "plain.gif", "small_frame_transparent.gif", "interlaced_17.gif", "bits8_10x5.bmp",
              "bits24_10x5.bmp", "rle8.bmp", "sub2_40x23.jpg", "sub2_33x31.jpg", "cmyk.jpg", "restarts.jpg", "RGB_tiff_lzw.tif", "L_packbits.tif", "p2_s3_b8_ii.tif"]
    for f in files:
        if f["name"] in chosen:
            data = base64.b64decode(f["data"])
            at = sorted({*range(0, len(data), 10), *range(max(0, len(data) - 20), len(data))})
            cuts.append({"name": f["name"], "cuts": [{"at": i, "rgb": result(data[:i]).get("rgb")} for i in at]})
    assert len(cuts) == len(chosen)
    json.dump({"files": files, "cuts": cuts}, open(OUT + "/made.json", "w"), indent=0)


if __name__ == "__main__":
    images()
    configs()
    resizes()
    made()
