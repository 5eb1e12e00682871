"""check_interchange.py: other programs read what clip4j writes. Needs faiss-cpu 1.15.1, pyarrow 25.0.1, numpy 2.4.6, JAVA_HOME (25 or newer),
and the classes of clip-core and clip-search (mvn compile). Ends with 1 if anything differs."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import faiss
import numpy as np
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLASSES = os.environ.get("CLASSES") or os.pathsep.join(str(ROOT / module / "target/classes") for module in ("clip-core", "clip-search"))
JAVA = [os.environ["JAVA_HOME"] + "/bin/java", "-Xmx512m", "-cp", CLASSES, str(ROOT / "tools/search/Convert.java")]
N, D, TOP = int(os.environ.get("ROWS", 3000)), 48, 10
SCORE = 2e-5  # float32 sums of 48 products of numbers below 1 in another order; 8 bits add nothing, as both decode the same
failures = []


def check(name, holds, detail=""):
    print("ok  " if holds else "BAD ", name, detail, flush=True)
    if not holds:
        failures.append(name)


def convert(*words):
    run = subprocess.run(JAVA + [str(w) for w in words], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return run.stdout


random = np.random.default_rng(7)
centres = random.standard_normal((40, D))
X = centres[random.integers(0, 40, N)] + 0.7 * random.standard_normal((N, D))
X = (X / np.linalg.norm(X, axis=1, keepdims=True)).astype("<f4")
Q = (X[:50] + 0.05 * random.standard_normal((50, D))).astype("<f4")
IDS = (np.arange(N) * 1000003 - 77).astype(np.int64)


def source(folder, numbered):
    path = folder / ("numbered.jsonl" if numbered else "named.jsonl")
    with open(path, "w") as out:
        for i in range(N):
            line = {"id": int(IDS[i]) if numbered else f"img/é {i}.jpg", "vector": [float(x) for x in X[i]]}
            if not numbered:
                line["metadata"] = {"caption": f"no {i} \"☕\"", "width": i, "score": i / 3, "ok": i % 2 == 0, "date": "2024-05-01T10:00:00Z", "tags": ["a", str(i)]}
            out.write(json.dumps(line) + "\n")
    return path


def exact(metric):
    scores = Q.astype(np.float64) @ X.T.astype(np.float64)
    if metric == "SQUARED_L2":
        scores = -(Q.astype(np.float64) ** 2).sum(1)[:, None] - (X.astype(np.float64) ** 2).sum(1)[None] + 2 * scores
    return np.argsort(-scores, 1, kind="stable")[:, :TOP]


def faiss_kind(folder, kind, metric, ids, code, least):
    path = folder / "a.faiss"
    convert(folder / "numbered.jsonl", f"faiss:{kind}:{metric}:{ids}", path)
    name = f"faiss {kind} {metric} {ids}"
    check(name + " kind", open(path, "rb").read(4).decode() == code)
    index = faiss.read_index(str(path))
    scores, found = index.search(Q, TOP)
    rows = [line.split(";") for line in convert(path, "search", folder / "q.npy").splitlines()]
    ours, our_scores = (np.array([json.loads(row[i]) for row in rows]) for i in (0, 1))
    same = float(np.mean(ours == found))
    check(name + " same as ours", same >= 0.999, f"{same:.4f} of the ids")
    error = float(np.abs(our_scores - scores).max())
    check(name + " same scores", error <= SCORE, f"{error:.2g}")
    truth = exact(metric)
    numbers = IDS[truth] if ids != "ROWS" else truth
    recall = float(np.mean([len(set(a) & set(b)) / TOP for a, b in zip(found, numbers)]))
    check(name + " recall", recall >= least, f"{recall:.3f}")
    return index


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    np.save(folder / "q.npy", Q)
    numbered, named = source(folder, True), source(folder, False)
    for metric in ("INNER_PRODUCT", "SQUARED_L2"):
        flat = "IxFI" if metric == "INNER_PRODUCT" else "IxF2"
        faiss_kind(folder, "FLAT", metric, "ROWS", flat, 1)
        faiss_kind(folder, "FLAT", metric, "MAP", "IxMp", 1)
        index = faiss_kind(folder, "FLAT", metric, "REVERSIBLE_MAP", "IxM2", 1)
        check("faiss reconstructs by id", np.array_equal(index.reconstruct(int(IDS[5])), X[5]))
        faiss_kind(folder, "INVERTED", metric, "MAP", "IwFl", 0.9)
        faiss_kind(folder, "GRAPH", metric, "ROWS", "IHNf", 0.98)
        faiss_kind(folder, "GRAPH", metric, "MAP", "IxMp", 0.98)
        faiss_kind(folder, "SCALAR", metric, "ROWS", "IxSQ", 0.9)

    convert(named, "faiss:INVERTED:INNER_PRODUCT:AUTO", folder / "named.faiss")
    names = [json.loads(line)["id"] for line in open(folder / "named.faiss.jsonl")]
    index = faiss.read_index(str(folder / "named.faiss"))
    index.nprobe = index.nlist
    found = index.search(Q, 1)[1][:, 0]
    check("names beside an inverted file", all(names[row] == f"img/é {truth}.jpg" for row, truth in zip(found, exact("INNER_PRODUCT")[:, 0])))

    convert(named, "npy", folder / "a.npy")
    check("numpy", np.array_equal(np.load(folder / "a.npy"), X))
    check("names beside numpy", [json.loads(line)["id"] for line in open(folder / "a.npy.jsonl")][7] == "img/é 7.jpg")

    convert(named, "parquet", folder / "a.parquet")
    table = pq.read_table(folder / "a.parquet")
    first = table.slice(3, 1).to_pylist()[0]
    check("pyarrow vectors", np.array_equal(np.array(table["vector"].to_pylist(), np.float32), X))
    check("pyarrow ids", table["id"].to_pylist() == [f"img/é {i}.jpg" for i in range(N)])
    check("pyarrow fields", first["caption"] == 'no 3 "☕"' and first["width"] == 3 and first["score"] == 1.0 and first["ok"] is False, str(table.schema.types))
    check("pyarrow times and lists", first["date"].isoformat() == "2024-05-01T10:00:00+00:00" and json.loads(first["tags"]) == ["a", "3"])

    convert(named, "embeddings", folder / "e.parquet")
    table = pq.read_table(folder / "e.parquet")
    check("pyarrow embeddings", np.array_equal(np.array(table["embedding"].to_pylist(), np.float32), X) and str(table.schema.field("embedding").type.value_type) == "float")
    check("pyarrow inputs", table["input"].to_pylist() == [f"img/é {i}.jpg" for i in range(N)])

    convert(named, "clip-retrieval", folder / "cr")
    check("clip-retrieval vectors", np.array_equal(np.load(folder / "cr/img_emb/img_emb_0.npy"), X))
    table = pq.read_table(folder / "cr/metadata/metadata_0.parquet")
    check("clip-retrieval metadata", table["image_path"].to_pylist()[9] == "img/é 9.jpg" and table["caption"].to_pylist()[9] == 'no 9 "☕"', str(table.column_names))

    convert(named, "jsonl", folder / "b.jsonl")
    lines = [json.loads(line) for line in open(folder / "b.jsonl")]
    check("JSON lines", np.array_equal(np.array([line["vector"] for line in lines], np.float32), X) and lines[2]["metadata"]["tags"] == ["a", "2"])

print(len(failures), "bad")
sys.exit(1 if failures else 0)
