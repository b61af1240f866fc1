import { expect, it } from 'vitest';
import { PASSWORD, startTestServer } from '../support/test-server.ts';

it('never shows a secret in an answer or in the log', async () => {
  const { url, call, signIn, token, registry, logLines } = await startTestServer();
  const secrets = ['Camera-Secret-1', 'Camera-Secret-2', 'Wrong-Guess-1', 'Query-Secret', PASSWORD, token];
  const answers: string[] = [];
  const keep = async (response: Response) => {
    const cookies = response.headers.getSetCookie().join();
    answers.push((await response.text()) + JSON.stringify([...response.headers]).replaceAll(cookies, ''));
    return response;
  };
  const { response, cookie } = await signIn();
  await keep(response);
  await keep((await signIn('Wrong-Guess-1')).response);
  const door = { name: 'Door', username: 'ward', password: 'Camera-Secret-1' };
  await keep(await call('/cameras', { method: 'POST', json: { ...door, url: 'rtsp://10.0.0.9/' } }));
  await keep(
    await call('/cameras', {
      method: 'POST',
      json: { name: 'B', url: 'rtsp://u:Camera-Secret-2@10.0.0.8/' },
    }),
  );
  await keep(
    await call('/cameras', { method: 'POST', json: { ...door, url: 'http://u:Camera-Secret-2@10.0.0.8/' } }),
  );
  await keep(await call('/cameras', { method: 'POST', json: { ...door, password: ['Camera-Secret-1'] } }));
  await keep(
    await call('/cameras', {
      method: 'POST',
      body: '{"password":"Camera-Secret-1"',
      headers: { 'content-type': 'application/json' },
    }),
  );
  await keep(
    await call('/cameras/test', {
      method: 'POST',
      json: { ...door, name: undefined, url: 'rtsp://10.0.0.9/' },
    }),
  );
  for (const camera of await registry.list()) {
    await keep(
      await call(`/cameras/${camera.id}`, { method: 'PATCH', json: { password: 'Camera-Secret-1' } }),
    );
    await keep(await call(`/cameras/${camera.id}/snapshot.jpg`));
  }
  for (const at of ['/cameras', '/session', '/stats', '/events?token=Query-Secret', '/openapi.json'])
    await keep(await call(at));
  await keep(await fetch(`${url}/metrics`, { headers: { cookie } }));
  await keep(await fetch(`${url}/healthz?password=Query-Secret`));

  const sessionToken = cookie.split('=')[1] ?? '';
  const log = logLines.join('');
  expect(log).toContain('"path":"/api/v1/events"');
  for (const secret of [...secrets, sessionToken]) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    expect(logLines.filter((line) => line.includes(secret))).toEqual([]);
  }
});
