"""Scores that mean what they say: Platt scaling (Platt 1999) on the validation set, put into the exported graph."""

from typing import NamedTuple

import numpy as np

ITERATIONS = 50
EPSILON = 1e-4


class Calibration(NamedTuple):
    """P(correct) = sigmoid(slope * logit + offset). One for all labels, so that it changes neither order nor label."""

    slope: float
    offset: float


IDENTITY = Calibration(1.0, 0.0)


def fit_calibration(curves: dict) -> Calibration:
    """Logistic regression, by Newton's method, of 'label right and IoU at least 0.5' on the raw score's logit.

    curves: label -> (falling scores, correct, number of truths), as evaluate() reports them.
    """
    scores = np.concatenate([scores for scores, _, _ in curves.values()]).clip(EPSILON, 1 - EPSILON)
    correct = np.concatenate([correct for _, correct, _ in curves.values()]).astype(float)
    if len(scores) < 20 or correct.min(initial=1) == correct.max(initial=0):
        return IDENTITY
    x = np.stack((np.log(scores / (1 - scores)), np.ones(len(scores))), 1)
    weights = np.array(IDENTITY)
    for _ in range(ITERATIONS):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(hessian, x.T @ (correct - p))
    return Calibration(float(weights[0]), float(weights[1])) if weights[0] > 0 else IDENTITY


def calibration_error(curves: dict, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): mean gap of score and share of correct ones, by equal score bins."""
    scores = np.concatenate([scores for scores, _, _ in curves.values()])
    correct = np.concatenate([correct for _, correct, _ in curves.values()]).astype(float)
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(scores[place == b].mean() - correct[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any()]
    return float(sum(gaps))
