"""Recall, build and search of an index of clustered embeddings: clip-search beside bare Lucene and, if it is there, faiss.

    python tools/search/index.py [--rows 100000] [--columns 768] [--threads 2] [--clusters 1000] [--uniform] [--classes PATH]
        [--heap 1g] [--alone] [--jvector PATH]

Needs numpy 2 and JAVA_HOME (25 or newer); --classes is a class path of clip-core, clip-cpu, clip-search and lucene-core, by default
the jars that ./clip builds. --alone leaves the others out. --jvector is a class path of jvector 4.0.2 and what it needs. --uniform takes directions without clusters, for which no graph is good. Prints a JSON object a line.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 20210226
QUERIES = 200


def normalized(numpy, values):
    return values / numpy.linalg.norm(values, axis=1, keepdims=True)


def vectors(numpy, options):
    """Around centres whose mean cosine is about a half, as embeddings of images have them."""
    random = numpy.random.default_rng(SEED)
    count = options.rows + QUERIES
    noise = normalized(numpy, random.standard_normal((count, options.columns), dtype=numpy.float32))
    if not options.uniform:
        common = random.standard_normal(options.columns, dtype=numpy.float32)
        centres = normalized(numpy, random.standard_normal((options.clusters, options.columns), dtype=numpy.float32))
        centres = normalized(numpy, centres + common / numpy.linalg.norm(common))
        noise = normalized(numpy, centres[random.integers(0, options.clusters, count)] + 0.6 * noise)
    noise = numpy.ascontiguousarray(noise, dtype=numpy.float32)
    return noise[:options.rows], noise[options.rows:]


def best(work, times=5):
    fastest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest


def faiss_figures(stored, queries, threads):
    try:
        import faiss
    except ImportError:
        print(json.dumps({"what": "faiss is not installed"}))
        return
    import numpy

    faiss.omp_set_num_threads(threads)
    flat = faiss.IndexFlatIP(stored.shape[1])
    flat.add(stored)
    one = best(lambda: flat.search(queries[:1], 10), 15)
    many = best(lambda: flat.search(queries[:64], 10))
    print(json.dumps({"what": "faiss IndexFlatIP", "one_query_ms": one * 1e3, "64_queries_ms": many * 1e3}))
    _, exact = flat.search(queries, 10)
    hnsw = faiss.IndexHNSWFlat(stored.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efConstruction = 100
    start = time.perf_counter()
    hnsw.add(stored)
    seconds = time.perf_counter() - start
    size = len(faiss.serialize_index(hnsw))
    hnsw.hnsw.efSearch = 50
    times = []
    found = []
    for query in queries:
        start = time.perf_counter()
        found.append(hnsw.search(query[None], 10)[1][0])
        times.append(time.perf_counter() - start)
    recall = numpy.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact, found)])
    print(json.dumps({"what": "faiss HNSW 16/100, efSearch 50", "vectors_per_second": len(stored) / seconds, "bytes": size,
                      "recall_at_10": recall, "p50_ms": float(numpy.median(times)) * 1e3}))


def java(classes, heap, source, *words):
    program = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java"
    process = subprocess.run([program, "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx" + heap, "-cp", classes,
                              ROOT / "tools/search" / source, *map(str, words)], stderr=subprocess.PIPE, text=True)
    if process.returncode:
        sys.exit(process.stderr)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--columns", type=int, default=768)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--clusters", type=int, default=1000)
    arguments.add_argument("--uniform", action="store_true")
    arguments.add_argument("--classes", default=str(ROOT / "clip-cli/target/clip/lib/*"))
    arguments.add_argument("--heap", default="1g")
    arguments.add_argument("--alone", action="store_true")
    arguments.add_argument("--jvector")
    options = arguments.parse_args()
    import numpy

    stored, queries = vectors(numpy, options)
    with tempfile.TemporaryDirectory() as folder:
        stored.tofile(os.path.join(folder, "vectors.f32"))
        queries.tofile(os.path.join(folder, "queries.f32"))
        java(options.classes, options.heap, "IndexBench.java", folder, options.rows, options.columns, options.threads, not options.alone)
        if options.jvector:
            java(options.jvector, "4g", "JvectorBench.java", folder, options.rows, options.columns)
    if not options.alone:
        faiss_figures(stored, queries, options.threads)


if __name__ == "__main__":
    main()
