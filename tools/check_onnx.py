#!/usr/bin/env python3
"""check_onnx.py HF_DIR ONNX_DIR
Checks what `clip convert --to onnx HF_DIR ONNX_DIR` wrote with onnx.checker, runs it in ONNX Runtime and compares its embeddings of random images and texts
with transformers' in float64. Exits with 1 if one differs by more than 1.2e-6 of its length (observed on ViT-L/14: 8.6e-7).
Checked with onnx 1.23.1, onnxruntime 1.30.0, torch 2.13.0, transformers 5.18.0.
"""
import os, sys
import onnx, onnxruntime, torch, transformers

TOLERANCE = 1.2e-6

hf_dir, onnx_dir = sys.argv[1:3]
model = transformers.CLIPModel.from_pretrained(hf_dir, dtype=torch.float64).eval()
config = model.config

torch.manual_seed(1)
size, vocab, context = config.vision_config.image_size, config.text_config.vocab_size, config.text_config.max_position_embeddings
pixels = torch.randn(3, 3, size, size)
ids = torch.randint(2, vocab - 2, (4, context))
for row, end in enumerate((3, context // 2, context - 2, context - 1)):
    ids[row, 0], ids[row, end], ids[row, end + 1 :] = vocab - 2, vocab - 1, 0


def pooled(features):  # transformers 5 returns the tower's output, older versions the tensor
    return getattr(features, "pooler_output", features)


with torch.no_grad():
    expected = {"image": pooled(model.get_image_features(pixel_values=pixels.double())), "text": pooled(model.get_text_features(input_ids=ids))}
worst = 0
for tower, name, value in (("image", "pixel_values", pixels), ("text", "input_ids", ids)):
    file = os.path.join(onnx_dir, tower + ".onnx")
    onnx.checker.check_model(file, full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    for batch in (len(value), 1):
        found, raw = session.run([tower + "_embeds", tower + "_embeds_raw"], {name: value[:batch].numpy()})
        unit = torch.nn.functional.normalize(expected[tower][:batch], dim=-1)
        difference = float((torch.from_numpy(found) - unit).abs().max())
        relative = float(((torch.from_numpy(raw) - expected[tower][:batch]) / expected[tower][:batch].norm(dim=-1, keepdim=True)).abs().max())
        print(f"{tower}, batch {batch}: {difference:.2g}; raw, relative to its length, {relative:.2g}")
        worst = max(worst, difference, relative)
sys.exit(worst > TOLERANCE)
