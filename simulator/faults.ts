/**
 * What can be wrong with a camera, by stream:
 * - `not-found`, `unauthorized`: DESCRIBE is answered with 404 or 401, whatever the credentials;
 * - `silent`: connections are accepted, requests never answered;
 * - `garbage`: requests are answered with random bytes;
 * - `stalled`: RTSP works, but no media is sent; a running stream falls silent, and goes on live when the fault is gone;
 * - `no-udp`, `no-tcp`: SETUP for this transport is answered with 461.
 * A camera without power is `Simulator.powerOff`.
 */
export type Fault = 'not-found' | 'unauthorized' | 'silent' | 'garbage' | 'stalled' | 'no-udp' | 'no-tcp';
