#!/usr/bin/env python3
"""make_model_goldens.py CHECKPOINTS IMAGES OUT
What PyTorch computes with the tiny models, OUT/tiny and OUT/tiny64:
  golden.safetensors                  inputs (input.*), every intermediate result in float64 cast to float32 (f64.*), float32 results (f32.*)
  golden_rounded_weights.safetensors  results with the weights as float16, bfloat16 and as OpenAI's files round them, computed in float64
  zeroshot.safetensors                a prompt ensemble
  posembed_resample.safetensors       the position table resized as transformers and as open_clip do it
CHECKPOINTS: what make_checkpoints.py wrote (its tokenizers); IMAGES: the folder of astronaut.png.
Made with torch 2.13.0, torchvision 0.29.1, transformers 5.18.0, one thread.
"""

import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import numpy as np
import torch
import torch.nn.functional as F
import transformers
from PIL import Image
from safetensors.torch import save_file
from torchvision import transforms as tv

import recipe
from make_checkpoints import MEAN, STD, torch_weights

IMAGES = ("astronaut.png", "chelsea.png", "logo_rgba.png")
LONG = (
    "A long caption, with punctuation; numbers 1234567890 and emoji \U0001f680 \u2014 it's meant to run past seventy-seven tokens so that the tokenizer"
    " must cut it: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    " twenty-one twenty-two twenty-three"
)
TEXTS = ("a photo of a cat", "a photo of an astronaut in an orange space suit", "a diagram of a logo", "", LONG)
CLASSES = ("cat", "rocket", "coffee", "moon", "logo")
TEMPLATES = ("a photo of a {}.", "a bad photo of the {}.", "{}", "itap of a {}.")
TOKENIZERS = {"tiny": "tiny-hf", "tiny64": "tiny64-hf-f32"}
# tiny64 is there for its head width and its layouts, so a few intermediate results are enough.
KEPT_OF_TINY64 = (
    "vision.embeddings", "vision.pre_ln", "vision.block.0.out", "vision.pooled", "vision.projected", "text.pooled", "text.projected",
)  # fmt: skip


def crops(folder, names, side):
    """openai/CLIP's preprocessing up to the 8-bit crop, [n, side, side, 3]."""
    crop = tv.Compose([tv.Resize(side, interpolation=tv.InterpolationMode.BICUBIC), tv.CenterCrop(side), lambda image: image.convert("RGB")])
    return torch.from_numpy(np.stack([np.asarray(crop(Image.open(folder / name))) for name in names]))


def normalized(u8):
    def channels(values):
        return torch.tensor(values).view(1, 3, 1, 1)

    return (u8.permute(0, 3, 1, 2).float() / 255).sub(channels(MEAN)).div(channels(STD))


def token_ids(tokenizer, texts, context):
    """Cut at the context, padded with 0 as open_clip does it."""
    ids = torch.zeros(len(texts), context, dtype=torch.int32)
    for row, text in zip(ids, texts):
        found = tokenizer(text, truncation=True, max_length=context)["input_ids"]
        row[: len(found)] = torch.tensor(found)
    return ids


def model(config, weights, dtype):
    m = transformers.CLIPModel(transformers.CLIPConfig(**config))
    m.load_state_dict(weights)
    return m.to(dtype).eval()


class Trace:
    """Collects the intermediate results of one run of a model."""

    def __init__(self, m):
        self.results, self.hooks = {}, []
        for tower in ("vision", "text"):
            self.tower(tower, getattr(m, tower + "_model"))
        self.output("vision.patch_embedding.conv", m.vision_model.embeddings.patch_embedding)
        self.output("vision.pre_ln", m.vision_model.pre_layrnorm)
        self.output("vision.pooled", m.vision_model.post_layernorm)
        self.output("text.final_ln", m.text_model.final_layer_norm)
        self.input("text.pooled", m.text_projection)
        for tower, projection in (("vision", m.visual_projection), ("text", m.text_projection)):
            self.output(tower + ".projected", projection)

    def tower(self, name, m):
        self.output(name + ".embeddings", m.embeddings)
        last = len(m.encoder.layers) - 1
        for i, layer in enumerate(m.encoder.layers):
            block = f"{name}.block.{i}."
            self.input(block + "after_attn", layer.layer_norm2)
            self.output(block + "out", layer)
            if i in (0, last):
                self.output(block + "ln1", layer.layer_norm1)
                self.output(block + "ln2", layer.layer_norm2)
                for x in "qkv":
                    self.output(block + x, getattr(layer.self_attn, x + "_proj"))
                self.input(block + "attn_ctx", layer.self_attn.out_proj)
                self.output(block + "attn_out", layer.self_attn.out_proj)
                self.output(block + "fc1", layer.mlp.fc1)
                self.input(block + "act", layer.mlp.fc2)
                self.output(block + "fc2", layer.mlp.fc2)

    def keep(self, name, value):
        self.results[name] = (value[0] if isinstance(value, tuple) else value).detach().clone()

    def input(self, name, module):
        self.hooks.append(module.register_forward_pre_hook(lambda _, inputs: self.keep(name, inputs)))

    def output(self, name, module):
        self.hooks.append(module.register_forward_hook(lambda _, __, output: self.keep(name, output)))

    def finish(self, heads):
        for hook in self.hooks:
            hook.remove()
        for name in [n for n in self.results if n.endswith(".q")]:
            block = name.removesuffix("q")
            causal = name.startswith("text")
            self.results[block + "attn_probs"] = attention(self.results[name], self.results[block + "k"], heads[name.split(".")[0]], causal)
        return self.results


def attention(q, k, heads, causal):
    batch, tokens, width = q.shape
    q, k = (x.view(batch, tokens, heads, width // heads).transpose(1, 2) for x in (q, k))
    scores = q @ k.transpose(-1, -2) * (width // heads) ** -0.5
    if causal:
        scores = scores.masked_fill(torch.ones(tokens, tokens, dtype=torch.bool).triu(1), float("-inf"))
    return scores.softmax(-1)


def run(m, pixels, ids):
    with torch.no_grad():
        o = m(input_ids=ids.long(), pixel_values=pixels.to(m.dtype))
    return {
        "image_embeds": o.image_embeds, "text_embeds": o.text_embeds, "logits_per_image": o.logits_per_image,
        "logits_per_text": o.logits_per_text, "probs_per_image": o.logits_per_image.softmax(-1),
    }  # fmt: skip


def main_golden(name, config, weights, u8, ids):
    m = model(config, weights, torch.float64)
    trace = Trace(m)
    f64 = run(m, normalized(u8), ids)
    between = trace.finish({tower: config[tower + "_config"]["num_attention_heads"] for tower in ("vision", "text")})
    if name == "tiny64":
        between = {k: between[k] for k in KEPT_OF_TINY64}
    f32 = run(model(config, weights, torch.float32), normalized(u8), ids)
    del f32["logits_per_text"]
    out = {"input.u8_nhwc": u8, "input.pixel_values": normalized(u8), "input.ids": ids}
    out |= {"f64." + k: v.float() for k, v in (f64 | between).items()}
    return out | {"f32." + k: v for k, v in f32.items()}, f64


def rounded(name, config, weights, u8, ids):
    variants = {
        "all_f16": {k: v.half().float() for k, v in weights.items()},
        "all_bf16": {k: v.bfloat16().float() for k, v in weights.items()},
    }
    if name == "tiny64":
        variants["openai_fp16mats"] = {k: v.half().float() if half_of_openai(k) else v for k, v in weights.items()}
    out = {}
    for variant, values in variants.items():
        results = run(model(config, values, torch.float64), normalized(u8), ids)
        out |= {f"{variant}.{k}": results[k].float() for k in ("image_embeds", "text_embeds", "logits_per_image")}
    return out


def half_of_openai(name):
    """Whether OpenAI's files hold this weight of the Hugging Face layout as float16."""
    return name.endswith(("patch_embedding.weight", "projection.weight")) or ".self_attn." in name or ".mlp." in name


def zeroshot(m, tokenizer, context, image_embeds, scale):
    """For each class: the mean of the normalised embeddings of its prompts, normalised again."""
    ids = torch.stack([token_ids(tokenizer, [t.format(c) for t in TEMPLATES], context) for c in CLASSES])

    def unit(x):
        return x / x.norm(dim=-1, keepdim=True)

    with torch.no_grad():
        rows = [unit(unit(m.get_text_features(input_ids=i.long()).pooler_output).mean(0)) for i in ids]
    classifier = torch.stack(rows)
    logits = scale.double().exp() * image_embeds @ classifier.T
    return {"ids": ids, "classifier": classifier.float(), "logits": logits.float(), "probs": logits.softmax(-1).float()}


def resized_positions(table, grid):
    out = {"in": table}
    square = table[1:].double().T.reshape(1, -1, grid, grid)
    for side in (3, 6, 9):
        for name, antialias in (("hf_plain", False), ("openclip_antialias", True)):
            new = F.interpolate(square, size=(side, side), mode="bicubic", align_corners=False, antialias=antialias)
            out[f"{name}.{side}x{side}"] = torch.cat([table[:1].double(), new.flatten(2)[0].T]).float()
    return out


def write(tensors, path):
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, path)


def main(checkpoints, images, root):
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    for name, folder in TOKENIZERS.items():
        out = root / name
        out.mkdir(parents=True, exist_ok=True)
        config, weights = recipe.CONFIGS[name], torch_weights(name)
        tokenizer = transformers.CLIPTokenizer.from_pretrained(checkpoints / folder)
        context = config["text_config"]["max_position_embeddings"]
        u8, ids = crops(images, IMAGES, config["vision_config"]["image_size"]), token_ids(tokenizer, TEXTS, context)
        golden, f64 = main_golden(name, config, weights, u8, ids)
        write(golden, out / "golden.safetensors")
        write(rounded(name, config, weights, u8, ids), out / "golden_rounded_weights.safetensors")
        m = model(config, weights, torch.float64)
        write(zeroshot(m, tokenizer, context, f64["image_embeds"], weights["logit_scale"]), out / "zeroshot.safetensors")
        table = weights["vision_model.embeddings.position_embedding.weight"]
        write(resized_positions(table, config["vision_config"]["image_size"] // config["vision_config"]["patch_size"]), out / "posembed_resample.safetensors")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
