"""Several models of one network in one, at the price of one (arXiv:2203.05482)."""

from collections.abc import Sequence

from torch import Tensor

State = dict[str, Tensor]


def average(states: Sequence[State], shares: Sequence[float] | None = None) -> State:
    """The weights' mean. `shares`: of each, equal if left out. @raises ValueError when there are not as many of them as states."""
    parts = list(zip(states, shares or [1] * len(states), strict=True))
    total = sum(share for _, share in parts)
    return {key: sum(state[key] * (share / total) for state, share in parts) for key in states[0]}
