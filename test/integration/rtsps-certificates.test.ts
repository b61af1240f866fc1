import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates, type Server } from 'node:tls';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../pipeline/clock.ts';
import { SourceError } from '../../pipeline/errors.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import type { RtspReading } from '../../pipeline/ingest/source.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { makeNoisyH264 } from '../helpers/noisy-video.ts';
import { openRtsp, readPackets, type RtspFields } from '../helpers/rtsp-source.ts';
import { runCli } from './cli-process.ts';

silenceLibav();

const LOGIN = { username: 'admin', password: 'secret' };

/** Certificates that cameras have, by what is special about them. */
const CAMERAS = ['self-signed', 'known', 'other-name', 'expired'] as const;
type Camera = (typeof CAMERAS)[number];

describe.each(['own', 'libav'] as const)('an rtsps camera, read by the %s client', (client) => {
  let folder: string;
  let simulator: Simulator;
  const proxies = new Map<Camera, Server>();
  /** What was sent to each, decrypted. */
  const requests = new Map<Camera, string>();
  const authorities = getCACertificates('default');

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-rtsps-'));
    const file = makeNoisyH264(path.join(folder, 'noise.h264'), []);
    const credentials = { ...LOGIN, scheme: 'digest' } as const;
    simulator = await startSimulator({ streams: { camera: { file, fps: 25, credentials } } });
    makeCertificates(folder);
    setDefaultCACertificates([...authorities, readFileSync(path.join(folder, 'authority.pem'), 'utf8')]);
    for (const camera of CAMERAS) {
      const [key, cert] = ['key', 'pem'].map((kind) => readFileSync(path.join(folder, `${camera}.${kind}`)));
      const proxy = createServer({ key: key!, cert: cert! }, (viewer) => {
        const behind = connect(simulator.port, '127.0.0.1');
        viewer.on('data', (text) => requests.set(camera, `${requests.get(camera) ?? ''}${text}`));
        viewer.on('error', () => behind.destroy()).on('close', () => behind.destroy());
        behind.on('error', () => viewer.destroy()).on('close', () => viewer.destroy());
        viewer.pipe(behind).pipe(viewer);
      });
      proxies.set(camera, proxy.listen(0, '127.0.0.1'));
      await once(proxy, 'listening');
    }
  });
  afterAll(async () => {
    setDefaultCACertificates(authorities);
    for (const proxy of proxies.values()) proxy.close();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  const verify = (...rtspsFingerprints: string[]) =>
    ({ rtspsCertificates: 'verify', rtspsFingerprints }) as const;

  function urlOf(camera: Camera): string {
    const { port } = proxies.get(camera)!.address() as AddressInfo;
    return `rtsps://127.0.0.1:${port}/camera`;
  }

  /** Reads some packets. @throws SourceError */
  async function read(
    camera: Camera,
    certificates: Omit<RtspReading, 'rtspClient'>,
    transport: RtspFields['transport'] = 'tcp',
  ): Promise<number> {
    const source = await openRtsp(
      { url: urlOf(camera), transport, ...LOGIN },
      client,
      undefined,
      5000,
      certificates,
    );
    try {
      return (await readPackets(source, 5)).length;
    } finally {
      await source.close();
    }
  }

  const fingerprintOf = (camera: Camera) =>
    new X509Certificate(readFileSync(path.join(folder, `${camera}.pem`))).fingerprint256;

  it.each(CAMERAS)('is taken with any certificate (%s) when certificates are trusted', async (camera) => {
    expect(await read(camera, {})).toBe(5);
    expect(await read(camera, { rtspsCertificates: 'trust' })).toBe(5);
  });

  it('is taken when an authority that is known signed for its address', async () => {
    expect(await read('known', verify())).toBe(5);
  });

  it.each([
    ['self-signed', 'is signed by the camera itself'],
    ['other-name', 'is for another address (DNS:camera.example)'],
    ['expired', 'has expired'],
  ] as const)('is refused with a certificate that is %s, and told nothing', async (camera, flaw) => {
    requests.delete(camera);
    const error: unknown = await read(camera, verify()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect(String(error)).toContain(flaw);
    expect(String(error)).toContain(`ingest.rtspsFingerprints: ${fingerprintOf(camera)}.`);
    expect(requests.has(camera)).toBe(false);
  });

  it.each(['self-signed', 'other-name'] as const)(
    'is taken with a certificate that is %s when its fingerprint is known',
    async (camera) => {
      const fingerprint = fingerprintOf(camera);
      expect(await read(camera, verify('00'.repeat(32), fingerprint))).toBe(5);
      expect(await read(camera, verify(fingerprint.replaceAll(':', '').toLowerCase()))).toBe(5);
    },
  );

  it('is refused when the fingerprint that is known is of another camera', async () => {
    await expect(read('self-signed', verify(fingerprintOf('known')))).rejects.toThrow('itself');
  });

  it('is tried in a process that knows the same authorities', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', path.join(folder, 'authority.pem'));
    const log = pino({ level: 'silent' });
    const fleet = await CameraFleet.start({
      log,
      clock: systemClock,
      reading: { rtspClient: client, ...verify() },
    });
    const test = (camera: Camera) =>
      fleet.test({ kind: 'rtsp', url: urlOf(camera), transport: 'tcp', ...LOGIN });
    try {
      await expect(test('known')).resolves.toMatchObject({ codec: 'h264' });
      await expect(test('self-signed')).rejects.toThrow(fingerprintOf('self-signed'));
    } finally {
      vi.unstubAllEnvs();
      await fleet.close();
    }
  });

  it('is tried by maskwatch probe as the server is configured', async () => {
    const env = {
      MASKWATCH_CAMERA_PASSWORD: LOGIN.password,
      MASKWATCH_INGEST_RTSP_CLIENT: client,
      MASKWATCH_INGEST_RTSPS_CERTIFICATES: 'verify',
    };
    const args = ['probe', urlOf('self-signed'), '--username', LOGIN.username, '--json'];
    const refused = await runCli(args, folder, env);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(fingerprintOf('self-signed'));
    const pinned = { ...env, MASKWATCH_INGEST_RTSPS_FINGERPRINTS: fingerprintOf('self-signed') };
    expect(await runCli(args, folder, pinned)).toMatchObject({ code: 0, stderr: '' });
  });

  it('sends its pictures encrypted, also where UDP is wanted', async () => {
    requests.delete('known');
    expect(await read('known', {}, 'udp')).toBe(5);
    expect(requests.get('known')).toMatch(/^Transport: RTP\/AVP\/TCP/m);
    expect(requests.get('known')).not.toMatch(/^Transport: RTP\/AVP(\/UDP)?;/m);
  });

  it.each([
    ['says nothing', () => undefined, 'unreachable', 'does not answer'],
    [
      'does not encrypt',
      (viewer: Socket) => viewer.end('RTSP/1.0 400 Bad Request\r\n\r\n'),
      ...(client === 'own'
        ? (['unsupported-codec', 'encryption'] as const)
        : (['unreachable', 'failed'] as const)),
    ],
  ] as const)('is told of when it %s', async (_, answer, code, message) => {
    const viewers = new Set<Socket>();
    const camera = createTcpServer((viewer) => {
      viewers.add(viewer.on('error', () => viewer.destroy()));
      answer(viewer);
    }).listen(0, '127.0.0.1');
    await once(camera, 'listening');
    const url = `rtsps://127.0.0.1:${(camera.address() as AddressInfo).port}/camera`;
    try {
      await expect(openRtsp({ url, ...LOGIN }, client, undefined, 1000, verify())).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    } finally {
      for (const viewer of viewers) viewer.destroy();
      camera.close();
    }
  });

  // Ours looks at the certificate of the very connection that it reads.
  if (client === 'own') return;

  it('is refused when it has another certificate the second time', async () => {
    const [key, cert] = ['key', 'pem'].map((kind) => readFileSync(path.join(folder, `self-signed.${kind}`)));
    const proxy = proxies.get('known')!;
    proxy.once('connection', () => proxy.setSecureContext({ key: key!, cert: cert! }));
    requests.delete('known');
    await expect(read('known', verify())).rejects.toThrow('failed');
    expect(requests.has('known')).toBe(false);
  });
});

/** `NAME.key` and `NAME.pem` for each camera, and `authority.pem`, who signed all but the first. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`];
  const selfSigned = (name: string, subject: string) =>
    openssl('req', '-x509', ...newKey(name), '-out', `${name}.pem`, '-days', '2', '-subj', subject);
  selfSigned('authority', '/CN=Authority of the test');
  selfSigned('self-signed', '/CN=camera');
  const sign = (name: Camera, alternative: string, ...days: string[]) => {
    writeFileSync(path.join(folder, `${name}.ext`), `subjectAltName=${alternative}`);
    openssl('req', ...newKey(name), '-out', `${name}.csr`, '-subj', '/CN=camera');
    const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
    const names = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`];
    openssl('x509', '-req', ...names, ...authority, ...days);
  };
  sign('known', 'IP:127.0.0.1', '-days', '2');
  sign('other-name', 'DNS:camera.example', '-days', '2');
  sign('expired', 'IP:127.0.0.1', '-days', '-1');
}
