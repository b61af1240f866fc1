"""Non-maximum suppression and all-point average precision (VOC 2010 and later) at one IoU."""

from typing import NamedTuple

import numpy as np


def iou_matrix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU of boxes a [n, 4] with b [m, 4], x1 y1 x2 y2 in any one unit -> [n, m]."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return shared / np.maximum(area_a[:, None] + area_b[None] - shared, 1e-9)


def suppress(boxes: np.ndarray, scores: np.ndarray, max_iou: float = 0.5) -> np.ndarray:
    """Greedy, class-agnostic NMS. Returns the kept indices, best score first."""
    order = np.argsort(-scores, kind="stable")
    overlaps = iou_matrix(boxes[order], boxes[order]) > max_iou
    alive = np.ones(len(order), bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= ~overlaps[i, i + 1 :]
    return order[alive]


def vote(boxes: np.ndarray, scores: np.ndarray, kept: np.ndarray, max_iou: float = 0.5) -> np.ndarray:
    """[len(kept), 4]: the mean, by the root of their scores, of all boxes that overlap a kept one (box voting, arXiv:1505.01749)."""
    weights = np.where(iou_matrix(boxes[kept], boxes) > max_iou, np.sqrt(scores), 0)
    return weights @ boxes / np.maximum(weights.sum(1, keepdims=True), 1e-9)


class Matches(NamedTuple):
    """Detections of all pictures by falling score: [n] each."""

    scores: np.ndarray
    # Which truth was hit, counted over all pictures; -1 is a false positive.
    truth: np.ndarray
    # Place of the detection in the concatenated input.
    detection: np.ndarray


def match(detections: list[tuple[np.ndarray, np.ndarray]], truths: list[np.ndarray], min_iou: float = 0.5) -> Matches:
    """Gives each detection, best score of its picture first, the free truth that it overlaps most.

    detections: per picture (boxes [n, 4], scores [n]); truths: per picture boxes [m, 4].
    """
    scores, hits, places = [np.zeros(0)], [], []
    first_truth = first_detection = 0
    for (boxes, confidences), wanted in zip(detections, truths, strict=True):
        overlaps = iou_matrix(boxes, wanted)
        for row in np.argsort(-confidences, kind="stable"):
            best = int(overlaps[row].argmax()) if len(wanted) else -1
            hit = best >= 0 and overlaps[row, best] >= min_iou
            if hit:
                overlaps[:, best] = -1
            hits.append(first_truth + best if hit else -1)
            places.append(first_detection + row)
        scores.append(confidences)
        first_truth += len(wanted)
        first_detection += len(boxes)
    truth, detection = np.array(hits, int), np.array(places, int)
    flat = np.concatenate(scores)[detection]
    ranked = np.argsort(-flat, kind="stable")
    return Matches(flat[ranked], truth[ranked], detection[ranked])


def average_precision(correct: np.ndarray, truths: int) -> float:
    """Area under the precision envelope over recall; `correct` is sorted by falling score."""
    if truths == 0:
        return float("nan")
    hits = np.cumsum(correct)
    recall = np.concatenate([[0], hits / truths, [1]])
    precision = np.concatenate([[1], hits / np.arange(1, len(correct) + 1), [0]])
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(((recall[1:] - recall[:-1]) * envelope[1:]).sum())
