"""Where the goldens lie in the repository, relative to its root. A folder that moves is changed here and nowhere else."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PLACES = {
    "reference": "testkit/goldens",
    "image": "testkit/goldens/image",
    "tokenizer": "testkit/goldens/tokenizer",
    "demo": "clip-cli/src/main/resources/io/github/clip4j/cli/demo",
    "library": "clip-core/src/main/resources/io/github/clip4j",
    "full-size": "tools/full-size",
    "kernels": "cuda-emulator/src/test/resources/ptx",
    "tasks": "clip-tasks/src/test/resources",
    "classes": "clip-tasks/src/main/resources/io/github/clip4j/tasks/dataset",
    "search": "clip-search/src/test/resources",
    "hub": "weights-converter/src/main/resources/io/github/clip4j/converter/hub",
}


def place(name, root=ROOT):
    return Path(root) / PLACES[name]


def place_of(file):
    """PLACE/path of a path in the repository; the innermost place that holds it."""
    name = max((n for n, path in PLACES.items() if file.startswith(path + "/")), key=lambda n: len(PLACES[n]))
    return f"{name}/{file.removeprefix(PLACES[name] + '/')}"


def shared():
    """Files that a folder needs and the repository holds elsewhere: the path that a script writes -> the path of the only copy."""
    goldens = PLACES["reference"]
    lines = (place("reference") / "shared.txt").read_text().splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {f"{goldens}/{file}": os.path.normpath(f"{goldens}/{only}") for file, only in pairs}
