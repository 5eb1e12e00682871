#!/usr/bin/env python3
"""make_torch_goldens.py REFERENCE
Golden data for the tests of the PyTorch reader: small checkpoints with everything that a storage can be, and listings of all checkpoints as torch reads
them.
Made with Python 3.11, torch 2.13.0, numpy 2.4.6.

torch/*.pt:         written here.
torch/listing.json: file -> [[name, dtype, shape, sha256 of the little-endian row-major bytes], ...]; the prefix "module." dropped.
"""

import collections
import hashlib
import json
import pathlib
import struct
import sys
import warnings

import numpy
import torch

DTYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.int32: "I32",
    torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip


def views():
    torch.manual_seed(7)
    base = torch.randn(6, 8)
    cube = torch.randn(3, 4, 5).to(torch.float16)
    state = {
        "base": base,
        "transposed": base.t(),
        "rows": base[2:4],
        "columns": base[:, 3:6],
        "every_second": base[::2, 1::3],
        "element": base[5, 7],
        "permuted": cube.permute(2, 0, 1),
        "permuted_part": cube.permute(1, 2, 0)[1:, :2],
        "unit_dimensions": base[1:2].t().unsqueeze(0),
        "parameter": torch.nn.Parameter(torch.randn(2, 3)),
        "scalar": torch.tensor(4.6052),
        "empty": torch.zeros(3, 0, 2),
        "input_resolution": 224,
        "large_integer": 2**40,
        "negative_integer": -5,
    }
    for dtype, name in DTYPES.items():
        state["type_" + name] = (torch.randn(5) * 50).to(dtype)
    return state


def training():
    torch.manual_seed(8)
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.LayerNorm(3))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    model(torch.randn(2, 4)).sum().backward()
    optimizer.step()
    return {"epoch": 3, "loss": 0.5, "best": None, "model": model.state_dict(), "optimizer": optimizer.state_dict(), "shape": torch.Size([2, 3]), "dtype": torch.float16}


def training_state():
    """What weights_only allows beside the weights, and a scalar of numpy's; the weights lie under a name less usual, in parameters with attributes."""
    torch.manual_seed(9)
    tagged = torch.nn.Parameter(torch.randn(3, 2))
    tagged.tag = "kept"
    return {
        "milestones": collections.Counter({30: 1, 60: 2}), "best": numpy.float64(0.75), "seed": 2**70, "done": {1, 2}, "key": b"\x80\xff",
        "phase": 1 + 2j, "layout": torch.strided, "device": torch.device("cuda:1"), "range": bytearray(b"ab"), ("a", 1): 2,
        "model": {"width": 8}, "model_state": collections.OrderedDict(tagged=tagged, plain=torch.randn(2)),
        "ema": {"plain": torch.zeros(2)},
    }  # fmt: skip


def save_on_devices(path):
    """Tensors as if saved on a GPU and on Apple's, which differ in nothing but the name of the place."""
    places = iter(("cuda:0", "mps", "xla:1"))
    kept, torch.serialization.location_tag = torch.serialization.location_tag, lambda _: next(places)
    torch.save(devices(), path)
    torch.serialization.location_tag = kept


def devices():
    torch.manual_seed(10)
    return {"first": torch.randn(3), "second": torch.randn(2, 2), "third": torch.randn(4).half()}


def beside_weights():
    """Tensors of the other kinds that weights_only allows, beside weights."""
    weight = weights_beside()["weight"]
    return {
        "weight": weight, "eighth": weight.to(torch.float8_e4m3fn), "phase": torch.complex(weight, weight), "meta": torch.empty(2, device="meta"),
        "sparse": torch.eye(3).to_sparse(), "rows": torch.eye(3).to_sparse_csr(), "nested": torch.nested.nested_tensor([weight[0], weight[1]]),
        "levels": torch.quantize_per_tensor(weight, 0.1, 10, torch.quint8), "channels": torch.quantize_per_channel(weight, torch.ones(3), torch.zeros(3), 0, torch.qint8),
        "parameter": torch.nn.Parameter(torch.eye(2).to_sparse()), "last": torch.ones(2),
    }  # fmt: skip


def weights_beside():
    torch.manual_seed(11)
    return {"weight": torch.randn(3, 4), "last": torch.ones(2)}


def all_of_float8():
    """The weights of a model, of which none can be read."""
    torch.manual_seed(12)
    return {"epoch": 1, "state_dict": {"visual.class_embedding": torch.randn(4).to(torch.float8_e5m2), "visual.proj": torch.randn(4, 2).to_sparse()}}


def one_storage():
    base = views()["base"]
    return {"base": base, "transposed": base.t(), "columns": base[:, 3:6], "element": base[5, 7]}


def rows(state):
    result = []
    for name, value in state.items():
        tensor = torch.tensor(value) if isinstance(value, int) else value.detach()
        data = tensor.contiguous().reshape(-1).view(torch.uint8) if tensor.numel() else torch.zeros(0, dtype=torch.uint8)
        digest = hashlib.sha256(data.numpy().tobytes()).hexdigest()
        result.append([name, DTYPES[tensor.dtype], list(tensor.shape), digest])
    return result


def save_legacy(state, path):
    """The format before PyTorch 1.6. It names a storage by its address, which differs from run to run: it is set to that of the first run."""
    torch.save(state, path, _use_new_zipfile_serialization=False)
    tensor = next(iter(state.values()))

    def name(address):
        return b"X" + struct.pack("<I", len(address)) + address

    found = name(str(tensor.untyped_storage()._cdata).encode())
    data = path.read_bytes()
    assert data.count(found) == len(state) + 1, "once for each tensor, and in the list of storages"
    path.write_bytes(data.replace(found, name(b"93924261898272")))


def main():
    warnings.simplefilter("ignore")
    root = pathlib.Path(sys.argv[1])
    out = root / "torch"
    out.mkdir(exist_ok=True)
    torch.save(views(), out / "views.pt")
    torch.save(views(), out / "protocol4.pt", pickle_protocol=4)
    torch.save(training(), out / "training.pt")
    torch.save(training_state(), out / "training_state.pt")
    save_on_devices(out / "devices.pt")
    torch.save(beside_weights(), out / "beside_weights.pt")
    torch.save(all_of_float8(), out / "float8.pt")
    save_legacy({"x": torch.zeros(2)}, out / "legacy.pt")
    save_legacy(one_storage(), out / "legacy_views.pt")
    files = {
        "torch/views.pt": views(),
        "torch/protocol4.pt": views(),
        "torch/training.pt": training()["model"],
        "torch/training_state.pt": training_state()["model_state"],
        "torch/devices.pt": devices(),
        "torch/beside_weights.pt": weights_beside(),
        "torch/legacy.pt": {"x": torch.zeros(2)},
        "torch/legacy_views.pt": one_storage(),
        "checkpoints/tiny64-openai-pt/openai_state_dict.pt": None,
        "checkpoints/tiny64-openclip-train-pt/epoch_1.pt": None,
        "checkpoints/tiny64-openai-jit/openai_jit.pt": None,
    }
    listing = {}
    for name, state in files.items():
        path = root / name
        if "jit" in name:
            state = torch.jit.load(path).state_dict()
        elif state is None:
            loaded = torch.load(path, weights_only=True)
            state = {k.removeprefix("module."): v for k, v in loaded.get("state_dict", loaded).items()}
        listing[name] = rows(state)
    (out / "listing.json").write_text(json.dumps(listing, indent=0) + "\n")
    print({name: len(r) for name, r in listing.items()})


main()
