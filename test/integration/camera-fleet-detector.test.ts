import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DetectorProcess } from '../../server/cameras/detector-process.ts';
import { eventually } from '../helpers/eventually.ts';
import { writeTinyManifest } from '../unit/detect/tiny-manifest.ts';
import { tinyModel } from '../unit/detect/tiny-model.ts';

describe('DetectorProcess', () => {
  let folder: string;
  let detector: DetectorProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maskwatch-'));
  });

  afterEach(async () => {
    await detector?.close();
    detector = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  async function start(manifestPath: string): Promise<DetectorProcess> {
    const socketPath = path.join(folder, 'detector.sock');
    const log = pino({ level: 'silent' });
    detector = await DetectorProcess.start({
      manifestPath,
      model: null,
      threads: 1,
      maxBatch: 4,
      socketPath,
      log,
    });
    return detector;
  }

  it('is started when its model is loaded, and tells its health', async () => {
    const started = await start((await writeTinyManifest(tinyModel())).manifestPath);
    expect(started.model.labels).toEqual(['with_mask', 'without_mask', 'incorrect_mask']);
    expect(started.health.state).toBe('ready');
    const report = await eventually('health', () => started.health.report);
    expect(report.residentBytes).toBeGreaterThan(0);
  });

  it('is refused with the reason when there is no model', async () => {
    const nowhere = path.join(folder, 'manifest.json');
    await expect(start(nowhere)).rejects.toMatchObject({ name: 'DetectorError', code: 'model-missing' });
  });

  it('is refused with what to do when violations need a second look and there is no classifier', async () => {
    await using files = await writeTinyManifest(tinyModel());
    const refused = DetectorProcess.start({
      manifestPath: files.manifestPath,
      model: null,
      verify: true,
      threads: 1,
      maxBatch: 4,
      socketPath: path.join(folder, 'detector.sock'),
      log: pino({ level: 'silent' }),
    });
    await expect(refused).rejects.toMatchObject({ code: 'model-missing' });
    await expect(refused).rejects.toThrow(/names no defaultClassifier.*without detect\.verify/);
  });

  it('is back within 3 s when it was killed', async () => {
    const started = await start((await writeTinyManifest(tinyModel())).manifestPath);
    const killed = started.pid ?? 0;
    const killedMs = performance.now();
    process.kill(killed, 'SIGKILL');
    await eventually('its end', () => started.health.state === 'down');
    await eventually('another', () => started.health.state === 'ready');
    expect(performance.now() - killedMs).toBeLessThan(3000);
    expect(started.pid).not.toBe(killed);
  });
});
