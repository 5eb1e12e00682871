"""transformers' CLIPModel beside clip4j on the same weights and the same machine: python3 torch_clip.py MODEL KEPT, with the inputs and embeddings that
benchmarks' GpuSuite has written by --keep. Its outputs are compared first; then the image tower is timed in float16. Exit code 1 if outputs differ."""
import argparse
import json
import os
import statistics
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
# Pixels come preprocessed: a torchvision that does not fit torch must not be in the way.
sys.modules["torchvision"] = None
import numpy as np
import torch
import transformers
from transformers import CLIPModel

# Both round in float16, each as far as clip-cuda's tests allow; float32 as GpuBench.bound.
BOUNDS = {"fp32": 1e-5, "fp16": 5e-3}
DTYPES = {"fp32": torch.float32, "fp16": torch.float16}
WARM_UPS = 3
LEAST_SAMPLES = 5


class Comparison:
    def __init__(self, options):
        self.options = options
        self.result = {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "cuda": torch.version.cuda,
            "differences": {},
            "points": [],
        }

    def save(self):
        if self.options.json:
            with open(self.options.json + ".part", "w") as file:
                json.dump(self.result, file)
            os.replace(self.options.json + ".part", self.options.json)

    def load(self, precision, attention):
        model = CLIPModel.from_pretrained(self.options.model, dtype=DTYPES[precision], attn_implementation=attention)
        return model.eval().to(self.options.device)

    def kept(self, name, dtype):
        return np.fromfile(os.path.join(self.options.kept, name), dtype=dtype)

    def compare(self):
        """The largest differences of unit embeddings; whether all are within their bounds."""
        right = True
        compared = False
        for precision, bound in BOUNDS.items():
            if not os.path.exists(os.path.join(self.options.kept, "images-" + precision)):
                print(f"torch: no embeddings of clip4j in {precision} to compare with")
                continue
            compared = True
            model = self.load(precision, "sdpa")
            side = model.config.vision_config.image_size
            pixels = torch.from_numpy(self.kept("pixels", np.float32).reshape(-1, 3, side, side))
            ids = torch.from_numpy(self.kept("ids", np.int32).reshape(len(pixels), -1).astype(np.int64))
            with torch.inference_mode():
                images = model.visual_projection(model.vision_model(pixel_values=self.put(pixels, precision)).pooler_output)
                texts = model.text_projection(model.text_model(input_ids=ids.to(self.options.device)).pooler_output)
            for name, found in (("images", images), ("texts", texts)):
                found = torch.nn.functional.normalize(found.float(), dim=-1).cpu().numpy()
                expected = self.kept(f"{name}-{precision}", np.float32).reshape(found.shape)
                difference = float(np.abs(found - expected).max())
                same = difference <= bound
                right = right and same
                self.result["differences"][f"{name}-{precision}"] = difference if difference == difference else None
                print(f"clip4j - torch, {name} in {precision}: {difference:.2e} (bound {bound:.0e}) {'right' if same else 'WRONG'}")
        self.save()
        return right and compared

    def put(self, pixels, precision):
        return pixels.to(self.options.device, non_blocking=True).to(DTYPES[precision])

    def wait(self):
        if self.options.device == "cuda":
            torch.cuda.synchronize()

    def median(self, call):
        for _ in range(WARM_UPS):
            call()
        self.wait()
        samples = []
        end = time.perf_counter() + self.options.seconds
        while len(samples) < LEAST_SAMPLES or (time.perf_counter() < end and len(samples) < 500):
            begin = time.perf_counter()
            call()
            self.wait()
            samples.append(time.perf_counter() - begin)
        return statistics.median(samples)

    def measure(self):
        for variant in self.options.variants.split(","):
            model = self.load("fp16", "eager" if variant == "eager" else "sdpa")

            def embed(pixels):
                y = model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output)
                return y / y.norm(dim=-1, keepdim=True)

            tower = torch.compile(embed, mode="reduce-overhead", dynamic=False) if variant == "compile" else embed
            for batch in map(int, self.options.batches.split(",")):
                try:
                    self.point(variant, tower, batch, model.config.vision_config.image_size)
                except torch.OutOfMemoryError:
                    print(f"{variant} {batch}: out of memory")

    def point(self, variant, tower, batch, side):
        host = torch.randn(batch, 3, side, side)
        if self.options.device == "cuda":
            host = host.pin_memory()
        pixels = self.put(host, "fp16")
        with torch.inference_mode():
            replayed = batch / self.median(lambda: tower(pixels))
            copied = batch / self.median(lambda: tower(self.put(host, "fp16")).cpu())
        self.result["points"].append(
            {"variant": variant, "batch": batch, "replayedPerSecond": replayed, "copiedPerSecond": copied}
        )
        print(f"{variant:8} {batch:4} images: {replayed:9.1f} per second, with copies {copied:9.1f} per second")
        self.save()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("kept")
    parser.add_argument("--json")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--batches", default="1,32,256,8,128")
    parser.add_argument("--variants", default="sdpa,eager,compile")
    parser.add_argument("--seconds", type=float, default=0.3)
    options = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    if options.device == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        print("device:", torch.cuda.get_device_name())
    comparison = Comparison(options)
    right = comparison.compare()
    comparison.measure()
    best = max(comparison.result["points"], key=lambda point: point["replayedPerSecond"])
    print(
        f"torch {torch.__version__}, transformers {transformers.__version__}: outputs {'agree' if right else 'DIFFER'}; "
        f"at most {best['replayedPerSecond']:.0f} images per second ({best['variant']}, batch {best['batch']})"
    )
    sys.exit(not right)


main()
