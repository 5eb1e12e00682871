#!/usr/bin/env python3
"""check_converted.py HF_DIR OPEN_CLIP_DIR [OPENAI_DIR]
Loads one model, written in each layout by the converter, with the libraries that own the layouts, and compares their embeddings on random images and
texts in float32. Exits with 1 if names are missing or superfluous, or if normalised embeddings differ by more than 5e-7 (observed: 2.1e-7).
Checked with torch 2.13.0, transformers 5.18.0, open_clip 3.3.0.
"""
import copy, json, os, sys
import torch, open_clip, transformers
from open_clip.model import CLIP, build_model_from_openai_state_dict
from safetensors.torch import load_file

TOLERANCE = 5e-7

hf_dir, open_clip_dir = sys.argv[1:3]
models = {}

model, info = transformers.CLIPModel.from_pretrained(hf_dir, output_loading_info=True, dtype=torch.float32)
assert not info["missing_keys"] and not info["unexpected_keys"], info
model.eval()
config = model.config


def pooled(features):  # transformers 5 returns the tower's output, older versions the tensor
    return getattr(features, "pooler_output", features)


models["transformers"] = (lambda x: pooled(model.get_image_features(pixel_values=x)), lambda t: pooled(model.get_text_features(input_ids=t)), model.logit_scale)

document = json.load(open(os.path.join(open_clip_dir, "open_clip_config.json")))
theirs = CLIP(**copy.deepcopy(document["model_cfg"]))
state = open_clip.factory.load_state_dict(os.path.join(open_clip_dir, "open_clip_model.safetensors"))
theirs.load_state_dict({k: v.float() for k, v in state.items()}, strict=True)
theirs.eval()
models["open_clip"] = (theirs.encode_image, theirs.encode_text, theirs.logit_scale)

if len(sys.argv) > 3:
    openai = build_model_from_openai_state_dict(load_file(os.path.join(sys.argv[3], "openai_model.safetensors")), cast_dtype=torch.float32)
    openai = openai.float().eval()
    models["openai"] = (openai.encode_image, openai.encode_text, openai.logit_scale)

torch.manual_seed(1)
size, vocab, context = config.vision_config.image_size, config.text_config.vocab_size, config.text_config.max_position_embeddings
pixels = torch.randn(4, 3, size, size)
ids = torch.randint(2, vocab - 2, (4, context))
for row, end in enumerate((3, context // 2, context - 2, context - 1)):
    ids[row, 0], ids[row, end], ids[row, end + 1 :] = vocab - 2, vocab - 1, 0
worst = 0
with torch.no_grad():
    results = {name: tuple(torch.nn.functional.normalize(f(x), dim=-1) for f, x in ((image, pixels), (text, ids))) for name, (image, text, _) in models.items()}
for name, (image, text) in results.items():
    differences = [float((a - b).abs().max()) for a, b in zip((image, text), results["transformers"])]
    print(f"{name}: image {differences[0]:.2g}, text {differences[1]:.2g}, logit_scale {float(models[name][2].detach()):.6f}")
    worst = max([worst, *differences])
sys.exit(worst > TOLERANCE)
