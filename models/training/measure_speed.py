"""Milliseconds a frame of an exported model on one thread, per input size: the median of 100 runs after 10.

    python -m measure_speed --model ../mask-detector.onnx [--against ../mask-detector-int8.onnx]

With --against the runs alternate, so that a busy machine slows both, and the ratio is printed.
"""

import argparse
import time

import numpy as np

from evaluate import onnx_predict
from letterbox import SIZES

RUNS, WARM_UP_RUNS = 100, 10


def median_ms(models: list[str], size: tuple[int, int] = SIZES[0], runs: int = RUNS) -> list[float]:
    """One median a model; a run of each in turn."""
    predictors = [onnx_predict(model) for model in models]
    frame = np.random.default_rng(0).integers(0, 256, (1, size[1], size[0], 3), dtype=np.uint8)
    times: list[list[float]] = [[] for _ in models]
    for _ in range(WARM_UP_RUNS + runs):
        for predict, own in zip(predictors, times, strict=True):
            started = time.perf_counter()
            predict(frame)
            own.append((time.perf_counter() - started) * 1000)
    return [float(np.median(own[WARM_UP_RUNS:])) for own in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--against", nargs="*", default=[])
    arguments = parser.parse_args()
    # Standing pictures take what lying ones do.
    for size in SIZES[:4]:
        first, *others = median_ms([arguments.model, *arguments.against], size)
        ratios = "".join(f", {other:.1f} ms ({other / first:.2f})" for other in others)
        print(f"{size[0]}x{size[1]}: {first:.1f} ms{ratios}")


if __name__ == "__main__":
    main()
