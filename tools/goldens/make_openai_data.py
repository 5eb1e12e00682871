#!/usr/bin/env python3
"""make_openai_data.py OUT
Writes what the library has of openai/CLIP as open_clip carries it: OUT/imagenet-templates.txt, the 80 prompt templates,
OUT/imagenet-templates-7.txt, the 7 of them that OpenAI's notebook found to do as well, and OUT/tokenizer/clip-bpe-merges.txt.gz, the 48,894 byte-pair
merges that CLIP uses.
Made with open_clip 3.3.0 and Python 3.11 with zlib 1.3.1, whose compressed bytes others need not give.
"""

import gzip
import sys
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
import open_clip
import open_clip.tokenizer

MERGES = 49408 - 2 * 256 - 2


def main(out):
    (out / "tokenizer").mkdir(parents=True, exist_ok=True)
    for name, templates in (("", open_clip.OPENAI_IMAGENET_TEMPLATES), ("-7", open_clip.SIMPLE_IMAGENET_TEMPLATES)):
        lines = [template("{}") for template in templates]
        (out / f"imagenet-templates{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    lines = gzip.open(open_clip.tokenizer.default_bpe()).read().split(b"\n")[1 : 1 + MERGES]
    with open(out / "tokenizer/clip-bpe-merges.txt.gz", "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as f:
        f.write(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
