"""PyTorch as an engine: python torch_worker.py NAME THREADS, NAME pytorch or pytorch-bf16. Obeys the lines of Worker.java."""
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
# Pixels come preprocessed: a torchvision that does not fit torch must not be in the way.
sys.modules["torchvision"] = None
import numpy as np
import torch
import transformers
from transformers import CLIPModel

transformers.logging.set_verbosity_error()
name, threads = sys.argv[1], int(sys.argv[2])
dtype = torch.bfloat16 if name.endswith("bf16") else torch.float32
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


class Work:
    def __init__(self, words):
        kind = words[0]
        self.model = CLIPModel.from_pretrained(words[1], dtype=dtype).eval()
        if kind == "image":
            batch, side = int(words[2]), int(words[4])
            pixels = np.fromfile(words[3], dtype=np.float32).reshape(batch, 3, side, side)
            pixels = torch.from_numpy(pixels).to(dtype)
            self.tower, self.head, self.inputs = self.model.vision_model, self.model.visual_projection, {"pixel_values": pixels}
        elif kind == "text":
            batch, tokens = int(words[2]), int(words[3])
            ids = torch.from_numpy(np.fromfile(words[4], dtype=np.int32).reshape(batch, tokens).astype(np.int64))
            self.tower, self.head, self.inputs = self.model.text_model, self.model.text_projection, {"input_ids": ids}
        else:
            raise ValueError("PyTorch runs models only, not " + kind)

    def run(self):
        with torch.inference_mode():
            y = self.head(self.tower(**self.inputs).pooler_output).float()
            self.output = (y / y.norm(dim=-1, keepdim=True)).numpy()


def obey(words):
    global work
    command = words[0]
    if command == "describe":
        return f"PyTorch {torch.__version__} {dtype}, transformers {transformers.__version__}, {threads} threads"
    if command == "isa":
        return torch.backends.cpu.get_cpu_capability().lower()
    if command == "open":
        work = None
        work = Work(words[1:])
        return ""
    if command == "settle":
        return ""
    if command == "run":
        runs = int(words[1])
        begin = time.perf_counter_ns()
        for _ in range(runs):
            work.run()
        return str((time.perf_counter_ns() - begin) // runs)
    if command == "output":
        work.output.astype(np.float32).tofile(words[1])
        return ""
    raise ValueError("no such command: " + command)


work = None
for line in sys.stdin:
    try:
        answer = "ok " + obey(line.rstrip("\n").split("\t"))
    except Exception as e:  # the suite shows it beside the row
        answer = "error " + str(e).replace("\n", " ")
    print(answer, file=answers, flush=True)
