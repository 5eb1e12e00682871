"""Recipe v1: synthetic weights that numpy and Java generate bit for bit; recipe.md describes it.

Each float32 operation is a single correctly rounded one, so the order of operations below is part of the recipe.
"""

import hashlib
import math

import numpy as np

MASK = (1 << 64) - 1
GAMMA, M1, M2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def fnv1a64(text):
    h = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def mix(seed, i):
    """Output number i, from 0, of splitmix64(seed)."""
    z = (seed + (i + 1) * GAMMA) & MASK
    z = ((z ^ (z >> 30)) * M1) & MASK
    z = ((z ^ (z >> 27)) * M2) & MASK
    return z ^ (z >> 31)


def splitmix(seed, first, n):
    """Outputs first .. first + n - 1 of splitmix64(seed)."""
    with np.errstate(over="ignore"):
        z = np.arange(first + 1, first + n + 1, dtype=np.uint64) * np.uint64(GAMMA) + np.uint64(seed)
        z ^= z >> np.uint64(30)
        z *= np.uint64(M1)
        z ^= z >> np.uint64(27)
        z *= np.uint64(M2)
        return z ^ (z >> np.uint64(31))


def unit(seed, n):
    """n multiples of 2^-23 in [-1, 1), float32; by parts, for the largest tensors have 38 million."""
    out = np.empty(n, np.float32)
    part = 1 << 20
    for at in range(0, n, part):
        m = min(part, n - at)
        top = (splitmix(seed, at, m) >> np.uint64(40)).astype(np.int32) - (1 << 23)
        out[at : at + m] = top.astype(np.float32) * np.float32(2.0**-23)
    return out


def named(name, seed, shape):
    """Inputs of operators and models: the stream of a name."""
    return unit(fnv1a64(name) ^ seed, math.prod(shape)).reshape(shape)


def spread(gain, fan):
    return np.float32(gain * math.sqrt(3.0 / fan))


def center_and_spread(name, shape):
    if name.endswith("bias"):
        return np.float32(0), np.float32(0.0625)
    if len(shape) == 1 and name.endswith(".weight"):
        return np.float32(1), np.float32(0.125)
    if name.endswith("class_embedding"):
        return np.float32(0), spread(0.5, 1)
    if name.endswith("position_embedding.weight"):
        return np.float32(0), spread(0.25, 1)
    if name.endswith("token_embedding.weight"):
        return np.float32(0), spread(0.5, 1)
    gain = 1.5 if name.endswith(("q_proj.weight", "k_proj.weight")) else 1.0
    return np.float32(0), spread(gain, float(math.prod(shape[1:])))


def outliers(tower, width, seed):
    """Three channels of the residual stream, two of the norms."""
    channels = [(mix(fnv1a64("outlier." + tower) ^ seed, k) >> 40) % width for k in range(5)]
    return channels[:3], channels[3:]


def tensor(name, shape, seed, widths):
    """One weight; widths: hidden size of "vision_model" and "text_model"."""
    if name == "logit_scale":
        return np.full(shape, np.float32(4.6052))
    center, scale = center_and_spread(name, shape)
    v = named(name, seed, shape)
    v *= scale
    if center != 0:
        v = v + center
    tower = name.split(".")[0]
    if tower not in widths:
        return v
    width = widths[tower]
    residual, norm = outliers(tower, width, seed)
    if name.endswith(("post_layernorm.weight", "final_layer_norm.weight")):
        v[residual] = np.float32(0.125)
    elif ".encoder.layers." in name:
        layer = int(name.split(".layers.")[1].split(".")[0])
        if name.endswith(("layer_norm1.weight", "layer_norm2.weight")):
            v[norm] = np.float32(0.75 * math.sqrt(width))
            if layer >= 2:
                v[residual] = np.float32(0.125)
        elif layer == 1 and name.endswith("mlp.fc2.bias"):
            big = np.float32(math.sqrt(width))
            for channel, value in zip(residual, (big, -big, big)):
                v[channel] = value
    return v


def clip(image, patch, vision, text, context, vocabulary, embedding):
    """A configuration in the Hugging Face form; vision, text: (width, layers, heads)."""

    end = {"hidden_act": "quick_gelu", "layer_norm_eps": 1e-5, "projection_dim": embedding}

    def tower(width, layers, heads):
        return {"hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers, "num_attention_heads": heads}

    return {
        "model_type": "clip",
        "projection_dim": embedding,
        "logit_scale_init_value": 2.6592,
        "text_config": {
            "model_type": "clip_text_model", "vocab_size": vocabulary, **tower(*text), "max_position_embeddings": context, **end,
            "bos_token_id": vocabulary - 2, "eos_token_id": vocabulary - 1, "pad_token_id": vocabulary - 1,
        },
        "vision_config": {"model_type": "clip_vision_model", **tower(*vision), "num_channels": 3, "image_size": image, "patch_size": patch, **end},
    }  # fmt: skip


CONFIGS = {
    "tiny": clip(32, 8, (64, 3, 4), (48, 11, 3), 16, 1000, 40),
    "tiny64": clip(32, 8, (128, 1, 2), (64, 2, 1), 77, 600, 64),
    "ViT-B-32": clip(224, 32, (768, 12, 12), (512, 12, 8), 77, 49408, 512),
    "ViT-L-14": clip(224, 14, (1024, 24, 16), (768, 12, 12), 77, 49408, 768),
    "ViT-L-14-336": clip(336, 14, (1024, 24, 16), (768, 12, 12), 77, 49408, 768),
}
SEEDS = {"tiny": 20240131, "tiny64": 7, "ViT-B-32": 101, "ViT-L-14": 20210226, "ViT-L-14-336": 336}
DIGESTS = {
    "tiny": "561ffc15ee96c66b0a087703d6403bb8aab0c82d27f1704ed5dfec8e5a2d0411",
    "tiny64": "8efd676b1df5fed7817e8129349e3a6b3a1d921867bc1d54e22055249ae81562",
    "ViT-B-32": "7ec8a79edee64f5b37467fae2443796818f1a38781bab376c93bf695f62415ef",
    "ViT-L-14": "909155cb4f056c7fff71bbc8b36f2067cd1421537395b55d059ad64b87209c8b",
    "ViT-L-14-336": "612c3f6d90e157126bbc56fa97dafecd1e8bea2d634816fe92f6a4f82e11191e",
}


def widths(config):
    return {f"{tower}_model": config[f"{tower}_config"]["hidden_size"] for tower in ("vision", "text")}


def shapes(config):
    """Name -> shape of every weight in the Hugging Face layout."""
    vision, text, embedding = config["vision_config"], config["text_config"], config["projection_dim"]
    patch = vision["patch_size"]
    s = {
        "logit_scale": (),
        "visual_projection.weight": (embedding, vision["hidden_size"]),
        "text_projection.weight": (embedding, text["hidden_size"]),
        "vision_model.embeddings.class_embedding": (vision["hidden_size"],),
        "vision_model.embeddings.patch_embedding.weight": (vision["hidden_size"], 3, patch, patch),
        "vision_model.embeddings.position_embedding.weight": ((vision["image_size"] // patch) ** 2 + 1, vision["hidden_size"]),
        "text_model.embeddings.token_embedding.weight": (text["vocab_size"], text["hidden_size"]),
        "text_model.embeddings.position_embedding.weight": (text["max_position_embeddings"], text["hidden_size"]),
    }
    for norm, tower in (("vision_model.pre_layrnorm", vision), ("vision_model.post_layernorm", vision), ("text_model.final_layer_norm", text)):
        s[norm + ".weight"] = s[norm + ".bias"] = (tower["hidden_size"],)
    for prefix, tower in (("vision_model", vision), ("text_model", text)):
        width, inner = tower["hidden_size"], tower["intermediate_size"]
        linears = {f"self_attn.{x}_proj": (width, width) for x in ("q", "k", "v", "out")} | {"mlp.fc1": (inner, width), "mlp.fc2": (width, inner)}
        for i in range(tower["num_hidden_layers"]):
            layer = f"{prefix}.encoder.layers.{i}."
            for name, shape in linears.items():
                s[f"{layer}{name}.weight"], s[f"{layer}{name}.bias"] = shape, shape[:1]
            for norm in ("layer_norm1", "layer_norm2"):
                s[f"{layer}{norm}.weight"] = s[f"{layer}{norm}.bias"] = (width,)
    return s


def weights(name):
    """(name, value) of every weight of a model, sorted by name; stops with an error if they are not the recipe's."""
    config, seed = CONFIGS[name], SEEDS[name]
    digest = hashlib.sha256()
    for key, shape in sorted(shapes(config).items(), key=lambda item: item[0].encode()):
        value = tensor(key, shape, seed, widths(config))
        digest.update(key.encode() + b"\0" + np.ascontiguousarray(value, "<f4").tobytes())
        yield key, value
    if digest.hexdigest() != DIGESTS[name]:
        raise SystemExit(f"{name}: the weights have the digest {digest.hexdigest()}, the recipe says {DIGESTS[name]}")
