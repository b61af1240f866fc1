import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, DetectorHarness, look, plainFrame, PROCESS_FILE } from './detector-harness.ts';

const THREAD = fileURLToPath(new URL('../../pipeline/detect/inference/inference-thread.ts', import.meta.url));
const MANIFEST = fileURLToPath(new URL('../../pipeline/detect/models/manifest.ts', import.meta.url));
const SHIPPED = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));
const MASKED = plainFrame(255, 0, 0);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('lifetime of the detector process', { timeout: 30_000 }, () => {
  let harness: DetectorHarness;

  beforeEach(async () => {
    harness = await DetectorHarness.open();
  });

  afterEach(() => harness[Symbol.asyncDispose]());

  it('lets only its user open the socket, and leaves a live one alone', async () => {
    await harness.launchReady();
    expect((await stat(harness.socketPath)).mode & 0o777).toBe(0o600);
    await expect(harness.launchReady()).rejects.toThrow('in use by another detector process');
    expect((await look(harness.client('door'), 1, MASKED)).detections).toHaveLength(2);
  });

  it('removes no file that is not a socket', async () => {
    await writeFile(harness.socketPath, 'precious');
    await expect(harness.launchReady()).rejects.toThrow('taken by a file that is no socket');
    expect(await readdir(harness.folder)).toEqual(['detector.sock']);
  });

  it('says which limit a socket path breaks', async () => {
    const socketPath = join(harness.folder, 'x'.repeat(120));
    await expect(harness.launchReady({ socketPath })).rejects.toThrow('at most 107');
  });

  it('tells why a model is refused, and exits with 1', async () => {
    await writeFile(harness.files.modelPath, 'changed');
    const child = harness.launch();
    const exited = once(child, 'exit');
    const refused = /^checksum-mismatch: Model file .*tiny\.onnx has sha256/;
    await expect(answerOf(child, 'ready')).rejects.toThrow(refused);
    expect((await exited)[0]).toBe(1);
  });

  it.each([
    ['a stop message', (child: ChildProcess) => child.send({ type: 'stop' })],
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['the loss of its parent', (child: ChildProcess) => child.disconnect()],
  ])('ends with 0 and takes its socket away on %s', async (_, end) => {
    const child = await harness.launchReady({ threads: 2 });
    await look(harness.client('door'), 1, MASKED);
    const exited = once(child, 'exit');
    end(child);
    expect((await exited)[0]).toBe(0);
    expect(existsSync(harness.socketPath)).toBe(false);
  });

  it('does not outlive a parent that was killed', async () => {
    const { child: parent, line } = await harness.runScript(`
      const child = (await import('node:child_process')).fork(${JSON.stringify(PROCESS_FILE)});
      child.send(${JSON.stringify(harness.start)});
      child.on('message', (message) => message.type === 'ready' && console.log(child.pid));`);
    expect(isAlive(Number(line))).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(Number(line))).toBe(false), { timeout: 5000 });
  });

  // ONNX Runtime 1.21 aborted the process when a worker thread ended, so this runs in a process of its own.
  it('starts and ends inference threads twenty times without a crash, and lets running inferences finish', async () => {
    const manifestPath = existsSync(SHIPPED) ? SHIPPED : harness.files.manifestPath;
    const { child, line } = await harness.runScript(`
      const { InferenceThread } = await import(${JSON.stringify(THREAD)});
      const { loadModel, readManifest } = await import(${JSON.stringify(MANIFEST)});
      const model = await loadModel(await readManifest(${JSON.stringify(manifestPath)}));
      const [width, height] = model.spec.input.sizes[0];
      for (let round = 0; round < 10; round += 1) {
        const threads = await Promise.all([InferenceThread.start(model), InferenceThread.start(model)]);
        const pending = threads[0].detect([{ width, height, rgb: new Uint8Array(width * height * 3) }]);
        await Promise.all(threads.map((thread) => thread.close()));
        if ((await pending).found.length !== 1) throw new Error('no answer');
      }
      console.log('done');`);
    expect(line).toBe('done');
    if (child.exitCode === null) await once(child, 'exit');
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
  });
});
