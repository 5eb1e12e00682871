#!/usr/bin/env python3
"""Goldens of clip-core's image package.

Made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1), torchvision 0.29.1, torch 2.13.0, transformers 5.18.0, open_clip 3.3.0, numpy.
Usage: make_preprocess_goldens.py [clip-core/src/test/resources/io/github/clip4j/image]

Reads pictures/ there; writes pictures.json (decoding and preprocessing of those pictures), configs.json (other configurations),
resize.json (Pillow's resize of pictures made by a formula) and made/ with made.json (small generated files, their decoding, truncations).
All hashes are sha256 of uint8 HWC or little-endian float32 CHW.
"""
import glob
import hashlib
import io
import json
import os
import struct
import sys
import warnings
import zlib

import numpy as np
import open_clip.transform as oct
import torch
from PIL import Image, ImageOps
from torchvision import transforms as tv
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

warnings.simplefilter("ignore")
OUT = sys.argv[1] if len(sys.argv) > 1 else "clip-core/src/test/resources/io/github/clip4j/image"
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


def pictures():
    items = []
    for path in sorted(glob.glob(OUT + "/pictures/*.*")):
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
    json.dump(items, open(OUT + "/pictures.json", "w"), indent=1)


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
            im = Image.open(f"{OUT}/pictures/{f}")
            u8 = hf_u8(im, **config)
            e["files"].append({"file": f, "height": u8.shape[0], "width": u8.shape[1], "u8": sha(u8), "f32": sha(hf(im, **config).astype(np.float32))})
        out["hf"].append(e)
    for config in OC_CONFIGS:
        cfg = oct.PreprocessCfg(**config)
        t = oct.image_transform_v2(cfg, is_train=False)
        i = next(k for k, s in enumerate(t.transforms) if isinstance(s, oct.MaybeToTensor))
        e = {"config": config, "files": []}
        for f in FEW:
            u8 = Image.open(f"{OUT}/pictures/{f}")
            for step in t.transforms[:i]:
                u8 = step(u8)
            u8 = np.asarray(u8)
            f32 = t(Image.open(f"{OUT}/pictures/{f}")).numpy()
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
    """Every third picture is hard noise (0 or 255), so that overshoots are clipped."""
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


if __name__ == "__main__":
    pictures()
    configs()
    resizes()
