#!/usr/bin/env python3
"""tools/evaluation/check_resume.py CLIP [IMAGES]
Kills `clip eval zeroshot --resume` with SIGKILL at random moments, again and again until it has got through, and compares the figures, the messages and the
journal with those of a run that nobody disturbed. CLIP: the command, as a path. IMAGES (10,000) are noise of 24 pixels a side, of which one in 500 is broken;
the model is the tests' tiny one. Exit code 1 if anything differs, or if fewer than three runs were killed. Needs numpy and Pillow.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "testkit/goldens/checkpoints/tiny-hf"
CLASSES = 10


def make(folder, images):
    noise = np.random.default_rng(3)
    for i in range(images):
        file = folder / str(i % CLASSES) / f"{i:06}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        if i % 500 == 77:
            file.write_text(f"broken {i}")
        else:
            Image.fromarray(noise.integers(0, 256, (24, 24, 3), dtype=np.uint8)).save(file)


def main(clip, images=10_000):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(folder / "images", images)
        (folder / "names.txt").write_text("".join(f"class {i}\n" for i in range(CLASSES)))

        def start(name):
            command = [clip, "eval", "zeroshot", "--dataset", folder / "images", "--classes", folder / "names.txt", "--model", MODEL, "--json", "--quiet"]
            files = {stream: open(folder / f"{name}.{stream}", "wb") for stream in ("stdout", "stderr")}
            return subprocess.Popen([*command, "--resume", folder / f"{name}.journal"], start_new_session=True, **files)

        begin = time.monotonic()
        whole = start("whole").wait()
        seconds = time.monotonic() - begin
        random.seed(images)
        kills = 0
        while True:
            process = start("killed")
            try:
                # A few seconds pass before the first image, in each run.
                code = process.wait(random.uniform(0.3, 0.9) * seconds)
                break
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
                journal = folder / "killed.journal"
                lines = len(journal.read_bytes().splitlines()) if journal.exists() else 0
                print(f"killed at line {lines}")
        same = [(folder / f"whole.{end}").read_bytes() == (folder / f"killed.{end}").read_bytes() for end in ("stdout", "stderr", "journal")]
        print(f"{images} images, {kills} kills, exit codes {whole} and {code}; the same figures, messages, journal: {same}")
        return 0 if all(same) and whole == code == 1 and kills >= 3 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
