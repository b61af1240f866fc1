// Forked by silent-receiver.ts: has an open UDP port and reads nothing from it. What comes is taken and dropped by the kernel,
// so that receiving costs next to nothing on the machine that is measured.
import { createSocket } from 'node:dgram';
import { readSync } from 'node:fs';

const STDIN = 0;

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => {
  process.send?.(socket.address().port, () => {
    // Holds the event loop, and with it the reading, until the parent closes the pipe or is gone.
    readSync(STDIN, Buffer.alloc(1));
    process.exit(0);
  });
});
