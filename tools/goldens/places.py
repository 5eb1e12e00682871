"""Where the goldens lie in the repository, relative to its root. A folder that moves is changed here and nowhere else."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PLACES = {
    "reference": "clip-core/src/test/resources/reference",
    "image": "clip-core/src/test/resources/io/github/clip4j/image",
    "tokenizer": "clip-core/src/test/resources/io/github/clip4j/tokenizer/bpe",
    "converter": "weights-converter/src/test/resources/reference",
    "cli": "clip-cli/src/test/resources/reference",
    "demo": "clip-cli/src/main/resources/io/github/clip4j/cli/demo",
    "library": "clip-core/src/main/resources/io/github/clip4j",
    "full-size": "tools/full-size",
    "kernels": "clip-cuda/src/test/resources/ptx",
}


def place(name, root=ROOT):
    return Path(root) / PLACES[name]
