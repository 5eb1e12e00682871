#!/usr/bin/env python3
"""make_full_size_goldens.py IMAGES OUT [MODEL]...
Writes OUT/MODEL.safetensors: embeddings, logits and probabilities of a model of a published size with the weights of recipe v1, computed in float64 and
cast to float32, and PyTorch's float32 results (torch_f32.*). IMAGES: the folder of astronaut.png.
All three models take about three minutes on two cores and 7 GB of memory.
Made with torch 2.13.0, torchvision 0.29.1, transformers 5.18.0, open_clip 3.3.0 (token ids), one thread.
"""

import copy
import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import open_clip.tokenizer
import torch
import transformers

import recipe
from make_model_goldens import LONG, crops, normalized, write

PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "hubble_420_q90.jpg", "logo_rgba.png")
IMAGES = {
    "ViT-B-32": (*PHOTOGRAPHS, "camera_gray.png", "motorcycle_444_q92.jpg"),
    "ViT-L-14": PHOTOGRAPHS,
    "ViT-L-14-336": ("astronaut.png", "logo_rgba.png", "chelsea_p64.png", "noise_300x260.png"),
}
TEXTS = (
    "a photo of a cat", "a photo of an astronaut in an orange space suit", "a cup of coffee on a wooden table", "a rocket launch at dusk",
    "deep field image with many galaxies", "a diagram of a logo", "", LONG,
)  # fmt: skip


def model(name):
    """In float64, one weight after the other, so that there is no second copy of them all."""
    with torch.device("meta"):
        m = transformers.CLIPModel(transformers.CLIPConfig(**copy.deepcopy(recipe.CONFIGS[name])))
    for key, value in recipe.weights(name):
        path, _, leaf = key.rpartition(".")
        module = m.get_submodule(path)
        module._parameters[leaf] = torch.nn.Parameter(torch.from_numpy(value).double(), requires_grad=False)
    for tower in (m.vision_model, m.text_model):
        count = tower.embeddings.position_embedding.weight.shape[0]
        tower.embeddings.position_ids = torch.arange(count)[None]
    return m.eval()


def results(m, pixels, ids):
    with torch.no_grad():
        image = m.get_image_features(pixel_values=pixels.to(m.dtype)).pooler_output
        text = m.get_text_features(input_ids=ids.long()).pooler_output
        out = {"image_embeds_raw": image, "text_embeds_raw": text}
        out |= {name + "_embeds": x / x.norm(dim=-1, keepdim=True) for name, x in (("image", image), ("text", text))}
        logits = m.logit_scale.exp() * out["image_embeds"] @ out["text_embeds"].T
    return out | {"logits_per_image": logits, "probs_per_image": logits.softmax(-1), "probs_per_text": logits.T.softmax(-1)}


def main(images, out, names):
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    ids = open_clip.tokenizer.SimpleTokenizer()(list(TEXTS)).int()
    for name in names or IMAGES:
        pixels = normalized(crops(images, IMAGES[name], recipe.CONFIGS[name]["vision_config"]["image_size"]))
        m = model(name)
        tensors = {key: value.float() for key, value in results(m, pixels, ids).items()}
        tensors |= {"torch_f32." + key: value for key, value in results(m.float(), pixels, ids).items()}
        write(tensors | {"text_ids": ids}, out / f"{name}.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
