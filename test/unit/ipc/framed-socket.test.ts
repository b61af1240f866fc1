import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FramedSocket } from '../../../pipeline/ipc/framed-socket.ts';
import type { FramedMessage } from '../../../pipeline/ipc/framing.ts';
import { FramingError } from '../../../pipeline/ipc/framing.ts';

describe('FramedSocket', () => {
  let listener: Server;
  let near: Socket;
  let far: FramedSocket;

  beforeEach(async () => {
    listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    near = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = (await once(listener, 'connection')) as [Socket];
    far = new FramedSocket(accepted);
  });

  afterEach(() => {
    near.destroy();
    far.close();
    listener.close();
  });

  it('carries messages with payloads larger than a socket buffer, in order', async () => {
    const sender = new FramedSocket(near);
    const payload = new Uint8Array(3_000_000).map((_, index) => index % 251);
    const received: FramedMessage[] = [];
    far.on('message', (message) => received.push(message));
    const done = new Promise<void>((resolve) => {
      far.on('message', () => received.length === 3 && resolve());
    });
    sender.send({ id: 1 }, payload);
    sender.send({ id: 2 });
    sender.send({ id: 3 }, payload);
    await done;
    expect(received.map((message) => message.json)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(Buffer.compare(received[2]!.payload, payload)).toBe(0);
  });

  it('closes the connection when the other side announces too large a payload', async () => {
    near.on('error', () => near.destroy());
    const closedHere = once(far, 'closed');
    const closedThere = once(near, 'close');
    near.write(Buffer.from([2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]));
    expect((await closedHere)[0]).toBeInstanceOf(FramingError);
    await closedThere;
  });

  it('tells once that it closed, also when closed twice', async () => {
    const reasons: unknown[] = [];
    far.on('closed', (reason) => reasons.push(reason));
    far.close();
    far.close();
    await once(near, 'close');
    expect(reasons).toEqual([null]);
  });

  it('delivers nothing more after a listener closed it', async () => {
    const sender = new FramedSocket(near);
    const received: unknown[] = [];
    far.on('message', (message) => {
      received.push(message.json);
      far.close();
    });
    sender.send({ id: 1 });
    sender.send({ id: 2 });
    await once(sender, 'closed');
    expect(received).toEqual([{ id: 1 }]);
  });
});
