import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraStats } from '../../server/api/resources/camera-stats.ts';
import type { EventResource } from '../../server/api/resources/event.ts';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { readDemoTruth, type DemoTruth } from '../../simulator/demo-truth.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { MaskwatchServer } from '../helpers/maskwatch-server.ts';

const CREDENTIALS = { scheme: 'digest', username: 'viewer', password: 'a:b@c/d#e' } as const;
/** A look every 200 ms, some looks until a label is sure, and the change itself takes 300 ms in the clip. */
const START_TOLERANCE_MS = 1500;
const END_TOLERANCE_MS = 2000;

describe('the whole server, watching the demo clip over TCP and, signed in, over UDP', () => {
  let truth: DemoTruth;
  let simulator: Simulator;
  let server: MaskwatchServer;
  const cameraIds: string[] = [];
  let afterOneLoop: CameraStats | undefined;

  beforeAll(async () => {
    const { h264Path, truthPath } = await ensureDemoClip({});
    truth = await readDemoTruth(truthPath);
    const video = { file: h264Path, fps: truth.fps };
    simulator = await startSimulator({
      streams: { tcp: video, udp: { ...video, credentials: CREDENTIALS } },
    });
    server = await MaskwatchServer.start();
    const { username, password } = CREDENTIALS;
    const tcp = await server.addCamera({ name: 'By TCP', url: simulator.url('tcp') });
    const udp = await server.addCamera({
      name: 'By UDP',
      url: simulator.url('udp'),
      transport: 'udp',
      username,
      password,
    });
    cameraIds.push(tcp.id, udp.id);
    await Promise.all(cameraIds.map((id) => server.live(id)));
    // Between the last scene and the next loop nobody is in the picture.
    const lastSeenMs = Math.max(...truth.people.flatMap(({ boxes }) => boxes.map(({ atMs }) => atMs)));
    const isOver = () => (simulator.clipTimeMsAt('tcp', Date.now()) ?? 0) > lastSeenMs + 1000;
    await eventually('the end of the last scene', isOver, truth.durationMs + 20_000);
    afterOneLoop = await server.stats(tcp.id);
    // And the seconds in which their clip is finished.
    const isNextLoop = () => (simulator.stream('udp').positionAt(Date.now())?.loop ?? 0) > 0;
    await eventually('the next loop', isNextLoop, 20_000);
  }, 150_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await simulator.close();
  });

  /** Events of the first loop, with their times in the clip. */
  const firstLoop = async (cameraId: string, stream: string) => {
    const events = await server.events(cameraId);
    const at = (iso: string) => simulator.stream(stream).positionAt(Date.parse(iso));
    return events
      .map((event) => ({
        event,
        from: at(event.startedAt),
        to: event.endedAt === null ? null : at(event.endedAt),
      }))
      .filter(({ from }) => from?.loop === 0)
      .toSorted((a, b) => a.from!.clipMs - b.from!.clipMs);
  };

  it.each([0, 1])('finds exactly the violations of the truth (camera %i)', async (index) => {
    const found = await firstLoop(cameraIds[index]!, ['tcp', 'udp'][index]!);
    const wanted = truth.violations.toSorted((a, b) => a.fromMs - b.fromMs);
    const missing = wanted.filter(
      ({ fromMs, toMs }) =>
        !found.some(
          ({ from, to }) =>
            Math.abs(from!.clipMs - fromMs) <= START_TOLERANCE_MS &&
            to !== null &&
            Math.abs(to.clipMs - toMs) <= END_TOLERANCE_MS,
        ),
    );
    expect(
      missing,
      `found ${JSON.stringify(found.map(({ from, to }) => [from?.clipMs, to?.clipMs]))}`,
    ).toEqual([]);
    expect(found).toHaveLength(wanted.length);
  });

  it('counts each violation and each person once', () => {
    expect(afterOneLoop!.today.violations).toBe(truth.violations.length);
    expect(afterOneLoop!.today.people).toBe(truth.people.length);
    expect(afterOneLoop!.today.observedSeconds).toBeGreaterThan(truth.durationMs / 1000 - 6);
  });

  it('puts the box on the face that the truth says', async () => {
    for (const { event, from } of await firstLoop(cameraIds[0]!, 'tcp')) {
      const [x1, y1, x2, y2] = event.box;
      const centre = [(x1 + x2) / 2, (y1 + y2) / 2] as const;
      const people = truth.people.filter(({ intervals }) =>
        intervals.some(
          ({ fromMs, toMs }) => fromMs <= from!.clipMs + START_TOLERANCE_MS && from!.clipMs <= toMs,
        ),
      );
      const isOnFace = people.some(({ boxes }) =>
        boxes.some(
          ({ box }) =>
            box[0] <= centre[0] && centre[0] <= box[2] && box[1] <= centre[1] && centre[1] <= box[3],
        ),
      );
      expect(isOnFace, JSON.stringify({ box: event.box, at: from?.clipMs })).toBe(true);
    }
  });

  it('has a sound clip for every violation, from 5 s before to 5 s after', async () => {
    const withClip = await eventually('all clips', async () => {
      const events = (await firstLoop(cameraIds[0]!, 'tcp')).map(({ event }) => event);
      return events.every(({ clip }) => clip !== null) && events;
    });
    for (const event of withClip) await expectSoundClip(event);
  }, 90_000);

  async function expectSoundClip(event: EventResource): Promise<void> {
    const clip = event.clip!;
    const response = await server.fetch('GET', clip.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBe(clip.sizeBytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(clip.sha256);
    const file = path.join(server.folder, 'clip.mp4');
    writeFileSync(file, bytes);
    const entries = 'stream=codec_name,width,height:packet=pts_time,flags';
    const probed = JSON.parse(
      execFileSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', file], {
        encoding: 'utf8',
      }),
    ) as {
      streams: object[];
      packets: { pts_time: string; flags: string }[];
    };
    expect(probed.streams).toMatchObject([{ codec_name: 'h264', width: 1280, height: 720 }]);
    expect(probed.packets[0]!.flags).toMatch(/^K/);
    const times = probed.packets.map(({ pts_time }) => Number(pts_time));
    expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true);
    // Every picture decodes without a complaint.
    expect(execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' })).toBe(
      '',
    );
    const startMs = Date.parse(clip.startedAt);
    const endMs = startMs + clip.durationMs;
    const beforeMs = Date.parse(event.startedAt) - startMs;
    const afterMs = endMs - Date.parse(event.endedAt!);
    // The first violation comes before five seconds were seen; a keyframe comes every second.
    const isFirst = withinFirstSeconds(event);
    if (!isFirst) expect(beforeMs).toBeGreaterThanOrEqual(4900);
    expect(afterMs).toBeGreaterThanOrEqual(4900);
    expect(clip.durationMs).toBeLessThanOrEqual(60_500);
  }

  const withinFirstSeconds = (event: EventResource) => {
    const at = simulator.stream('tcp').positionAt(Date.parse(event.startedAt));
    return at !== null && at.loop === 0 && at.clipMs < 6500;
  };
});
