#!/usr/bin/env python3
"""make_open_clip_names.py OUT
Writes OUT/open-clip-names.txt: for each name and tag by which open_clip knows the weights of a CLIP with two transformers and CLIP's tokenizer, the repository
of the Hugging Face hub that holds them; then openai/CLIP's own names for the same.
Made with open_clip 3.3.0.
"""
import pathlib, sys
import torchvision_on_cpu  # noqa: F401, before open_clip
from open_clip import get_model_config
from open_clip.pretrained import _PRETRAINED

OPENAI = {"ViT-B/32": "ViT-B-32", "ViT-B/16": "ViT-B-16", "ViT-L/14": "ViT-L-14", "ViT-L/14@336px": "ViT-L-14-336"}


def is_clip(config):
    vision, text = config["vision_cfg"], config["text_cfg"]
    plain = not any(key in vision for key in ("timm_model_name", "attentional_pool", "no_ln_pre")) and not isinstance(vision["layers"], list)
    return plain and not any(key in text for key in ("hf_model_name", "hf_tokenizer_name", "no_causal_mask")) and "multimodal_cfg" not in config


lines = []
for model, tags in _PRETRAINED.items():
    if is_clip(get_model_config(model)):
        lines += [f"{model}/{tag} {source['hf_hub'].rstrip('/')}" for tag, source in tags.items() if source.get("hf_hub", "").endswith("/")]
known = dict(line.split() for line in lines)
lines += [f"{name} {known[same + '/openai']}" for name, same in OPENAI.items()]
pathlib.Path(sys.argv[1], "open-clip-names.txt").write_text("# Made by tools/goldens/make_open_clip_names.py.\n" + "\n".join(lines) + "\n")
