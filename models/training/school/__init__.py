"""Trains the large detector, and then the others by it, on one GPU: `python -m school`."""
