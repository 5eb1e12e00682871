#!/usr/bin/env python3
"""make_eval_goldens.py OUT
Writes OUT/*.npy, made-up embeddings, features, labels and scores, and OUT/eval.json, what numpy, scipy and scikit-learn make of them: zero-shot classification,
retrieval, logistic regression, curves of a two-class problem with Platt scaling and isotonic regression. Inputs are rounded to 16 bits (scores to two
digits, so that many are equal), and figures are computed in 64 bits from the rounded ones.
Versions used: numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, log_loss, precision_recall_curve, roc_auc_score

RANDOM = np.random.default_rng(20261130)
OUT = Path(sys.argv[1])


def normalized(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def save(name, values, kind):
    values = values.astype(kind)
    np.save(OUT / f"{name}.npy", values)
    return values.astype(np.float64) if kind == "<f2" else values


def zero_shot(classes=60, items=600, dim=16, scale=20):
    centres = normalized(RANDOM.standard_normal((classes, dim))).astype("<f2")
    labels = np.concatenate([np.arange(classes), RANDOM.integers(0, classes, items - classes)])
    labels[labels == 13] = 14  # a class without items
    x = normalized(centres[labels].astype(float) + 0.45 * RANDOM.standard_normal((items, dim)))
    centres[11] = centres[7]  # two classes of one vector, and an item that equals them
    x[5] = centres[7]
    w, x, y = save("classifier", centres, "<f2"), save("items", x, "<f2"), save("labels", labels, "<i8")
    scores = x @ w.T
    order = np.argsort(-scores, 1, kind="stable")
    top1, top5 = order[:, 0] == y, (order[:, :5] == y[:, None]).any(1)
    recall = [float(top1[y == c].mean()) if (y == c).any() else None for c in range(classes)]
    pairs = {}
    for true, predicted in zip(y.tolist(), order[:, 0].tolist()):
        if true != predicted:
            pairs[true, predicted] = pairs.get((true, predicted), 0) + 1
    pairs = sorted(([n, t, p] for (t, p), n in pairs.items()), key=lambda e: (-e[0], e[1], e[2]))
    p = np.exp(scale * (scores - scores.max(1, keepdims=True)))
    p /= p.sum(1, keepdims=True)
    confidence = p.max(1)
    bins = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    gaps = [abs(top1[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in range(15) if (bins == b).any()]
    return {
        "classes": classes,
        "items": items,
        "top1": float(top1.mean()),
        "top5": float(top5.mean()),
        "top1_count": int(top1.sum()),
        "top5_count": int(top5.sum()),
        "mean_per_class_recall": float(np.mean([r for r in recall if r is not None])),
        "per_class_recall_first10": recall[:10],
        "class_counts_first10": np.bincount(y, minlength=classes)[:10].tolist(),
        "confusion_pairs_count_true_pred": pairs[:20],
        "predictions_first20": order[:20, 0].tolist(),
        "macro_f1": float(f1_score(y, order[:, 0], average="macro")),
        "softmax_scale": scale,
        "nll": float(-np.log(p[np.arange(items), y]).mean()),
        "ece_15_bins_right_closed": float(sum(gaps)),
    }


def retrieval(images=80, each=4, dim=16):
    i = normalized(RANDOM.standard_normal((images, dim)))
    own = RANDOM.permutation(np.repeat(np.arange(images), each))
    t = normalized(i[own] + 0.35 * RANDOM.standard_normal((images * each, dim)))
    i, t, own = save("images", i, "<f2"), save("texts", t, "<f2"), save("text_to_image", own, "<i4")
    scores = t @ i.T
    by_text, by_image = np.argsort(-scores, 1, kind="stable"), np.argsort(-scores.T, 1, kind="stable")
    image_ranks = np.array([np.where(by_text[n] == own[n])[0][0] for n in range(len(t))])
    text_ranks = np.array([np.where(own[by_image[n]] == n)[0][0] for n in range(images)])
    out = {}
    for k in (1, 5, 10):
        out[f"image_retrieval_R@{k}"] = float((image_ranks < k).mean())
        out[f"text_retrieval_R@{k}"] = float((text_ranks < k).mean())
        out[f"text_retrieval_fraction_of_positives_in_top{k}"] = float(np.mean([(own[by_image[n, :k]] == n).sum() / each for n in range(images)]))
    out["median_rank_t2i"], out["mean_rank_t2i"] = float(np.median(image_ranks) + 1), float(image_ranks.mean() + 1)
    out["median_rank_i2t"], out["mrr_t2i"] = float(np.median(text_ranks) + 1), float((1 / (image_ranks + 1)).mean())
    out["map_i2t"] = float(np.mean([average_precision_score(own == n, scores[:, n]) for n in range(images)]))
    return out | {"pictures": images, "captions": images * each, "dim": dim}


def probe(classes=7, train=210, test=150, dim=13):
    centres = RANDOM.standard_normal((classes, dim))
    labels, test_labels = np.arange(train) % classes, RANDOM.integers(0, classes, test)
    x = save("train", centres[labels] + 1.2 * RANDOM.standard_normal((train, dim)), "<f2")
    z = save("test", centres[test_labels] + 1.2 * RANDOM.standard_normal((test, dim)), "<f2")
    y, v = save("train_labels", labels, "<u2"), save("test_labels", test_labels, "|i1")
    out = {}
    for name, c, tol in (("early", 0.316, 1e-4), ("converged", 0.316, 1e-12), ("strong", 0.01, 1e-12)):
        model = LogisticRegression(C=c, tol=tol, max_iter=100000).fit(x, y)
        logits = x @ model.coef_.T + model.intercept_
        loss = (np.log(np.exp(logits).sum(1)) - logits[np.arange(train), y]).sum() + (model.coef_**2).sum() / (2 * c)
        out[name] = {
            "C": c,
            "tol": tol,
            "accuracy": float((model.predict(z) == v).mean()),
            "train_accuracy": float((model.predict(x) == y).mean()),
            "objective": float(loss),
            "intercept": model.intercept_.tolist(),
            "coefficients": model.coef_.tolist(),
            "proba_first10": model.predict_proba(z[:10]).tolist(),
        }
    return out


def platt(scores, labels):
    """Newton's method for Platt's targets."""
    positives, negatives = labels.sum(), (1 - labels).sum()
    target = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    v = np.array([0.0, np.log((negatives + 1) / (positives + 1))])
    for _ in range(60):
        p = 1 / (1 + np.exp(v[0] * scores + v[1]))
        gradient = np.array([((target - p) * scores).sum(), (target - p).sum()])
        w = p * (1 - p)
        hessian = np.array([[(w * scores**2).sum(), (w * scores).sum()], [(w * scores).sum(), w.sum()]])
        v -= np.linalg.solve(hessian, gradient)
    z = v[0] * scores + v[1]
    return v, float((np.logaddexp(0, z) - (1 - target) * z).sum())


def two_class(n=300):
    y = (RANDOM.random(n) > 0.7).astype(int)
    s = save("scores", np.round(0.9 * y + 0.6 * RANDOM.standard_normal(n), 2), "<f4").astype(float)
    save("positives", y, "|b1")
    precision, recall, thresholds = precision_recall_curve(y, s)
    out = {"n": n, "positives": int(y.sum()), "average_precision": float(average_precision_score(y, s)), "roc_auc": float(roc_auc_score(y, s)), "at": {}}
    for t in (-0.5, 0.0, 0.25, 0.5, 0.8, 9.0):
        q = (s >= t).astype(int)
        tp, fp, fn = int((q & y).sum()), int((q & (1 - y)).sum()), int(((1 - q) & y).sum())
        out["at"][str(t)] = {"precision": tp / max(tp + fp, 1), "recall": tp / (tp + fn), "f1": 2 * tp / (2 * tp + fp + fn), "tp": tp, "fp": fp, "fn": fn, "tn": n - tp - fp - fn}
    f1 = 2 * precision[:-1] * recall[:-1] / np.maximum(precision[:-1] + recall[:-1], 1e-300)
    out["best_f1"] = {"threshold": float(thresholds[f1.argmax()]), "f1": float(f1.max())}
    out["pr_curve_points"] = len(thresholds)
    for wanted in (0.8, 0.9, 0.95):
        reached = precision[:-1] >= wanted
        if reached.any():
            out[f"max_recall_at_precision_{wanted}"] = float(recall[:-1][reached].max())
    even, odd = np.arange(n) % 2 == 0, np.arange(n) % 2 == 1
    v, objective = platt(s[even], y[even])
    p = 1 / (1 + np.exp(v[0] * s[odd] + v[1]))
    out["platt"] = {"newton_A": float(v[0]), "newton_B": float(v[1]), "objective": objective, "proba_first10_newton": p[:10].tolist(), "brier": float(brier_score_loss(y[odd], p)), "log_loss": float(log_loss(y[odd], p))}
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(s[even], y[even])
    p = isotonic.predict(s[odd])
    out["isotonic"] = {"knots_x": isotonic.X_thresholds_.tolist(), "knots_y": isotonic.y_thresholds_.tolist(), "proba_first10": p[:10].tolist(), "brier": float(brier_score_loss(y[odd], p))}
    return out


def bounds():
    """[hits, trials, confidence, lower, upper], one-sided each."""
    rows = []
    for k, n, confidence in ((0, 1, 0.95), (1, 1, 0.95), (59, 59, 0.95), (58, 59, 0.95), (190, 200, 0.95), (7, 20, 0.9), (3, 5000, 0.99), (4900, 5000, 0.95)):
        interval = binomtest(k, n).proportion_ci(1 - 2 * (1 - confidence), "exact")
        rows.append([k, n, confidence, float(interval.low), float(interval.high)])
    return rows


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    figures = {"zero_shot": zero_shot(), "retrieval": retrieval(), "linear_probe": probe(), "two_class": two_class(), "bounds": bounds()}
    (OUT / "eval.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
