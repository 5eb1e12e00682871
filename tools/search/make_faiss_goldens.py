"""make_faiss_goldens.py [OUT]: small FAISS files of the kinds that are not in the folders d24 and d512, with what faiss
finds in them. Needs faiss-cpu 1.15.1 and numpy 2.4.6. OUT: clip-search/src/test/resources/faiss/more."""

import json
import os
import sys

import faiss
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = sys.argv[1] if len(sys.argv) > 1 else HERE + "/../../clip-search/src/test/resources/faiss/more"
N, D, QUERIES, TOP = 160, 16, 6, 10
IP, L2 = faiss.METRIC_INNER_PRODUCT, faiss.METRIC_L2
SQ = faiss.ScalarQuantizer

faiss.omp_set_num_threads(1)
KEPT = []  # faiss holds its parts by plain pointers
random = np.random.default_rng(0xC11)


def vectors(count):
    x = random.standard_normal((count, D)) + 2 * random.standard_normal((8, D))[np.arange(count) % 8]
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


X, Q, TRAINING = vectors(N), vectors(QUERIES), vectors(400)


def factory(text, metric):
    index = faiss.index_factory(D, text, metric)
    index.train(TRAINING)
    index.add(X)
    return index


def graph(index, width, search):
    index.hnsw.efConstruction = width
    index.train(TRAINING)
    index.add(X)
    index.hnsw.efSearch = search
    return index


def probing(index, probes):
    faiss.extract_index_ivf(index).nprobe = probes
    return index


def scalar(kind, metric):
    index = faiss.IndexScalarQuantizer(D, kind, metric)
    index.train(TRAINING)
    index.add(X)
    return index


def sparse():
    """Most of its lists are empty, so that their sizes are written as pairs."""
    quantizer = faiss.IndexFlatL2(D)
    quantizer.add(vectors(64))
    index = faiss.IndexIVFFlat(quantizer, D, 64, L2)
    index.is_trained = True
    index.add_with_ids(X[:6], np.arange(6, dtype=np.int64) * 1000 - 3)
    index.nprobe = 64
    KEPT.append(quantizer)
    return index


def direct_map():
    index = probing(factory("IVF4,Flat", IP), 2)
    index.set_direct_map_type(faiss.DirectMap.Hashtable)
    return index


MAKERS = {
    "ivfsq8_l2": lambda: probing(factory("IVF4,SQ8", L2), 2),
    "ivfsq8_ip": lambda: probing(factory("IVF4,SQ8", IP), 2),
    "ivfsqfp16_ip": lambda: probing(factory("IVF4,SQfp16", IP), 3),
    "ivfpq_5bit_ip": lambda: probing(factory("IVF4,PQ4x5np", IP), 2),
    "ivfpq_flat_residual_off_l2": lambda: no_residual(),
    "ivf_hnsw_l2": lambda: probing(factory("IVF8_HNSW8,Flat", L2), 2),
    "ivf_direct_map_ip": direct_map,
    "ivf_sparse_l2": sparse,
    "pq6_l2": lambda: factory("PQ4x6np", L2),
    "sq4_l2": lambda: scalar(SQ.QT_4bit, L2),
    "sq4_uniform_ip": lambda: scalar(SQ.QT_4bit_uniform, IP),
    "sq6_ip": lambda: scalar(SQ.QT_6bit, IP),
    "sq8_uniform_l2": lambda: scalar(SQ.QT_8bit_uniform, L2),
    "sqfp16_l2": lambda: scalar(SQ.QT_fp16, L2),
    "sqbf16_ip": lambda: scalar(SQ.QT_bf16, IP),
    "hnsw_low_l2": lambda: graph(faiss.IndexHNSWFlat(D, 3), 6, 3),
    "hnsw_low_ip": lambda: graph(faiss.IndexHNSWFlat(D, 3, IP), 6, 12),
    "hnsw_sq_l2": lambda: graph(faiss.IndexHNSWSQ(D, SQ.QT_8bit, 4), 20, 24),
    "hnsw_pq_l2": lambda: graph(faiss.index_factory(D, "HNSW4_PQ4x4"), 20, 24),
    "opq_ivfpq_ip": lambda: probing(factory("OPQ4_16,IVF4,PQ4x4np", IP), 2),
    "pca_flat_l2": lambda: factory("PCA8,Flat", L2),
    "pcaw_flat_l2": lambda: factory("PCAW8,Flat", L2),
    "rotated_flat_ip": lambda: factory("RR16,Flat", IP),
    "normalised_flat_ip": lambda: factory("L2norm,Flat", IP),
    "refined_pq_ip": lambda: refined(),
    "empty_ip": lambda: faiss.IndexFlatIP(D),
}


def no_residual():
    quantizer = faiss.IndexFlatL2(D)
    index = faiss.IndexIVFPQ(quantizer, D, 4, 4, 4, L2)
    index.by_residual = False
    index.train(TRAINING)
    index.add(X)
    index.nprobe = 2
    KEPT.append(quantizer)
    return index


def refined():
    index = factory("PQ4x4np,RFlat", IP)
    index.k_factor = 2.5
    return index


os.makedirs(OUT, exist_ok=True)
expected = {"versions": {"faiss": faiss.__version__, "numpy": np.__version__}, "queries": Q.tolist(), "vectors": X.tolist(), "files": {}}
for name, make in MAKERS.items():
    path = f"{OUT}/{name}.faiss"
    faiss.write_index(make(), path)
    index = faiss.read_index(path)
    scores, ids = index.search(Q, TOP)
    expected["files"][name] = {"kind": open(path, "rb").read(4).decode(), "ids": ids.tolist(), "scores": [[float(s) for s in row] for row in scores]}
    if name == "pca_flat_l2":
        expected["files"][name]["reconstructed"] = index.reconstruct_n(0, 8).tolist()
    print(name, expected["files"][name]["kind"], os.path.getsize(path))
with open(f"{OUT}/expected.json", "w") as out:
    json.dump(expected, out)
