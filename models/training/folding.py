"""Batch norms folded into the convolutions before them: w' = w g / s, b' = beta - mean g / s, with s = sqrt(var + eps)."""

import torch
from torch import Tensor

EPSILON = 1e-5


def fold_norms(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state dict with norms -> one of the same module without. A norm `<n>.bn` follows `<n>.conv`, `<n>.<i>` follows `<n>.<i-1>`."""
    folded = {key: value for key, value in state.items() if key.endswith("weight") and value.ndim == 4}
    for key in [key for key in state if key.endswith(".running_var")]:
        norm = key.removesuffix(".running_var")
        parent, _, name = norm.rpartition(".")
        convolution = f"{parent}.conv" if name == "bn" else f"{parent}.{int(name) - 1}"
        gain = state[f"{norm}.weight"] / torch.sqrt(state[key] + EPSILON)
        folded[f"{convolution}.weight"] = state[f"{convolution}.weight"] * gain[:, None, None, None]
        folded[f"{convolution}.bias"] = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * gain
    return folded
