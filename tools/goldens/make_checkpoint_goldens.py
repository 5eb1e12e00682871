#!/usr/bin/env python3
"""make_checkpoint_goldens.py REFERENCE_CHECKPOINTS OUT
Writes what clip-core's checkpoint tests compare against:
  OUT/canonical.json          for each fixture, every weight under its canonical name in the model's orientation (rows = output features):
                              rows, columns, SHA-256 of its float32 little-endian values
  OUT/published/NAME/*.json   configurations of the seven published sizes in both forms, and OUT/published/parameters.json with the parameter
                              counts that transformers and open_clip themselves give them (models built on the meta device)
Made with torch 2.13.0, transformers 5.18.0, open_clip 3.3.0, safetensors 0.8.0.
"""
import hashlib, json, os, sys
import torchvision_on_cpu  # noqa: F401, before open_clip
import torch
from safetensors.torch import load_file

FIXTURES = {
    "tiny-hf": "model.safetensors",
    "tiny64-hf-f16": "model.safetensors",
    "tiny64-hf-bf16": "model.safetensors",
    "tiny64-openclip-f16": "open_clip_model.safetensors",
    "tiny64-openclip-custom-bf16": "open_clip_model.safetensors",
}


def from_hugging_face(t):
    o = {
        "visual.conv1.weight": t["vision_model.embeddings.patch_embedding.weight"].flatten(1),
        "visual.class_embedding": t["vision_model.embeddings.class_embedding"],
        "visual.positional_embedding": t["vision_model.embeddings.position_embedding.weight"],
        "visual.proj": t["visual_projection.weight"],
        "token_embedding.weight": t["text_model.embeddings.token_embedding.weight"],
        "positional_embedding": t["text_model.embeddings.position_embedding.weight"],
        "text_projection": t["text_projection.weight"],
        "logit_scale": t["logit_scale"],
    }
    for s in ("weight", "bias"):
        o["visual.ln_pre." + s] = t["vision_model.pre_layrnorm." + s]
        o["visual.ln_post." + s] = t["vision_model.post_layernorm." + s]
        o["ln_final." + s] = t["text_model.final_layer_norm." + s]
        for tower, prefix in (("vision_model", "visual.transformer"), ("text_model", "transformer")):
            for i in range(100):
                a, b = f"{tower}.encoder.layers.{i}.", f"{prefix}.resblocks.{i}."
                if a + "layer_norm1.bias" not in t:
                    break
                o[b + "attn.in_proj_" + s] = torch.cat([t[f"{a}self_attn.{x}_proj.{s}"] for x in "qkv"])
                for theirs, ours in (("self_attn.out_proj", "attn.out_proj"), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
                                     ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj")):
                    o[f"{b}{ours}.{s}"] = t[f"{a}{theirs}.{s}"]
    return o


def from_open_clip(t):
    o = {k.removeprefix("text."): v for k, v in t.items()}
    o["visual.conv1.weight"] = o["visual.conv1.weight"].flatten(1)
    for k in ("visual.proj", "text_projection"):
        o[k] = o[k].T.contiguous()
    return o


def canonical(source):
    result = {}
    for name, file in FIXTURES.items():
        t = load_file(os.path.join(source, name, file))
        weights = from_hugging_face(t) if any(k.startswith("vision_model.") for k in t) else from_open_clip(t)
        result[name] = {
            k: {"rows": v.shape[0] if v.dim() == 2 else 1, "columns": v.shape[-1] if v.dim() else 1,
                "sha256": hashlib.sha256(v.float().contiguous().numpy().astype("<f4").tobytes()).hexdigest()}
            for k, v in sorted(weights.items())}
    return result


def hf(name, act, image, patch, vision, text, embed, old=False):
    """The dimensions that the hub's configurations state; members that they leave to defaults are left out here too."""
    vw, vl, vh, vm = vision
    tw, tl, th, tm = text
    t = dict(model_type="clip_text_model", hidden_size=tw, num_hidden_layers=tl, num_attention_heads=th, intermediate_size=tm,
             hidden_act=act, eos_token_id=2, bos_token_id=0, pad_token_id=1, max_position_embeddings=77, vocab_size=49408)
    v = dict(model_type="clip_vision_model", hidden_size=vw, num_hidden_layers=vl, num_attention_heads=vh, intermediate_size=vm,
             hidden_act=act, image_size=image, patch_size=patch)
    for tower, defaults in ((t, dict(hidden_size=512, num_hidden_layers=12, num_attention_heads=8, intermediate_size=2048,
                                     hidden_act="quick_gelu", max_position_embeddings=77, vocab_size=49408)),
                            (v, dict(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                                     hidden_act="quick_gelu", image_size=224, patch_size=32))):
        for k, x in defaults.items():
            if tower[k] == x:
                del tower[k]
    c = dict(architectures=["CLIPModel"], model_type="clip", logit_scale_init_value=2.6592, projection_dim=embed, text_config=t, vision_config=v)
    if old:  # files from before transformers 4.27 carry these; where they are not null they win
        c["text_config_dict"] = {k: x for k, x in t.items() if k not in ("model_type",)}
        c["vision_config_dict"] = None
    return c


PUBLISHED = {
    "ViT-B-32": hf("ViT-B-32", "quick_gelu", 224, 32, (768, 12, 12, 3072), (512, 12, 8, 2048), 512),
    "ViT-B-16": hf("ViT-B-16", "quick_gelu", 224, 16, (768, 12, 12, 3072), (512, 12, 8, 2048), 512),
    "ViT-L-14": hf("ViT-L-14", "quick_gelu", 224, 14, (1024, 24, 16, 4096), (768, 12, 12, 3072), 768, old=True),
    "ViT-L-14-336": hf("ViT-L-14-336", "quick_gelu", 336, 14, (1024, 24, 16, 4096), (768, 12, 12, 3072), 768),
    "ViT-H-14": hf("ViT-H-14", "gelu", 224, 14, (1280, 32, 16, 5120), (1024, 24, 16, 4096), 1024),
    "ViT-g-14": hf("ViT-g-14", "gelu", 224, 14, (1408, 40, 16, 6144), (1024, 24, 16, 4096), 1024),
    "ViT-bigG-14": hf("ViT-bigG-14", "gelu", 224, 14, (1664, 48, 16, 8192), (1280, 32, 20, 5120), 1280),
}


def published(out):
    import copy, open_clip, transformers
    counts = {}
    for name, config in PUBLISHED.items():
        folder = os.path.join(out, name)
        os.makedirs(folder, exist_ok=True)
        model_cfg = open_clip.get_model_config(name)
        if config["vision_config"].get("hidden_act") != "gelu":
            model_cfg["quick_gelu"] = True
        with torch.device("meta"):
            theirs = transformers.CLIPModel(transformers.CLIPConfig(**copy.deepcopy(config)))
            other = open_clip.CLIP(**copy.deepcopy(model_cfg))
        counts[name] = sum(p.numel() for p in theirs.parameters())
        assert counts[name] == sum(p.numel() for p in other.parameters()), name
        for file, document in (("config.json", config), ("open_clip_config.json", {"model_cfg": model_cfg})):
            with open(os.path.join(folder, file), "w") as f:
                json.dump(document, f, indent=1)
    with open(os.path.join(out, "parameters.json"), "w") as f:
        json.dump(counts, f, indent=1)


if __name__ == "__main__":
    source, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "canonical.json"), "w") as f:
        json.dump(canonical(source), f, separators=(",", ":"))
    published(os.path.join(out, "published"))
