"""Imported before ONNX Runtime, which else keeps an id of the device and looks for its maker's host to send what it counts."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
