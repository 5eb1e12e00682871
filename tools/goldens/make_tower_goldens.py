#!/usr/bin/env python3
"""make_tower_goldens.py REFERENCE
One tower of a CLIP alone, as transformers saves and runs it.
  REFERENCE/towers/CLASS.json            the configuration that CLASS saves; its weights are those tensors of checkpoints/tiny64-hf-f32 that tensors.json names
  REFERENCE/towers/tensors.json          CLASS -> the names of its tensors
  REFERENCE/towers/embeddings.safetensors   pixels (2, 3, 32, 32), ids (2, 77), and for each CLASS its embeddings of them: image_embeds or text_embeds with
                                         a projection, pooler_output without
Besides the classes, CLIPModel.text_model and CLIPModel.vision_model: the tower that a CLIPModel holds, saved by itself, as a new CLIPTextModel or CLIPVisionModel
is: without text_model. or vision_model. before the names. Its embeddings are those of the class that the saved configuration names, which reads it back.
Made with torch 2.13.0, transformers 5.18.0, safetensors 0.8.0; seed 11.
"""
import json, pathlib, sys, tempfile
import torchvision_on_cpu  # noqa: F401, before transformers
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save_file

CLASSES = ("CLIPVisionModel", "CLIPVisionModelWithProjection", "CLIPTextModel", "CLIPTextModelWithProjection")

root = pathlib.Path(sys.argv[1])
out = root / "towers"
out.mkdir(exist_ok=True)
torch.manual_seed(11)
torch.set_num_threads(1)
ids = torch.full((2, 77), 599, dtype=torch.int32)
for row, length in enumerate((5, 12)):
    ids[row, 0] = 598
    ids[row, 1:length] = torch.randint(0, 598, (length - 1,))
tensors = {"pixels": torch.randn(2, 3, 32, 32), "ids": ids}
names = {}
for name in CLASSES:
    model = getattr(transformers, name).from_pretrained(root / "checkpoints/tiny64-hf-f32", attn_implementation="eager").eval()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        (out / f"{name}.json").write_bytes(pathlib.Path(folder, "config.json").read_bytes())
        with safe_open(pathlib.Path(folder, "model.safetensors"), "pt") as file:
            names[name] = sorted(file.keys())
    with torch.no_grad():
        result = model(pixel_values=tensors["pixels"]) if "Vision" in name else model(input_ids=ids.long())
    embeds = "pooler_output" if "Projection" not in name else "image_embeds" if "Vision" in name else "text_embeds"
    tensors[name] = result[embeds].contiguous()
whole = transformers.CLIPModel.from_pretrained(root / "checkpoints/tiny64-hf-f32")
for tower in ("text_model", "vision_model"):
    name = f"CLIPModel.{tower}"
    with tempfile.TemporaryDirectory() as folder:
        getattr(whole, tower).save_pretrained(folder)
        (out / f"{name}.json").write_bytes(pathlib.Path(folder, "config.json").read_bytes())
        with safe_open(pathlib.Path(folder, "model.safetensors"), "pt") as file:
            names[name] = sorted(file.keys())
        saved_as = json.loads(pathlib.Path(folder, "config.json").read_text())["architectures"][0]
        model, report = getattr(transformers, saved_as).from_pretrained(folder, attn_implementation="eager", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    with torch.no_grad():
        result = model.eval()(pixel_values=tensors["pixels"]) if "vision" in tower else model.eval()(input_ids=ids.long())
    tensors[name] = result.pooler_output.contiguous()
(out / "tensors.json").write_text(json.dumps(names, indent=0) + "\n")
save_file(tensors, out / "embeddings.safetensors")
print({name: list(t.shape) for name, t in tensors.items()})
