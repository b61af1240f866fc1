// Forked by srtp-viewers.ts: has an open UDP port, and is then stopped by its parent. What comes is taken and dropped by
// the kernel, so that receiving costs next to nothing on the machine that is measured.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => process.send?.(socket.address().port));
process.on('disconnect', () => process.exit(0));
