import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '../../../simulator/rtsp-server.ts';
import { clip, ClipFolder } from './annex-b.ts';
import { RtspClient } from './rtsp-client.ts';

const OTHER_SPS = Buffer.of(0x67, 0x42, 0xe0, 0x28, 0x8c, 0x68, 0x0a);
const FPS = 100;

let folder: ClipFolder;
let simulator: Simulator;
let client: RtspClient;
let url: string;

beforeEach(async () => {
  folder = await ClipFolder.make();
  const file = await folder.add('clip.h264', clip());
  const credentials = { scheme: 'basic', username: 'op', password: 'pw' } as const;
  simulator = await startSimulator({
    streams: { door: { file, fps: FPS }, locked: { file, fps: FPS, credentials } },
  });
  client = await RtspClient.connect(simulator.port);
  url = simulator.url('door');
});

afterEach(async () => {
  client.close();
  await simulator.close();
  await folder.remove();
});

const rtp = (of: RtspClient = client): readonly Buffer[] =>
  of.packets.filter(({ channel }) => channel === 0).map(({ bytes }) => bytes);
const timestamps = (of: RtspClient = client): readonly number[] => [
  ...new Set(rtp(of).map((packet) => packet.readUInt32BE(4))),
];

describe('Simulator', () => {
  it('describes, sets up and plays a stream over TCP', async () => {
    const described = await client.ask('DESCRIBE', url);
    expect(described.body).toContain('a=rtpmap:96 H264/90000');
    expect(described.headers.get('content-base')).toBe(`${url}/`);
    expect((await client.play(url)).status).toBe(200);
    await vi.waitFor(() => expect(rtp().length).toBeGreaterThan(10));
    // The first is the sequence parameter set that the description has.
    const sps = rtp()[0]?.subarray(12).toString('base64') ?? 'none';
    expect(described.body).toContain(`sprop-parameter-sets=${sps},`);
  });

  it('plays over UDP, media and reports on neighbouring ports', async () => {
    const [media, reports] = [createSocket('udp4'), createSocket('udp4')];
    media.bind(0, '127.0.0.1');
    await once(media, 'listening');
    reports.bind(media.address().port + 1, '127.0.0.1');
    await once(reports, 'listening');
    const { port } = media.address();
    const report = once(reports, 'message');
    const packet = once(media, 'message');
    const transport = `RTP/AVP;unicast;client_port=${port}-${port + 1}`;
    const setUp = await client.ask('SETUP', `${url}/track0`, { Transport: transport });
    const [, from, to] = /server_port=(\d+)-(\d+)/.exec(setUp.headers.get('transport') ?? '') ?? [];
    expect(Number(from) % 2).toBe(0);
    expect(Number(to)).toBe(Number(from) + 1);
    await client.ask('PLAY', url);
    const [[bytes], [reportBytes]] = await Promise.all([packet, report]);
    expect(bytes[1] & 0x7f).toBe(96);
    expect(reportBytes[1]).toBe(200);
    media.close();
    reports.close();
  });

  it('goes round a clip with timestamps that keep rising', async () => {
    await client.play(url);
    await vi.waitFor(() => expect(simulator.stream('door').positionAt(Date.now())?.loop).toBeGreaterThan(1));
    const steps = timestamps()
      .slice(1)
      .map((value, index) => (value - (timestamps()[index] ?? 0)) >>> 0);
    expect(new Set(steps)).toEqual(new Set([90_000 / FPS]));
  });

  it('begins where it was told in the clip, and refuses to begin behind its end', async () => {
    const file = await folder.add('later.h264', clip());
    const settings = { file, fps: FPS, startPicture: 2 };
    const later = await startSimulator({ streams: { later: settings } });
    const player = await RtspClient.connect(later.port);
    try {
      await player.play(later.url('later'));
      await vi.waitFor(() => expect(timestamps(player).length).toBeGreaterThan(0));
      expect(later.stream('later').positionOf(timestamps(player)[0]!)).toMatchObject({ clipMs: 20, loop: 0 });
    } finally {
      player.close();
      await later.close();
    }
    const tooFar = { streams: { later: { ...settings, startPicture: 1000 } } };
    await expect(startSimulator(tooFar)).rejects.toThrow(RangeError);
  });

  it('knows where in the clip every picture is', async () => {
    await client.play(url);
    await vi.waitFor(() => expect(timestamps().length).toBeGreaterThan(15));
    const positions = timestamps().map((timestamp) => simulator.stream('door').positionOf(timestamp));
    expect(positions.slice(0, 12).map((position) => position?.clipMs)).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 10,
    ]);
    const [first] = positions;
    expect(simulator.clipTimeMsAt('door', first?.sentAtMs ?? 0)).toBe(first?.clipMs);
    expect(simulator.clipTimeMsAt('door', (first?.sentAtMs ?? 0) - 1)).toBeNull();
  });

  it('asks for credentials, and lets in who has them', async () => {
    const locked = simulator.url('locked');
    const refused = await client.ask('DESCRIBE', locked);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
    const authorization = `Basic ${Buffer.from('op:pw').toString('base64')}`;
    expect((await client.ask('DESCRIBE', locked, { Authorization: authorization })).status).toBe(200);
  });

  it('answers with 404 for a stream that is not there', async () => {
    expect((await client.ask('DESCRIBE', simulator.url('nobody'))).status).toBe(404);
  });

  it.each([
    ['not-found', 404],
    ['unauthorized', 401],
  ] as const)('answers DESCRIBE as a camera that is %s, until mended', async (fault, status) => {
    simulator.setFault('door', fault);
    expect((await client.ask('DESCRIBE', url)).status).toBe(status);
    simulator.setFault('door', null);
    expect((await client.ask('DESCRIBE', url)).status).toBe(200);
  });

  it('refuses the transport that is at fault only', async () => {
    simulator.setFault('door', 'no-tcp');
    expect((await client.play(url)).status).toBe(454);
    const transport = 'RTP/AVP;unicast;client_port=40000-40001';
    expect((await client.ask('SETUP', `${url}/track0`, { Transport: transport })).status).toBe(200);
  });

  it('sends garbage instead of an answer', async () => {
    simulator.setFault('door', 'garbage');
    client.send('DESCRIBE', url);
    await vi.waitFor(() => expect(client.packets.length + client.unread.length).toBeGreaterThan(0));
    expect(client.unread.toString('latin1')).not.toContain('RTSP/1.0');
  });

  it('leaves one stream unanswered while others work', async () => {
    simulator.setFault('door', 'silent');
    client.send('DESCRIBE', url);
    const other = await RtspClient.connect(simulator.port);
    expect((await other.ask('DESCRIBE', simulator.url('locked'))).status).toBe(401);
    expect(client.unread).toHaveLength(0);
    other.close();
  });

  it('stalls in the middle of a stream, and goes on live', async () => {
    await client.play(url);
    await vi.waitFor(() => expect(timestamps().length).toBeGreaterThan(3));
    simulator.setFault('door', 'stalled');
    const stalledAtMs = Date.now();
    await vi.waitFor(() =>
      expect(simulator.stream('door').positionAt(Date.now())?.sentAtMs ?? 0).toBeGreaterThan(
        stalledAtMs + 100,
      ),
    );
    const before = timestamps();
    simulator.setFault('door', null);
    await vi.waitFor(() => expect(timestamps().length).toBeGreaterThan(before.length));
    const gap = ((timestamps()[before.length] ?? 0) - (before.at(-1) ?? 0)) >>> 0;
    expect(gap).toBeGreaterThan(9000);
    expect(client.isEnded).toBe(false);
  });

  it('goes away with all its connections, and comes back on the same port', async () => {
    await client.play(url);
    await simulator.powerOff();
    await vi.waitFor(() => expect(client.isEnded).toBe(true));
    await expect(RtspClient.connect(simulator.port)).rejects.toThrow(/ECONNREFUSED/);
    await simulator.powerOn();
    const again = await RtspClient.connect(simulator.port);
    expect((await again.ask('DESCRIBE', url)).status).toBe(200);
    again.close();
  });

  it('changes the picture size in the middle of a stream', async () => {
    await client.play(url);
    await vi.waitFor(() => expect(timestamps().length).toBeGreaterThan(3));
    const other = await folder.add('other.h264', clip(OTHER_SPS));
    await simulator.stream('door').swap({ file: other, fps: FPS });
    await vi.waitFor(() => expect(rtp().some((packet) => packet.subarray(12).equals(OTHER_SPS))).toBe(true));
    expect((await client.ask('DESCRIBE', url)).body).toContain(OTHER_SPS.toString('base64'));
  });

  it('stops sending after TEARDOWN', async () => {
    await client.play(url);
    await client.ask('TEARDOWN', url);
    expect(simulator.stream('door').subscribers).toBe(0);
  });

  it('says when its port is taken', async () => {
    await expect(startSimulator({ port: simulator.port, streams: {} })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
