import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../../pipeline/domain/clip.ts';
import { ClipFiles } from '../../../../server/store/clip-files.ts';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { openStore } from '../support/open-store.ts';

const VIDEO = Buffer.from('a video');

async function fixture() {
  const { data, store } = await openStore();
  const camera = await store.cameras.add(CAMERA);
  const violation = violationOf(camera);
  await store.events.put(violation, 1, false);
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    {},
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const folder = path.join(data.paths.clipsFolder, camera.id);
  mkdirSync(folder);
  const clip: Clip = {
    id: randomUUID(),
    cameraId: camera.id,
    violationIds: [violation.id, randomUUID()],
    startedAtMs: 1000,
    durationMs: 9000.5,
    sizeBytes: VIDEO.length,
    sha256: createHash('sha256').update(VIDEO).digest('hex'),
    width: 640,
    height: 360,
    codec: 'h264',
  };
  const file = (name: string) => path.join(folder, name);
  const files = new ClipFiles(data.paths.clipsFolder, store.clips, log);
  return { store, violation, clip, file, files, lines };
}

describe('ClipFiles', () => {
  it('indexes a clip for the events that it shows, then deletes the sidecar', async () => {
    const { store, violation, clip, file, files } = await fixture();
    writeFileSync(file(`${clip.id}.json`), JSON.stringify(clip));
    await files.index(clip);
    const { violationIds: _, ...stored } = clip;
    expect(await store.clips.find(clip.id)).toEqual(stored);
    expect((await store.events.find(violation.id))?.clip).toEqual(stored);
    expect(existsSync(file(`${clip.id}.json`))).toBe(false);
  });

  it('indexes after a crash what was finished, also when it was indexed already', async () => {
    const { store, violation, clip, file, files } = await fixture();
    await files.index(clip);
    writeFileSync(file(`${clip.id}.json`), JSON.stringify(clip));
    writeFileSync(file(`${clip.id}.mp4`), VIDEO);
    await files.recover();
    expect((await store.events.find(violation.id))?.clip?.id).toBe(clip.id);
    expect(existsSync(file(`${clip.id}.json`))).toBe(false);
    expect(existsSync(file(`${clip.id}.mp4`))).toBe(true);
  });

  it('forgets a sidecar whose video is missing or shorter, and deletes unfinished files, with a line each', async () => {
    const { store, clip, file, files, lines } = await fixture();
    const short = { ...clip, id: randomUUID() };
    writeFileSync(file(`${clip.id}.json`), JSON.stringify(clip));
    writeFileSync(file(`${short.id}.json`), JSON.stringify(short));
    writeFileSync(file(`${short.id}.mp4`), 'a');
    writeFileSync(file('unfinished.mp4.tmp'), 'x');
    await files.recover();
    expect(await store.clips.find(clip.id)).toBeNull();
    expect(await store.clips.find(short.id)).toBeNull();
    expect(existsSync(file('unfinished.mp4.tmp'))).toBe(false);
    expect(lines.map((line) => String(line['msg'])).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'clip without its video forgotten',
      'clip without its video forgotten',
      'unfinished clip deleted',
    ]);
  });

  it('goes on after a sidecar that it cannot read', async () => {
    const { store, clip, file, files, lines } = await fixture();
    writeFileSync(file('0.json'), '{"id":');
    writeFileSync(file(`${clip.id}.json`), JSON.stringify(clip));
    writeFileSync(file(`${clip.id}.mp4`), VIDEO);
    await files.recover();
    expect(await store.clips.find(clip.id)).not.toBeNull();
    expect(lines.some((line) => line['msg'] === 'clip not recovered')).toBe(true);
  });
});
