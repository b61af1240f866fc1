import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { DemoCamera } from '../../../simulator/demo-camera.ts';
import { RtspClient } from './rtsp-client.ts';

const log = pino({ level: 'silent' });
const WAIT = { timeout: 20_000, interval: 50 };
// The first one may have to make the clip.
const TEST = { timeout: 90_000 };

async function describeStatus(url: string): Promise<number> {
  const client = await RtspClient.connect(Number(new URL(url).port));
  try {
    return (await client.ask('DESCRIBE', url)).status;
  } finally {
    client.close();
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

describe('DemoCamera', () => {
  it('serves the demo clip until it is closed', TEST, async () => {
    const camera = await DemoCamera.start({ log, port: 0 });
    expect(await describeStatus(camera.url)).toBe(200);
    await camera.close();
    await expect(describeStatus(camera.url)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('takes another port when its own is in use', TEST, async () => {
    await using first = await DemoCamera.start({ log, port: 0 });
    await using second = await DemoCamera.start({ log, port: Number(new URL(first.url).port) });
    expect(second.url).not.toBe(first.url);
    expect(await describeStatus(second.url)).toBe(200);
  });

  it('comes back on the same port when its process was killed', TEST, async () => {
    const before = await childrenOf(process.pid);
    await using camera = await DemoCamera.start({ log, port: 0 });
    const [pid] = (await childrenOf(process.pid)).filter((each) => !before.includes(each));
    if (pid === undefined) throw new Error('the camera has no process');
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), WAIT);
    await vi.waitFor(async () => expect(await describeStatus(camera.url)).toBe(200), WAIT);
  });

  it('ends with its parent, however that ends', TEST, async () => {
    const module = fileURLToPath(new URL('../../../simulator/demo-camera.ts', import.meta.url));
    const script = `import { pino } from 'pino'; import { DemoCamera } from '${module}';
      const camera = await DemoCamera.start({ log: pino({ level: 'silent' }), port: 0 }); console.log(camera.url);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(createInterface(parent.stdout), 'line');
    expect(await describeStatus(url)).toBe(200);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(describeStatus(url)).rejects.toThrow(/ECONNREFUSED/), WAIT);
  });
});
