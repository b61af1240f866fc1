import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { HttpListener } from '../../../../server/api/http-listener.ts';
import { startTestServer } from '../support/test-server.ts';

it('closes soon although requests and live connections are under way', async () => {
  const { url, token, call, fleet, live, listener } = await startTestServer();
  const client = io(url, { path: '/live', auth: { token }, transports: ['websocket'], reconnection: false });
  await new Promise<void>((resolve) => void client.once('connect', resolve));
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  fleet.probe = () => {
    begin();
    return new Promise(() => undefined);
  };
  const hanging = call('/cameras/test', { method: 'POST', json: { url: 'rtsp://10.0.0.9/' } });
  hanging.catch(() => undefined);
  await begun;
  const startedMs = performance.now();
  live.close();
  await listener.close();
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await expect(hanging).rejects.toThrow();
  expect(client.connected).toBe(false);
  const { port } = new URL(url);
  const [error] = (await once(connect(Number(port), '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

it('rejects when the port is taken', async () => {
  const { url } = await startTestServer();
  const { port } = new URL(url);
  await expect(new HttpListener(() => undefined).listen('127.0.0.1', Number(port))).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
