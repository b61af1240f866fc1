"""Confidence thresholds from the validation set's precision and recall."""

import numpy as np

STEPS = np.arange(0.2, 0.81, 0.05)
START_SHARE = 0.75
CONTINUE_SHARE = 0.5


def precision_recall(curves: dict, confidence: float) -> dict[str, tuple[float, float]]:
    """Label -> (precision, recall) of the detections at or above `confidence`.

    curves: label -> (falling scores, correct, number of truths), as evaluate() reports them.
    """
    table = {}
    for name, (scores, correct, truths) in curves.items():
        hits, shown = correct[scores >= confidence].sum(), (scores >= confidence).sum()
        table[name] = (float(hits / max(shown, 1)), float(hits / max(truths, 1)))
    return table


def choose_thresholds(curves: dict) -> dict[str, float]:
    """Shares of the confidence where the mean F1 of the labels peaks for single pictures.

    A person needs a look above startConfidence, and looks down to endConfidence continue somebody known (ByteTrack,
    arXiv:2110.06864): several looks in a row outweigh one that is unsure, so both lie below the peak.
    """
    best, best_f1 = 0.35, -1.0
    for step in STEPS:
        pairs = precision_recall(curves, step).values()
        f1 = float(np.mean([2 * p * r / max(p + r, 1e-9) for p, r in pairs]))
        if f1 > best_f1:
            best, best_f1 = float(step), f1
    return thresholds_of(best)


def thresholds_of(peak: float) -> dict[str, float]:
    """`peak`: the confidence with the best F1."""
    continued = round(max(0.1, peak * CONTINUE_SHARE), 2)
    return {
        "minConfidence": continued,
        "startConfidence": round(peak * START_SHARE, 2),
        "endConfidence": continued,
        "nmsIou": 0.5,
    }
