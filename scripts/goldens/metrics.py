"""Records what scikit-learn (and scipy) answer on random and awkward inputs.

The `description` that it writes documents the format.
"""

import math
import platform
import warnings
from fractions import Fraction

import numpy as np
import scipy
import sklearn
from scipy.special import expit
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import _SigmoidCalibration, calibration_curve
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

DESCRIPTION = [
    "What scikit-learn answers, as shortest round-trip float64. Made by scripts/goldens/metrics.py.",
    "cases[].input is either {labels: 0/1[], scores: float[]} or {generator: {seed, n, positiveRate,"
    " spread, decimals}}: see `generator`. A row is predicted positive when score >= threshold.",
    "null stands for what is undefined (NaN or infinity in scikit-learn). scikit-learn's own value"
    " for a ratio with a zero denominator is 0 and is recorded as such in atThreshold; the names in"
    " atThreshold[].undefined tell which ratios had one.",
    "averagePrecision: average_precision_score (0 without positives). rocAuc: roc_auc_score (null"
    " with one class).",
    "bestF1: the maximum of F1 over the distinct scores as thresholds; `thresholds` holds every"
    " score that reaches it (ties decided in exact rational arithmetic), ascending.",
    "prCurve: precision_recall_curve(drop_intermediate=False), thresholds ascending, precision and"
    " recall one longer (the last point is 1, 0). rocCurve: roc_curve(drop_intermediate=False),"
    " thresholds descending, the first null (infinity). Both only for small inputs.",
    "brier: brier_score_loss; logLoss: log_loss with labels [0, 1] (clipped at the float64 epsilon).",
    "reliability: calibration_curve(n_bins=10, uniform); a score on an inner edge (i * 0.1 in"
    " float64) belongs to the lower bin; empty bins are left out; `bins` holds the indices of the others. ece is the mean of"
    " |probTrue - probPred| weighted by count.",
    "isotonic: IsotonicRegression(y_min=0, y_max=1, out_of_bounds='clip') fitted on scores to"
    " labels: its X_thresholds_/y_thresholds_ and its predictions at `at`.",
    "platt: sklearn.calibration._SigmoidCalibration (Platt's smoothed targets; probability ="
    " 1 / (1 + exp(a * score + b))). `sklearn` stops at L-BFGS's tolerance; `optimum` is the same"
    " objective's minimum by Newton's method to the last digits: compare with that. null where all"
    " scores lie within 1e-6 of one another (no slope can be told).",
    "logistic: LogisticRegression without regularisation (probability = 1 / (1 + exp(-(coefficient"
    " * score + intercept)))), polished by Newton's method. null where the classes can be separated.",
    "wilson: scipy.stats.binomtest(k, n).proportion_ci(0.95, method='wilson'). mcnemar: the exact"
    " two-sided test, binomtest(min(b, c), b + c, 0.5).pvalue, where b and c count the discordant"
    " pairs; 1 when there are none.",
]

GENERATOR = [
    "mulberry32: state = (state + 0x6D2B79F5) mod 2^32; t = imul(state ^ state >>> 15, state | 1);"
    " t ^= t + imul(t ^ t >>> 7, t | 61); value = ((t ^ t >>> 14) >>> 0) / 2^32. State starts at seed.",
    "For each row, in this order: label = value() < positiveRate ? 1 : 0; u = value();"
    " score = label ? u * (1 - spread) + spread : u * (1 - spread).",
    "Where decimals is not null: score = Math.floor(score * 10 ** decimals) / 10 ** decimals.",
]

THRESHOLDS = [0.25, 0.5, 0.9]
CURVE_LIMIT = 64
ISOTONIC_LIMIT = 512
GRID = [i / 16 for i in range(-2, 19)]


def mulberry32(seed):
    """The generator that `GENERATOR` documents."""
    state = seed & 0xFFFFFFFF

    def imul(a, b):
        return (a * b) & 0xFFFFFFFF

    def value():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = imul(state ^ (state >> 15), state | 1)
        t ^= (t + imul(t ^ (t >> 7), t | 61)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 2**32

    return value


def generate(seed, n, positiveRate, spread, decimals):
    value = mulberry32(seed)
    labels, scores = [], []
    for _ in range(n):
        label = 1 if value() < positiveRate else 0
        u = value()
        score = u * (1 - spread) + spread if label else u * (1 - spread)
        if decimals is not None:
            score = math.floor(score * 10**decimals) / 10**decimals
        labels.append(label)
        scores.append(score)
    return labels, scores


def finite(value):
    """JSON has neither NaN nor infinity: both become null."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [finite(v) for v in value]
    value = float(value)
    return value if math.isfinite(value) else None


def best_f1(labels, scores):
    positives = int(labels.sum())
    best, thresholds = Fraction(-1), []
    order = np.argsort(-scores, kind="stable")
    tp = fp = 0
    for rank, index in enumerate(order):
        tp, fp = tp + int(labels[index]), fp + 1 - int(labels[index])
        if rank + 1 < len(order) and scores[order[rank + 1]] == scores[index]:
            continue
        denominator = 2 * tp + fp + (positives - tp)
        f1 = Fraction(2 * tp, denominator) if denominator else Fraction(0)
        if f1 > best:
            best, thresholds = f1, []
        if f1 == best:
            thresholds.append(float(scores[index]))
    if best == 0:
        return {"f1": 0.0, "thresholds": []}
    threshold = thresholds[0]
    assert math.isclose(metrics.f1_score(labels, scores >= threshold), best, rel_tol=1e-14)
    return {"f1": float(best), "thresholds": sorted(thresholds)}


def at_threshold(labels, scores, threshold):
    predicted = (scores >= threshold).astype(int)
    tn, fp, fn, tp = (
        int(v) for v in metrics.confusion_matrix(labels, predicted, labels=[0, 1]).ravel()
    )
    ratios = {
        "f1": lambda zero: metrics.f1_score(labels, predicted, zero_division=zero),
        "precision": lambda zero: metrics.precision_score(labels, predicted, zero_division=zero),
        "recall": lambda zero: metrics.recall_score(labels, predicted, zero_division=zero),
    }
    return {
        "threshold": threshold,
        "truePositives": tp,
        "falsePositives": fp,
        "trueNegatives": tn,
        "falseNegatives": fn,
        **{name: float(ratio(0)) for name, ratio in ratios.items()},
        "accuracy": float(metrics.accuracy_score(labels, predicted)),
        "undefined": [name for name, ratio in ratios.items() if math.isnan(ratio(np.nan))],
    }


def newton(x, targets, a, b):
    """Minimises the log loss of 1 / (1 + exp(-(a x + b))) against targets, from a near start."""
    for _ in range(100):
        p = expit(a * x + b)
        gradient = np.array([math.fsum((p - targets) * x), math.fsum(p - targets)])
        w = p * (1 - p)
        hessian = np.array(
            [[math.fsum(w * x * x), math.fsum(w * x)], [math.fsum(w * x), math.fsum(w)]]
        )
        step = np.linalg.solve(hessian, gradient)
        a, b = a - step[0], b - step[1]
        if np.all(np.abs(step) <= 1e-15 * np.maximum(1, np.abs([a, b]))):
            break
    return a, b


def platt(labels, scores):
    if np.ptp(scores) < 1e-6:
        return None
    fitted = _SigmoidCalibration().fit(scores, labels)
    positives, negatives = labels.sum(), len(labels) - labels.sum()
    targets = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    a, b = newton(scores, targets, -fitted.a_, -fitted.b_)
    assert abs(-a - fitted.a_) < 1e-2 * max(1, abs(a)), (fitted.a_, a)
    return {
        "sklearn": {"a": finite(fitted.a_), "b": finite(fitted.b_)},
        "optimum": {"a": finite(-a), "b": finite(-b)},
        "probabilities": finite(expit(a * np.array(GRID) + b)),
    }


def logistic(labels, scores):
    zeros, ones = scores[labels == 0], scores[labels == 1]
    if np.ptp(scores) < 1e-6 or min(len(zeros), len(ones)) == 0:
        return None
    if zeros.max() <= ones.min() or ones.max() <= zeros.min():
        return None
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    model.fit(scores.reshape(-1, 1), labels)
    a, b = newton(scores, labels, float(model.coef_[0, 0]), float(model.intercept_[0]))
    assert math.isclose(a, model.coef_[0, 0], rel_tol=1e-6, abs_tol=1e-6)
    return {"coefficient": finite(a), "intercept": finite(b)}


def isotonic(labels, scores):
    model = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    expected = {"at": GRID, "predictions": finite(model.predict(np.array(GRID)))}
    if len(model.X_thresholds_) <= ISOTONIC_LIMIT:
        expected |= {"x": finite(model.X_thresholds_), "y": finite(model.y_thresholds_)}
    return expected


def reliability(labels, scores):
    true, predicted = calibration_curve(labels, scores, n_bins=10, strategy="uniform")
    bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], scores)
    counts = np.bincount(bins, minlength=10)
    used = np.flatnonzero(counts)
    gaps = np.abs(true - predicted) * counts[used] / len(labels)
    return {
        "bins": used.tolist(),
        "counts": counts[used].tolist(),
        "probTrue": finite(true),
        "probPred": finite(predicted),
        "ece": finite(math.fsum(gaps)),
    }


def expected(labels, scores):
    labels, scores = np.array(labels), np.array(scores, dtype=np.float64)
    both = 0 < labels.sum() < len(labels)
    answers = {
        "n": len(labels),
        "positives": int(labels.sum()),
        "averagePrecision": finite(metrics.average_precision_score(labels, scores)),
        "rocAuc": finite(metrics.roc_auc_score(labels, scores)) if both else None,
        "bestF1": best_f1(labels, scores),
        "atThreshold": [at_threshold(labels, scores, t) for t in THRESHOLDS],
        "brier": finite(metrics.brier_score_loss(labels, scores, pos_label=1)),
        "logLoss": finite(metrics.log_loss(labels, scores, labels=[0, 1])),
        "reliability": reliability(labels, scores),
        "isotonic": isotonic(labels, scores),
        "platt": platt(labels, scores),
        "logistic": logistic(labels, scores),
    }
    if len(labels) <= CURVE_LIMIT:
        precision, recall, thresholds = metrics.precision_recall_curve(labels, scores)
        answers["prCurve"] = {
            "precision": finite(precision),
            "recall": finite(recall),
            "thresholds": finite(thresholds),
        }
        fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
        answers["rocCurve"] = {
            "fpr": finite(fpr),
            "tpr": finite(tpr),
            "thresholds": finite(thresholds),
        }
    return answers


def literal_cases():
    """Small and awkward inputs, written out."""
    yield "two rows, right order", [0, 1], [0.1, 0.9]
    yield "two rows, wrong order", [1, 0], [0.1, 0.9]
    yield "one positive row", [1], [0.7]
    yield "one negative row", [0], [0.7]
    yield "all positive", [1, 1, 1, 1], [0.1, 0.4, 0.4, 0.8]
    yield "all negative", [0, 0, 0, 0], [0.1, 0.4, 0.4, 0.8]
    yield "constant scores", [0, 1, 1, 0, 1], [0.5] * 5
    yield "constant scores of zero", [0, 1, 0], [0.0] * 3
    yield "only zeros and ones", [0, 1, 1, 0, 1, 0, 0], [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    yield "perfectly separated", [0, 0, 0, 1, 1, 1], [0.0, 0.1, 0.2, 0.8, 0.9, 1.0]
    yield "perfectly wrong", [1, 1, 1, 0, 0, 0], [0.0, 0.1, 0.2, 0.8, 0.9, 1.0]
    yield "ties across classes", [0, 1, 0, 1, 0, 1, 1, 0], [0.2, 0.2, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9]
    yield "ties at the top", [1, 0, 1, 0, 0, 1], [1.0, 1.0, 1.0, 0.3, 0.2, 0.1]
    yield "several best thresholds", [1, 0, 0, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
    yield (
        "neighbouring floats",
        [0, 1, 0, 1],
        [0.5, math.nextafter(0.5, 1), math.nextafter(0.5, 0), 0.5],
    )
    yield "subnormal and tiny scores", [0, 1, 1, 0], [5e-324, 1e-300, 1e-17, 0.0]
    yield "scores on bin edges", [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0], [i / 10 for i in range(11)]
    yield (
        "one positive among many",
        [0] * 30 + [1] + [0] * 29,
        [((7 * i) % 60) / 60 for i in range(60)],
    )


GENERATED = {
    "random, 10 rows": (1, 10, 0.5, 0.2, None),
    "random, 50 rows": (2, 50, 0.3, 0.3, None),
    "random, 64 rows, heavy ties": (3, 64, 0.4, 0.2, 1),
    "random, 500 rows, rare positives": (4, 500, 0.02, 0.4, None),
    "random, 500 rows, mostly positive": (5, 500, 0.95, 0.1, None),
    "random, 1000 rows, no signal": (6, 1000, 0.5, 0.0, None),
    "random, 2000 rows, ties": (7, 2000, 0.25, 0.3, 2),
    "random, 20000 rows": (8, 20000, 0.1, 0.35, None),
    "random, 20000 rows, ties": (9, 20000, 0.3, 0.25, 3),
}


def build():
    warnings.filterwarnings("ignore", category=UndefinedMetricWarning)
    warnings.filterwarnings("ignore", message="No positive class found|A single label was found")
    cases = [
        {
            "name": name,
            "input": {"labels": labels, "scores": scores},
            "expected": expected(labels, scores),
        }
        for name, labels, scores in literal_cases()
    ]
    for name, (seed, n, rate, spread, decimals) in GENERATED.items():
        generator = {
            "seed": seed,
            "n": n,
            "positiveRate": rate,
            "spread": spread,
            "decimals": decimals,
        }
        labels, scores = generate(**generator)
        cases.append(
            {
                "name": name,
                "input": {"generator": generator},
                "firstRows": {"labels": labels[:5], "scores": scores[:5]},
                "expected": expected(labels, scores),
            }
        )
    wilson = []
    for k, n in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (50, 100), (811, 3916), (1, 20000)]:
        interval = binomtest(k, n).proportion_ci(0.95, method="wilson")
        wilson.append({"k": k, "n": n, "low": interval.low, "high": interval.high})
    mcnemar = []
    for b, c in [(0, 0), (0, 1), (1, 0), (0, 6), (3, 9), (10, 10), (40, 70), (500, 431)]:
        p = binomtest(min(b, c), b + c, 0.5).pvalue if b + c else 1.0
        mcnemar.append({"b": b, "c": c, "pValue": float(p)})
    return {
        "description": DESCRIPTION,
        "generator": GENERATOR,
        "madeWith": {
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "scipy": scipy.__version__,
            "numpy": np.__version__,
        },
        "cases": cases,
        "wilson": wilson,
        "mcnemar": mcnemar,
    }
