#!/usr/bin/env python3
"""make_ops_goldens.py OUT
Writes OUT/ops.safetensors and OUT/ops.json: operators on seeded inputs. Inputs are the recipe's streams of the names below (see recipe.md, part 7);
results are computed by PyTorch in float64 and cast to float32; cv.* is float32 rounded to float16 and bfloat16 and widened again.
Made with torch 2.13.0, numpy 2.4.6, one thread.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import recipe

SEED = 21
LINEARS = ((1, 1, 1), (3, 5, 7), (17, 33, 65), (8, 257, 129), (50, 96, 31))  # rows, inputs, outputs


def stream(name, *shape):
    return torch.from_numpy(recipe.named("op." + name, SEED, shape))


def layer_norm():
    """Rows of very small to very large variance, a constant one, two with a large mean."""
    x = stream("ln", 12, 77)
    for row, factor in {0: 1e-6, 1: 1e-4, 2: 1e-3, 3: 3e-3, 4: 1e-2, 7: 1e1, 8: 1e2, 9: 1e3, 10: 1e4}.items():
        x[row] *= factor
    x[5] = 0.25
    x[6] += 100
    x[11] -= 3000
    w, b = stream("ln.w", 77) * 0.2 + 1, stream("ln.b", 77) * 0.2
    out = {"ln.x": x, "ln.w": w, "ln.b": b}
    for eps in (1e-5, 1e-6, 1e-12):
        out[f"ln.y.eps{eps:g}"] = F.layer_norm(x.double(), (77,), w.double(), b.double(), eps)
    return out


def softmax():
    x = stream("sm", 9, 77)
    for row, factor in enumerate((1e-3, 1, 5, 20, 80, 300, 1e4)):
        x[row] *= factor
    x[7, 3:] = float("-inf")
    x[8] = 4.5
    return {"softmax.x": x, "softmax.y": x.double().softmax(-1), "logsumexp.y": x.double().logsumexp(-1)}


def activations():
    grid = torch.linspace(-30, 30, 601)
    special = torch.tensor([0.0, -0.0, 1e-30, -1e-30, 1e-8, -1e-8, 88.8, -88.8, 104, -104, 1e4, -1e4])
    x = torch.cat([grid, stream("act", 200) * 6, special])
    d = x.double()
    results = {
        "quick_gelu": d * torch.sigmoid(1.702 * d), "gelu_erf": F.gelu(d), "gelu_tanh": F.gelu(d, approximate="tanh"), "sigmoid": torch.sigmoid(d),
        "silu": F.silu(d), "tanh": torch.tanh(d), "exp": torch.exp(d), "logsigmoid": F.logsigmoid(d),
    }  # fmt: skip
    return {"act.x": x, **{"act." + name: y for name, y in results.items()}}


def l2_norm():
    x = stream("l2", 6, 77) * torch.tensor([1e-20, 1e-6, 1, 1e6, 1e18, 1])[:, None]
    d = x.double()
    return {"l2.x": x, "l2.y": d / d.norm(dim=-1, keepdim=True)}


def linears():
    out = {}
    for m, k, n in LINEARS:
        size = f"{m}.{k}.{n}"
        x, w, b = stream("mm.a." + size, m, k), stream("mm.b." + size, n, k), stream("mm.c." + size, n)
        y = F.linear(x.double(), w.double(), b.double())
        out |= {f"linear.{m}x{k}x{n}.{name}": value for name, value in (("x", x), ("w", w), ("b", b), ("y", y))}
    return out


def attention():
    q, k, v = (stream("attn." + name, 2, 3, 19, 20) * 2 for name in "qkv")
    out = {"attn.q": q, "attn.k": k, "attn.v": v}
    for name, causal in (("full", False), ("causal", True)):
        out["attn." + name] = F.scaled_dot_product_attention(q.double(), k.double(), v.double(), is_causal=causal)
    return out


def conversions():
    """Values of 50 binary orders of magnitude, and those at which rounding, overflow and subnormals begin."""
    torch.manual_seed(1)
    x = stream("cv", 2000) * torch.exp2(torch.randint(-30, 20, (2000,)).float())
    edges = torch.tensor([
        0.0, -0.0, 65504, 65519.99, 65520, 65536, 2.0**-24, 2.0**-25, 2.9802326e-08, 6.0975552e-05, 2.0**-14, 1 + 2.0**-10, 1 + 2.0**-11,
        1 + 3 * 2.0**-11, 1 + 2.0**-8, 1 + 3 * 2.0**-8, float("inf"), float("-inf"), 3.4028234663852886e38, 1e-45, -1e-45,
    ])  # fmt: skip
    x = torch.cat([x, edges])
    return {"cv.x": x, "cv.f16_as_f32": x.half().float(), "cv.bf16_as_f32": x.bfloat16().float()}


def all_halves():
    """SHA-256 of all finite float16 values widened to float32, in the order of their bit patterns."""
    wide = np.arange(65536, dtype=np.uint16).view(np.float16).astype("<f4")
    return hashlib.sha256(wide[np.isfinite(wide)].tobytes()).hexdigest()


def main(out):
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    groups = (layer_norm(), softmax(), activations(), l2_norm(), linears(), attention(), conversions())
    save_file({name: value.float().contiguous() for group in groups for name, value in group.items()}, out / "ops.safetensors")
    about = {
        "seed": hex(SEED),
        "f16_to_f32_all_finite_sha256": all_halves(),
        "note": "x/w/b are float32 inputs (F32); outputs computed in float64 and cast. ln row 5 is constant (variance 0); softmax row 7 has -inf"
        " after index 2. f16_to_f32_all_finite_sha256: all 65536 half bit patterns in order, non finite skipped, float32 bits little endian",
    }
    (out / "ops.json").write_text(json.dumps(about, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
