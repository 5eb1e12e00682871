"""Cosines of an embedding with many stored ones and the nearest ten: clip4j beside numpy, in turns on one machine.

    python tools/search/compare.py [--rows 100000] [--columns 512] [--threads 1 2] [--rounds 5]

Needs numpy 2, JAVA_HOME (25 or newer) and the jars that ./clip builds. Both must find the same ten before anything is printed.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 20210226
REPEATS = 9


def best(work):
    fastest = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest * 1e3


def nearest(numpy, cosines):
    places = numpy.argpartition(-cosines, 10)[:10]
    return places[numpy.argsort(-cosines[places])]


def duel(file, rows, columns, rounds):
    import numpy

    threads = os.environ["OPENBLAS_NUM_THREADS"]
    stored = numpy.fromfile(file, dtype=numpy.float32).reshape(rows, columns)
    query = stored[0].copy()
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java"
    command = [java, "--add-modules", "jdk.incubator.vector", "-Xmx2g", "-cp", str(ROOT / "clip-cli/target/clip/lib/*"),
               str(ROOT / "tools/search/Search.java"), file, str(rows), str(columns), threads]
    clip = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    while clip.stdout.readline().strip() != "ready":
        if clip.poll() is not None:
            sys.exit("clip4j ended: " + " ".join(map(str, command)))
    for _ in range(rounds):
        cosines = stored @ query
        product = best(lambda: stored @ query)
        top = best(lambda: nearest(numpy, cosines))
        clip.stdin.write("\n")
        clip.stdin.flush()
        array, memory, search, found = clip.stdout.readline().split()
        expected = [int(place) for place in nearest(numpy, cosines)]
        if [int(place) for place in found.strip("[]").split(",")] != expected:
            sys.exit(f"clip4j found {found}, numpy {expected}")
        print(f"{threads} threads, ms: numpy {product:.1f} + {top:.1f}; clip4j cosines {array} (mapped {memory}), nearest {search}; "
              f"{float(array) / product:.2f} and {float(search) / (product + top):.2f} times numpy's", flush=True)
    clip.stdin.close()
    clip.wait()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--columns", type=int, default=512)
    arguments.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--file", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.file:
        duel(options.file, options.rows, options.columns, options.rounds)
        return
    import numpy

    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "embeddings.f32")
        values = numpy.random.default_rng(SEED).standard_normal((options.rows, options.columns), dtype=numpy.float32)
        values /= numpy.linalg.norm(values, axis=1, keepdims=True)
        values.tofile(file)
        for threads in options.threads:
            # numpy's library reads the number of threads when it is loaded.
            subprocess.run([sys.executable, __file__, "--file", file, "--rows", str(options.rows), "--columns",
                            str(options.columns), "--rounds", str(options.rounds)],
                           check=True, env=dict(os.environ, OPENBLAS_NUM_THREADS=str(threads)))


if __name__ == "__main__":
    main()
