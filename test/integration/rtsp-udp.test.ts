import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { readH264File, type H264File } from '../../simulator/h264-file.ts';
import { CLOCK_RATE_HZ, PAYLOAD_TYPE, RtpPacketizer } from '../../simulator/rtp-packetizer.ts';
import { describeStream } from '../../simulator/rtsp-message.ts';
import { makeNoisyH264 } from '../helpers/noisy-video.ts';
import { rtpPictures } from '../helpers/rtp-pictures.ts';
import { openRtsp, readPackets } from '../helpers/rtsp-source.ts';
import { answer, plainScript, ScriptedCamera } from '../helpers/scripted-camera.ts';

silenceLibav();

describe('our own RTSP client, over UDP with a camera', () => {
  let folder: string;
  let clip: H264File;
  let sdp: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-udp-'));
    clip = await readH264File(makeNoisyH264(path.join(folder, 'noise.h264'), []));
    sdp = describeStream(clip.sps, clip.pps, PAYLOAD_TYPE, CLOCK_RATE_HZ);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Sends packets to the client's port when it plays. */
  const overUdp = async (packets: readonly Buffer[]) => {
    const media = createSocket('udp4').bind(0, '127.0.0.1');
    await once(media, 'listening');
    const punched = once(media, 'message');
    let clientPort = 0;
    const camera = await ScriptedCamera.start((request, socket) => {
      if (request.method === 'SETUP') {
        const transport = request.headers.get('transport') ?? '';
        clientPort = Number(/client_port=(\d+)/.exec(transport)?.[1]);
        const { port } = media.address();
        return answer(request, '200 OK', {
          Transport: `${transport};server_port=${port}-${port + 1}`,
          Session: '42',
        });
      }
      if (request.method === 'PLAY')
        for (const packet of packets) media.send(packet, clientPort, '127.0.0.1');
      return plainScript(sdp)(request, socket);
    });
    return { camera, media, punched, clientPort: () => clientPort };
  };

  it('whose packets overtake each other: puts them in order', async () => {
    const sent = rtpPictures(clip, 10);
    const packets = sent.flatMap(({ packets: each }) => each);
    // Each second one before the one ahead of it.
    const swapped = packets.map((_, index) => packets[index ^ 1] ?? packets[index]!);
    // The first one tells where the counting begins.
    [swapped[0], swapped[1]] = [packets[0]!, packets[1]!];
    const { camera, media, punched } = await overUdp(swapped);
    const source = await openRtsp({ url: camera.url, transport: 'udp' }, 'own');
    const read = await readPackets(source, 10);
    expect(read.map(({ hash }) => hash)).toEqual(sent.map(({ hash }) => hash));
    await punched;
    await source.close();
    media.close();
    await camera[Symbol.asyncDispose]();
  });

  it('that loses packets: leaves their pictures out, and waits for a keyframe where one was lost', async () => {
    const sent = rtpPictures(clip, 60);
    expect(sent[25]!.packets.length).toBeGreaterThan(2);
    const lost = new Set([sent[5]!.packets[0], sent[25]!.packets[1]]);
    const packets = sent.flatMap(({ packets: each }) => each).filter((packet) => !lost.has(packet));
    const { camera, media } = await overUdp(packets);
    const source = await openRtsp({ url: camera.url, transport: 'udp' }, 'own');
    const whole = sent.filter((_, index) => index !== 5 && (index < 25 || index >= 50));
    const read = await readPackets(source, whole.length);
    expect(read.map(({ hash }) => hash)).toEqual(whole.map(({ hash }) => hash));
    await source.close();
    media.close();
    await camera[Symbol.asyncDispose]();
  });

  it('does not listen to strangers', async () => {
    const sent = rtpPictures(clip, 3);
    const { camera, media, clientPort } = await overUdp([]);
    const source = await openRtsp({ url: camera.url, transport: 'udp' }, 'own');
    const stranger = createSocket('udp4').bind(0, '127.0.0.2');
    await once(stranger, 'listening');
    for (const packet of rtpPictures(clip, 3, new RtpPacketizer(500)).flatMap(({ packets }) => packets))
      stranger.send(packet, clientPort(), '127.0.0.1');
    stranger.close();
    await once(stranger, 'close');
    for (const packet of sent.flatMap(({ packets }) => packets))
      media.send(packet, clientPort(), '127.0.0.1');
    const read = await readPackets(source, 3);
    expect(read.map(({ pts }) => pts)).toEqual([0n, 3600n, 7200n]);
    expect(read.map(({ hash }) => hash)).toEqual(sent.map(({ hash }) => hash));
    await source.close();
    media.close();
    await camera[Symbol.asyncDispose]();
  });
});
