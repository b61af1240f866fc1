import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TINY_BOXES, tinyModel } from '../unit/detect/tiny-model.ts';
import { writeTinyManifest, type TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, makeVideo, parseLines, PHOTO, runCli, startCli } from './cli-process.ts';

// The tiny model answers with the same two boxes; its labels' scores are the picture's mean red, green and blue.
describe('maskwatch detect', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let tiny: TinyManifest;

  beforeEach(async () => {
    [folder, tiny] = await Promise.all([makeFolder(), writeTinyManifest(tinyModel())]);
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await tiny[Symbol.asyncDispose]();
  });

  const detect = (...args: string[]) =>
    runCli(['detect', ...args, '--manifest', tiny.manifestPath], folder.path);
  const plain = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 3, background } });

  it('prints a line a picture, and stays silent otherwise', async () => {
    await plain(128, 64, '#cc0000').png().toFile(join(folder.path, 'red.png'));
    const { code, stdout, stderr } = await detect('red.png', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [line, ...rest] = parseLines(stdout);
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ image: 'red.png', width: 128, height: 64 });
    expect(line?.detections.map(({ label, confidence }) => [label, confidence])).toEqual([
      ['with_mask', 0.8],
      ['with_mask', 0.4],
    ]);
    expect(line?.detections[0]?.box).toEqual([...TINY_BOXES[0]]);
    expect(await readdir(folder.path)).toEqual(['red.png']);
  });

  it('gives sizes and boxes of the picture as displayed', async () => {
    const file = join(folder.path, 'turned.jpg');
    // Stored upright, shown lying: 64x32 fills the model's input, so boxes are the model's own.
    await plain(32, 64, '#00ff00').jpeg().withMetadata({ orientation: 6 }).toFile(file);
    const [line] = parseLines((await detect('turned.jpg', '--json')).stdout);
    expect(line).toMatchObject({ width: 64, height: 32 });
    expect(line?.detections[0]).toMatchObject({ label: 'without_mask', box: [...TINY_BOXES[0]] });
  });

  it('obeys --min-confidence', async () => {
    await plain(128, 64, '#cc0000').png().toFile(join(folder.path, 'red.png'));
    const [line] = parseLines((await detect('red.png', '--json', '--min-confidence', '0.5')).stdout);
    expect(line?.detections).toHaveLength(1);
  });

  it('goes on after broken pictures, names them with the reason and exits with 1', async () => {
    await mkdir(join(folder.path, 'in', 'b'), { recursive: true });
    const jpeg = await plain(640, 640, '#ff0000').jpeg().toBuffer();
    await Promise.all([
      plain(64, 32, '#ff0000')
        .webp()
        .toFile(join(folder.path, 'in', 'z.webp')),
      plain(64, 32, '#ff0000')
        .gif()
        .toFile(join(folder.path, 'in', 'b', 'c.gif')),
      writeFile(join(folder.path, 'in', 'a.jpg'), jpeg.subarray(0, jpeg.length / 2)),
      writeFile(join(folder.path, 'in', 'text.png'), 'not a picture'),
      writeFile(join(folder.path, 'in', 'notes.txt'), 'left out'),
      writeFile(join(folder.path, 'in', 'broken.mp4'), 'not a video'),
    ]);
    const { code, stdout, stderr } = await detect('in', '--json');
    expect(code).toBe(1);
    expect(parseLines(stdout).map(({ image }) => image)).toEqual(['b/c.gif', 'z.webp']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/in\/a\.jpg: the picture is broken \(.*premature end/),
      expect.stringMatching(/in\/broken\.mp4: not a video that can be decoded/),
      expect.stringMatching(/in\/text\.png: not a picture/),
    ]);
  });

  it('draws into a copy, in the format of the picture, and leaves the rest of it as it was', async () => {
    await plain(640, 320, '#00cc33').png().toFile(join(folder.path, 'green.png'));
    const { code, stdout } = await detect('green.png');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'green.png: 1 no mask -> maskwatch-out/green.png\n',
    });
    const copy = sharp(join(folder.path, 'maskwatch-out', 'green.png'));
    expect(await copy.metadata()).toMatchObject({ format: 'png', width: 640, height: 320 });
    const pixels = await copy.raw().toBuffer();
    const at = (x: number, y: number) => [...pixels.subarray((y * 640 + x) * 3, (y * 640 + x) * 3 + 3)];
    expect(at(5, 5)).toEqual([0, 0xcc, 0x33]);
    const [red = 0, green = 0] = at(0.1 * 640, 100);
    expect(red).toBeGreaterThan(200);
    expect(green).toBeLessThan(60);
  });

  it('never replaces an input, not by a link either', async () => {
    const file = join(folder.path, 'red.png');
    await plain(64, 32, '#ff0000').png().toFile(file);
    const before = await readFile(file);
    for (const out of ['red.png', '.']) {
      const { code, stderr } = await detect('red.png', '--out', out);
      expect(code).toBe(1);
      expect(stderr).toContain('would replace red.png');
    }
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it('looks at every frame of a video and writes all of them as H.264', async () => {
    await makeVideo(join(folder.path, 'card.mkv'), 23);
    const { code, stdout } = await detect('card.mkv', '--json', '--out', 'out');
    expect(code).toBe(0);
    const lines = parseLines(stdout);
    expect(lines.map(({ frame }) => frame)).toEqual(Array.from({ length: 23 }, (_, index) => index));
    expect(lines.at(-1)).toMatchObject({ image: 'card.mkv', timeMs: 1467, width: 320, height: 240 });
    expect(await readdir(join(folder.path, 'out'))).toEqual(['card.mkv.mp4']);
    const entries = 'stream=codec_name,width,height,nb_read_frames';
    const args = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      entries,
      '-of',
      'csv=p=0',
      'out/card.mkv.mp4',
    ];
    const { stdout: facts } = await promisify(execFile)('ffprobe', args, { cwd: folder.path });
    expect(facts.trim()).toBe('h264,320,240,23');
  });

  it('stops at Ctrl-C without leaving half a video', async () => {
    await makeVideo(join(folder.path, 'long.mp4'), 3000);
    const child = startCli(
      ['detect', 'long.mp4', '--json', '--out', 'out.mp4', '--manifest', tiny.manifestPath],
      folder.path,
    );
    const closed = once(child, 'close');
    await once(child.stdout!, 'data');
    child.kill('SIGINT');
    child.stdout!.resume();
    expect(await closed).toEqual([130, null]);
    expect(await readdir(folder.path)).toEqual(['long.mp4']);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    await makeVideo(join(folder.path, 'long.mp4'), 3000);
    const child = startCli(['detect', 'long.mp4', '--json', '--manifest', tiny.manifestPath], folder.path);
    let stderr = '';
    child.stderr!.on('data', (text: Buffer) => (stderr += text.toString()));
    const closed = once(child, 'close');
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    expect(await closed).toEqual([0, null]);
    expect(stderr).toBe('');
  });

  it.each([
    [['nowhere.jpg'], 'There is no file or folder nowhere.jpg.'],
    [[PHOTO, '--model', 'best'], 'Model best is not in'],
    [[PHOTO, '--out', 'copy.bmp'], 'not as .bmp'],
    [[PHOTO, '--min-confidence', '2'], 'It must be a number from 0 to 1'],
  ])('explains %j in a sentence', async (args, sentence) => {
    const { code, stderr } = await detect(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('finds the people of a photo with the model that ships', async () => {
    const photo = PHOTO.replace('sample1', 'sample6');
    const { code, stdout } = await runCli(
      ['detect', photo, '--json', '--min-confidence', '0.25'],
      folder.path,
    );
    expect(code).toBe(0);
    const [line] = parseLines(stdout);
    expect(line).toMatchObject({ image: photo, width: 1920, height: 1537 });
    const bare = line?.detections.filter(({ label }) => label === 'without_mask') ?? [];
    expect(bare.length).toBeGreaterThanOrEqual(3);
  });
});
