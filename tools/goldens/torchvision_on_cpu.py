"""Import this before anything that imports torchvision.

A torchvision built for CUDA does not import beside a PyTorch built for the CPU, because the operators that it describes are missing. The goldens use
none of them: declaring their signatures is enough. Wheels that belong together are left alone.
"""

import importlib.util
from pathlib import Path

import torch


def declare():
    spec = importlib.util.find_spec("torchvision")
    if spec is None or torch.version.cuda is not None:
        return None
    if "+cu" not in (Path(spec.origin).parent / "version.py").read_text():
        return None
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


# The declarations live as long as this object.
LIBRARY = declare()
