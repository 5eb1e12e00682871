#!/usr/bin/env python
"""accuracy.py MODEL_DIR IMAGE...
What integer linears would do to ViT-L/14's image embeddings: the vision tower (HF layout, float32) runs with its 24 x 4 block linears' weights and
inputs rounded to the integers of a scheme and back (their products are the integer kernel's but for float32 rounding), everything else in float32.
Prints each scheme's least and mean cosine to the float32 embeddings. IMAGE: 224 x 224 crops. Checked with torch 2.13.0, safetensors, Pillow 12.3.0."""
import json, os, sys, time
import numpy as np, torch
from PIL import Image
from safetensors.torch import load_file

V = "vision_model."
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
LANE = 32767.0  # a 16-bit accumulator


class Exact:
    """float32"""

    def __init__(self, name): self.name = name
    def linear(self, x, w, kind): return x @ w.T


class Scheme(Exact):
    """Rounds w per output channel and x per token, both per group of `group` inputs (None: all). `bits`: greatest magnitude 2^(bits-1)-1 by the largest
    value; or `lanes`: |x_g| |w_g| <= 32767 for each half (even and odd inputs) of each group of `lanes` inputs, so that a 16-bit sum cannot overflow.
    `outliers`: columns whose largest |x| over tokens and images exceeds it stay float32. `only`: the linears that are rounded."""

    def __init__(self, name, bits=None, lanes=None, group=None, weight_group=None, outliers=None, only=("qkv", "out", "fc1", "fc2")):
        super().__init__(name)
        self.bits, self.lanes, self.group, self.weight_group, self.outliers, self.only = bits, lanes, group, weight_group, outliers, only
        self.columns = []

    def fake(self, x, group):
        rows, k = x.shape
        if self.bits:
            g = x.reshape(rows, k // (group or k), -1)
            scale = (2 ** (self.bits - 1) - 1) / g.abs().amax(-1, keepdim=True).clamp_min(1e-30)
        else:
            g = x.reshape(rows, k // self.lanes, self.lanes // 2, 2)
            norm = (g * g).sum(2, keepdim=True).sqrt().amax(3, keepdim=True)
            if group is None: norm = norm.amax(1, keepdim=True)
            # Rounding moves each of n values by at most half: the norm by at most sqrt(n) / 2.
            scale = (LANE**0.5 - (self.lanes // 2) ** 0.5 / 2) / norm.clamp_min(1e-30)
        return ((g * scale).round() / scale).reshape(rows, k)

    def linear(self, x, w, kind):
        if kind not in self.only: return x @ w.T
        flat = x.reshape(-1, x.shape[-1])
        out = flat.abs().amax(0) > (self.outliers or float("inf"))
        self.columns.append((int(out.sum()), len(out)))
        keep = (~out).float()
        y = self.fake(flat * keep, self.group) @ self.fake(w * keep, self.weight_group).T + flat[:, out] @ w[:, out].T
        return y.reshape(*x.shape[:-1], -1)


def tower(sd, pixels, scheme):
    def ln(x, n): return torch.nn.functional.layer_norm(x, x.shape[-1:], sd[V + n + ".weight"], sd[V + n + ".bias"], 1e-5)
    def lin(x, kind, *names):
        w = torch.cat([sd[V + n + ".weight"] for n in names])
        return scheme.linear(x, w, kind) + torch.cat([sd[V + n + ".bias"] for n in names])

    x = torch.nn.functional.conv2d(pixels, sd[V + "embeddings.patch_embedding.weight"], stride=14).flatten(2).transpose(1, 2)
    b = x.shape[0]
    x = torch.cat([sd[V + "embeddings.class_embedding"].expand(b, 1, -1), x], 1) + sd[V + "embeddings.position_embedding.weight"]
    x = ln(x, "pre_layrnorm")
    t, d = x.shape[1:]
    for i in range(24):
        p = f"encoder.layers.{i}."
        qkv = lin(ln(x, p + "layer_norm1"), "qkv", *(p + f"self_attn.{n}_proj" for n in "qkv"))
        q, k, v = (y.reshape(b, t, d // 64, 64).transpose(1, 2) for y in qkv.split(d, -1))
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, d)
        x = x + lin(y, "out", p + "self_attn.out_proj")
        y = lin(ln(x, p + "layer_norm2"), "fc1", p + "mlp.fc1")
        x = x + lin(y * torch.sigmoid(1.702 * y), "fc2", p + "mlp.fc2")
    return torch.nn.functional.normalize(ln(x[:, 0], "post_layernorm") @ sd["visual_projection.weight"].T, dim=-1)


SCHEMES = [
    Scheme("w8a8 per channel / per token", bits=8),
    Scheme("w8a8, columns > 12 in float32", bits=8, outliers=12.0),
    Scheme("w8a8, groups of 64", bits=8, group=64, weight_group=64),
    Scheme("w8a8, groups of 64, columns > 12 in float32", bits=8, group=64, weight_group=64, outliers=12.0),
    Scheme("lanes 64, per token", lanes=64),
    Scheme("lanes 64, per token, columns > 12 in float32", lanes=64, outliers=12.0),
    *(s for n in (32, 64, 128) for s in (
        Scheme(f"lanes {n}, scale per group", lanes=n, group=n, weight_group=n),
        Scheme(f"lanes {n}, scale per group, columns > 12 in float32", lanes=n, group=n, weight_group=n, outliers=12.0))),
    *(Scheme(f"only {'+'.join(o)}: lanes {n}, scale per group, columns > 12 in float32", lanes=n, group=n, weight_group=n, outliers=12.0, only=o)
        for n, o in ((128, ("qkv",)), (128, ("out",)), (128, ("fc1",)), (128, ("fc2",)), (128, ("fc1", "fc2")), (64, ("fc1", "fc2")), (64, ("out", "fc1", "fc2")), (128, ("out", "fc1", "fc2")))),
]


def main():
    sd = {k: v for k, v in load_file(os.path.join(sys.argv[1], "model.safetensors")).items() if k.startswith(V) or k.startswith("visual")}
    pixels = torch.stack([torch.from_numpy(np.asarray(Image.open(p).convert("RGB"), np.float32) / 255).sub(torch.tensor(MEAN)).div(torch.tensor(STD)).permute(2, 0, 1) for p in sys.argv[2:]])
    with torch.inference_mode():
        exact = tower(sd, pixels, Exact("float32"))
        if os.environ.get("GOLDEN"):
            gold = load_file(os.environ["GOLDEN"])[os.environ.get("GOLDEN_NAME", "image_embeds")]
            print("greatest difference of float32 to the golden:", float((exact - gold).abs().max()))
        other = exact @ exact.T
        print("cosine between different images: up to", float((other - 2 * torch.eye(len(other))).max()))
        for scheme in (x for x in SCHEMES if os.environ.get('ONLY', '') in x.name):
            t0 = time.time()
            cos = (tower(sd, pixels, scheme).double() * exact.double()).sum(-1)
            columns = "" if not scheme.outliers else f"  columns kept: mean {np.mean([100 * a / b for a, b in scheme.columns]):.1f} %, most {max(100 * a / b for a, b in scheme.columns):.1f} %"
            print(f"{scheme.name:45s} least {cos.min():.5f}  mean {cos.mean():.5f}{columns}   ({time.time() - t0:.0f} s)", flush=True)


main()
