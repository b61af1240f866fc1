/**
 * ONNX Runtime (1.30, on Linux too) counts its sessions, keeps an id of the device in `~/.cache/Microsoft` and looks for its maker's
 * host to send them to. What a camera's machine does is nobody's business, so it is told not to, before it is loaded: its native
 * code reads the variable then. What a worker thread sets does not reach it, so a process that loads it in threads imports this first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
