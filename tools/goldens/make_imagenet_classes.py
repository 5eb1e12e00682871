#!/usr/bin/env python3
"""make_imagenet_classes.py OUT
Writes OUT/imagenet-classes.tsv: a line for each of ImageNet's 1,000 classes in their order, its folder (the WordNet id) and the name that OpenAI gave it.
Names from open_clip 3.3.0 (src/open_clip/zero_shot_metadata.py, MIT; those of openai/CLIP's notebook), folders from timm 1.0.29
(timm/data/_info/imagenet_synsets.txt, Apache-2.0). Both are in the order of the classes, which is that of the sorted folders; lemmas of WordNet that timm
has beside the folders tell that they belong together.
"""

import importlib.util
import re
import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import open_clip

CLASSES = 1000
SHARING = 950  # as many have a word in common with WordNet's lemma, or the two lists do not belong together; observed: 962


def words(text):
    return {word.rstrip("s") for word in re.split(r"[^a-z]+", text.lower()) if len(word) > 2}


def main(out):
    info = Path(importlib.util.find_spec("timm").origin).parent / "data/_info"
    folders = (info / "imagenet_synsets.txt").read_text("utf-8").split()
    lemmas = dict(line.split("\t") for line in (info / "imagenet_synset_to_lemma.txt").read_text("utf-8").splitlines())
    names = list(open_clip.IMAGENET_CLASSNAMES)
    assert len(names) == len(folders) == len(set(folders)) == CLASSES
    assert folders == sorted(folders)
    sharing = sum(bool(words(name) & words(lemmas[folder])) for folder, name in zip(folders, names))
    assert sharing >= SHARING, sharing
    out.mkdir(parents=True, exist_ok=True)
    (out / "imagenet-classes.tsv").write_text("".join(f"{folder}\t{name}\n" for folder, name in zip(folders, names)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
