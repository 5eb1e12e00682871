#!/usr/bin/env python3
"""make_processor_goldens.py OUT
Writes OUT/processors.jsonl: the files that say how a model wants its images, in the forms that transformers writes and has written, and what
transformers makes of them: `shape` (rows, columns) and `pixels` of the RGB image of 5 x 3 pixels whose bytes are 0, 16, 32 ... modulo 256, or the
`error` that it raises.
Versions used: transformers 5.18.0 (CLIPImageProcessorPil), Pillow 12.3.0.
"""

import json
import sys
import tempfile
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import numpy as np
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

SQUARE = {"height": 4, "width": 4}
FULL = {
    "crop_size": SQUARE, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
    "image_mean": [0.5, 0.4, 0.3], "image_processor_type": "CLIPImageProcessor", "image_std": [0.5, 0.6, 0.7], "resample": 3,
    "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 4},
}  # fmt: skip
NESTED, PLAIN = "processor_config.json", "preprocessor_config.json"


def folders():
    yield {NESTED: {"image_processor": FULL, "processor_class": "CLIPProcessor"}}
    yield {NESTED: {"image_processor": FULL}, PLAIN: {**FULL, "image_mean": [0, 0, 0]}}
    yield {NESTED: {"processor_class": "CLIPProcessor"}, PLAIN: FULL}
    for size in (4, {"shortest_edge": 4}, SQUARE, {"height": 4, "width": 6}):
        for crop in (4, SQUARE):
            yield {PLAIN: {**FULL, "size": size, "crop_size": crop}}
    yield {PLAIN: {**FULL, "size": SQUARE, "do_center_crop": False}}
    yield {PLAIN: {"size": 4, "crop_size": 4}}
    yield {PLAIN: {"size": 4, "crop_size": 4, "feature_extractor_type": "CLIPFeatureExtractor"}}
    yield {PLAIN: {**FULL, "resample": 2, "do_rescale": False}}
    yield {PLAIN: {**FULL, "do_normalize": False}}
    yield {PLAIN: {**FULL, "do_resize": False}}
    yield {PLAIN: {**FULL, "size": {"shortest_edge": 6}}}
    small = {"size": 4, "crop_size": 4}
    # Without the member image_processor the newer file says nothing of images, whatever else is in it.
    for other in (FULL, {"feature_extractor": FULL}, {"image_processor": None}, {}):
        yield {NESTED: other}
        yield {NESTED: other, PLAIN: {**FULL, "image_mean": [0, 0, 0]}}
    yield {NESTED: {"image_processor": small}, PLAIN: FULL}
    # Nor is the member read in the older file.
    for member in ("image_processor", "feature_extractor"):
        yield {PLAIN: {**small, member: FULL}}


def result(folder, image):
    try:
        processor = CLIPImageProcessorPil.from_pretrained(folder)
    except OSError:
        return {"error": "OSError"}
    pixels = processor(image, input_data_format="channels_last", return_tensors="np")["pixel_values"][0]
    return {"shape": pixels.shape[1:], "pixels": [float(v) for v in pixels.ravel()]}


def main(out):
    image = (np.arange(3 * 5 * 3) * 16 % 256).astype(np.uint8).reshape(3, 5, 3)
    with open(out / "processors.jsonl", "w", encoding="ascii", newline="\n") as f:
        for files in folders():
            with tempfile.TemporaryDirectory() as folder:
                for name, content in files.items():
                    (Path(folder) / name).write_text(json.dumps(content))
                row = {"files": files, **result(folder, image)}
            f.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
