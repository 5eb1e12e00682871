#!/usr/bin/env python3
"""make_checkpoints.py OUT
Writes every tiny checkpoint of the tests, OUT/NAME, with the weights of recipe v1, the small tokenizers of these checkpoints and recipe.json: the
configuration, the seed, the digest of the recipe's weights and the SHA-256 of the file.
Made with torch 2.13.0, safetensors 0.8.0, open_clip 3.3.0 (its byte-pair merges).
"""

import gzip
import hashlib
import json
import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import open_clip.tokenizer
import torch
from safetensors.torch import save_file

import recipe

MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]
TYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
# folder: configuration, layout, element type, with position_ids as in files of old transformers, with tokenizer
CHECKPOINTS = {
    "tiny-hf": ("tiny", "hf", "f32", True, True),
    "tiny64-hf-f32": ("tiny64", "hf", "f32", False, True),
    "tiny64-hf-f16": ("tiny64", "hf", "f16", False, True),
    "tiny64-hf-bf16": ("tiny64", "hf", "bf16", True, False),
    "tiny64-openclip-f16": ("tiny64", "openclip", "f16", False, False),
    "tiny64-openclip-custom-bf16": ("tiny64", "openclip_custom", "bf16", False, False),
    "tiny64-openclip-train-pt": ("tiny64", "openclip_train_pt", "bf16", False, False),
    "tiny64-openai-pt": ("tiny64", "openai", "f32", False, False),
    "tiny64-openai-jit": ("tiny64", "openai_jit", "f32", False, False),
}


def torch_weights(config):
    return {name: torch.from_numpy(value) for name, value in recipe.weights(config)}


def to_open_clip(hf):
    """The names and forms of open_clip and OpenAI; recipe.md has the table."""
    v, t = "vision_model.", "text_model."
    out = {
        "logit_scale": hf["logit_scale"],
        "visual.proj": hf["visual_projection.weight"].t().contiguous(),
        "text_projection": hf["text_projection.weight"].t().contiguous(),
        "visual.class_embedding": hf[v + "embeddings.class_embedding"],
        "visual.conv1.weight": hf[v + "embeddings.patch_embedding.weight"],
        "visual.positional_embedding": hf[v + "embeddings.position_embedding.weight"],
        "token_embedding.weight": hf[t + "embeddings.token_embedding.weight"],
        "positional_embedding": hf[t + "embeddings.position_embedding.weight"],
    }
    for part in ("weight", "bias"):
        out["visual.ln_pre." + part] = hf[f"{v}pre_layrnorm.{part}"]
        out["visual.ln_post." + part] = hf[f"{v}post_layernorm.{part}"]
        out["ln_final." + part] = hf[f"{t}final_layer_norm.{part}"]
    names = {"self_attn.out_proj": "attn.out_proj", "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    for tower, prefix in ((v, "visual.transformer"), (t, "transformer")):
        layer = 0
        while f"{tower}encoder.layers.{layer}.layer_norm1.bias" in hf:
            a, b = f"{tower}encoder.layers.{layer}.", f"{prefix}.resblocks.{layer}."
            for part in ("weight", "bias"):
                out[f"{b}attn.in_proj_{part}"] = torch.cat([hf[f"{a}self_attn.{x}_proj.{part}"] for x in "qkv"])
                for theirs, ours in names.items():
                    out[f"{b}{ours}.{part}"] = hf[f"{a}{theirs}.{part}"]
            layer += 1
    return out


def with_text_prefix(weights):
    """As open_clip's CustomTextCLIP names them."""
    text = ("text_projection", "positional_embedding", "token_embedding", "transformer", "ln_final")
    return {("text." + name if name.split(".")[0] in text else name): value for name, value in weights.items()}


def openai_halves(weights):
    """As openai/CLIP stores them: matrices as float16; norms, embeddings and logit_scale as float32."""

    def matrix(name):
        return name in ("visual.proj", "text_projection", "visual.conv1.weight") or ".attn." in name or ".mlp." in name

    return {name: value.half() if matrix(name) else value for name, value in weights.items()}


def sizes(config):
    return {
        "input_resolution": torch.tensor(config["vision_config"]["image_size"]),
        "context_length": torch.tensor(config["text_config"]["max_position_embeddings"]),
        "vocab_size": torch.tensor(config["text_config"]["vocab_size"]),
    }


class Node(torch.nn.Module):
    pass


class Wrap(Node):
    def forward(self, x):
        return x * 2


def torchscript(weights, scalars):
    """An archive like OpenAI's published ones: nested modules with parameters, integers as buffers; what it computes does not matter."""
    root = Wrap()
    for name, value in weights.items():
        *path, last = name.split(".")
        module = root
        for part in path:
            if not hasattr(module, part):
                module.add_module(part, Node())
            module = getattr(module, part)
        module.register_parameter(last, torch.nn.Parameter(value, requires_grad=False))
    for name, value in scalars.items():
        root.register_buffer(name, value)
    return torch.jit.trace(root, torch.zeros(1))


def write_json(value, path):
    path.write_text(json.dumps(value, indent=1))


def hf_config(config, dtype):
    return {**config, "architectures": ["CLIPModel"], "torch_dtype": str(TYPES[dtype]).removeprefix("torch.")}


def hf_preprocessor(config):
    side = config["vision_config"]["image_size"]
    return {
        "crop_size": {"height": side, "width": side}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True,
        "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": MEAN, "image_std": STD,
        "image_processor_type": "CLIPImageProcessor", "resample": 3, "rescale_factor": 1 / 255, "size": {"shortest_edge": side},
    }  # fmt: skip


def open_clip_config(config):
    v, t = config["vision_config"], config["text_config"]
    vision = {
        "image_size": v["image_size"], "layers": v["num_hidden_layers"], "width": v["hidden_size"], "patch_size": v["patch_size"],
        "head_width": v["hidden_size"] // v["num_attention_heads"], "mlp_ratio": v["intermediate_size"] / v["hidden_size"],
    }  # fmt: skip
    text = {
        "context_length": t["max_position_embeddings"], "vocab_size": t["vocab_size"], "width": t["hidden_size"], "heads": t["num_attention_heads"],
        "layers": t["num_hidden_layers"], "mlp_ratio": t["intermediate_size"] / t["hidden_size"],
    }  # fmt: skip
    preprocess = {"mean": MEAN, "std": STD, "size": [v["image_size"]] * 2, "mode": "RGB", "interpolation": "bicubic", "resize_mode": "shortest"}
    return {
        "model_cfg": {"embed_dim": config["projection_dim"], "quick_gelu": v["hidden_act"] == "quick_gelu", "vision_cfg": vision, "text_cfg": text},
        "preprocess_cfg": preprocess,
    }


def write_tokenizer(out, size):
    """The beginning of CLIP's vocabulary: bytes, bytes at the end of a word, the first merges, start and end of text."""
    out.mkdir(parents=True, exist_ok=True)
    merges = gzip.open(open_clip.tokenizer.default_bpe()).read().decode("utf-8").split("\n")[1 : size - 514 + 1]
    symbols = list(open_clip.tokenizer.bytes_to_unicode().values())
    vocabulary = symbols + [s + "</w>" for s in symbols] + [m.replace(" ", "") for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    assert len(vocabulary) == size
    ids = {token: i for i, token in enumerate(vocabulary)}
    (out / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (out / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
    write_json({"tokenizer_class": "CLIPTokenizer", **special, "model_max_length": 77, "do_lower_case": True}, out / "tokenizer_config.json")
    write_json(special, out / "special_tokens_map.json")


def write_hf(out, config, weights, dtype, position_ids):
    tensors = {name: value.to(TYPES[dtype]).contiguous() for name, value in weights.items()}
    if position_ids:
        for tower in ("vision_model", "text_model"):
            rows = weights[f"{tower}.embeddings.position_embedding.weight"].shape[0]
            tensors[f"{tower}.embeddings.position_ids"] = torch.arange(rows)[None]
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    write_json(hf_config(config, dtype), out / "config.json")
    write_json(hf_preprocessor(config), out / "preprocessor_config.json")
    return "model.safetensors"


def write_open_clip(out, config, weights, dtype, layout):
    tensors = {name: value.to(TYPES[dtype]) for name, value in to_open_clip(weights).items()}
    write_json(open_clip_config(config), out / "open_clip_config.json")
    if layout == "openclip_train_pt":
        state = {"module." + name: value for name, value in tensors.items()}
        torch.save({"epoch": 1, "name": "synthetic", "state_dict": state}, out / "epoch_1.pt")
        return "epoch_1.pt"
    save_file(with_text_prefix(tensors) if layout == "openclip_custom" else tensors, out / "open_clip_model.safetensors")
    return "open_clip_model.safetensors"


def write_openai(out, config, weights, layout):
    tensors = openai_halves(to_open_clip(weights))
    if layout == "openai_jit":
        torch.jit.save(torchscript(tensors, sizes(config)), str(out / "openai_jit.pt"))
        return "openai_jit.pt"
    torch.save(tensors | sizes(config), out / "openai_state_dict.pt")
    return "openai_state_dict.pt"


def main(root):
    torch.set_num_threads(1)
    for name, (model, layout, dtype, position_ids, tokenizer) in CHECKPOINTS.items():
        out = root / name
        out.mkdir(parents=True, exist_ok=True)
        config, weights = recipe.CONFIGS[model], torch_weights(model)
        if layout == "hf":
            file = write_hf(out, config, weights, dtype, position_ids)
        elif layout.startswith("openclip"):
            file = write_open_clip(out, config, weights, dtype, layout)
        else:
            file = write_openai(out, config, weights, layout)
        if tokenizer:
            write_tokenizer(out, config["text_config"]["vocab_size"])
        data = (out / file).read_bytes()
        about = {
            "config": model, "seed": hex(recipe.SEEDS[model]), "layout": layout, "dtype": dtype, "recipe": "v1",
            "recipe_digest_f32": recipe.DIGESTS[model], "file": file, "file_bytes": len(data), "file_sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip
        write_json(about, out / "recipe.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
