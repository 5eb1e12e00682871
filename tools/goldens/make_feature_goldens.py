#!/usr/bin/env python3
"""make_feature_goldens.py CHECKPOINTS MODEL_GOLDENS OUT
What transformers shows of a forward pass of the tiny model, OUT/tiny.safetensors, computed in float64 and cast to float32, for the first image of
MODEL_GOLDENS/tiny/golden.safetensors and its third text without padding:
  image.hidden_states [L + 1, T, C], image.attentions [L, H, T, T]        output_hidden_states and output_attentions of the eager attention
  image.patch_embeds [G, E]                                               post_layernorm and visual_projection applied to the patches of the last layer
  text.hidden_states [L + 1, T, C], text.attentions [L, H, T, T], text.tokens [T, C]   the last one after final_layer_norm
  image.raw, text.raw [E]                                                 the embeddings as the projections give them
Made with torch 2.13.0, transformers 5.18.0, one thread.
"""

import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import torch
import transformers
from safetensors.torch import load_file, save_file

OUTPUTS = {"output_hidden_states": True, "output_attentions": True}


def image(m, pixels):
    o = m.vision_model(pixel_values=pixels, **OUTPUTS)
    layers = m.config.vision_config.num_hidden_layers
    assert len(o.hidden_states) == layers + 1 and len(o.attentions) == layers
    patches = m.visual_projection(m.vision_model.post_layernorm(o.hidden_states[-1][0, 1:]))
    return {
        "image.hidden_states": torch.cat(o.hidden_states), "image.attentions": torch.cat(o.attentions),
        "image.patch_embeds": patches, "image.raw": m.visual_projection(o.pooler_output)[0],
    }  # fmt: skip


def text(m, ids):
    last = []
    hook = m.text_model.encoder.layers[-1].register_forward_hook(lambda _, __, output: last.append(output[0] if isinstance(output, tuple) else output))
    o = m.text_model(input_ids=ids, **OUTPUTS)
    hook.remove()
    layers = m.config.text_config.num_hidden_layers
    assert len(o.hidden_states) == layers + 1 and len(o.attentions) == layers
    assert torch.equal(o.hidden_states[-1], last[0])  # before final_layer_norm
    return {
        "text.hidden_states": torch.cat(o.hidden_states), "text.attentions": torch.cat(o.attentions),
        "text.tokens": o.last_hidden_state[0], "text.raw": m.text_projection(o.pooler_output)[0],
    }  # fmt: skip


def main(checkpoints, models, out):
    torch.set_num_threads(1)
    m = transformers.CLIPModel.from_pretrained(checkpoints / "tiny-hf", attn_implementation="eager").double().eval()
    inputs = load_file(models / "tiny" / "golden.safetensors")
    ids = inputs["input.ids"][2].long()
    ids = ids[: int((ids == m.config.text_config.eos_token_id).nonzero()[0]) + 1]
    with torch.no_grad():
        results = image(m, inputs["input.pixel_values"][:1].double()) | text(m, ids[None])
    out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.float().contiguous().clone() for k, v in results.items()}, out / "tiny.safetensors")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
