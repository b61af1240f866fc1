"""Milliseconds a frame of an exported model on one thread, per input size: the median of 100 runs after 10.

    python -m measure_speed --model ../mask-detector.onnx
"""

import argparse
import time

import numpy as np

from evaluate import onnx_predict
from letterbox import SIZES

RUNS, WARM_UP_RUNS = 100, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    predict = onnx_predict(parser.parse_args().model)
    for width, height in SIZES:
        frame = np.random.default_rng(0).integers(0, 256, (1, height, width, 3), dtype=np.uint8)
        times = []
        for _ in range(WARM_UP_RUNS + RUNS):
            started = time.perf_counter()
            predict(frame)
            times.append((time.perf_counter() - started) * 1000)
        measured = sorted(times[WARM_UP_RUNS:])
        print(f"{width}x{height}: median {measured[RUNS // 2]:.1f} ms, 95th percentile {measured[int(RUNS * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
