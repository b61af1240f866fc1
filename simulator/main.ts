// Serves H.264 files as RTSP cameras:
//   node simulator/main.ts [--port 8554] [--fps 15] [--user NAME --password-env VARIABLE] [--basic] NAME=FILE.h264 ...
// Without any NAME=FILE it serves the demo clip as `demo`.
import { parseArgs } from 'node:util';
import type { Credentials } from './authentication.ts';
import { ensureDemoClip } from './demo-clip.ts';
import { CLIP } from './demo-script.ts';
import { startSimulator, type SimulatedCamera } from './rtsp-server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '8554' },
    fps: { type: 'string', default: String(CLIP.fps) },
    user: { type: 'string' },
    'password-env': { type: 'string' },
    basic: { type: 'boolean', default: false },
  },
});

// A password as an argument could be read by everybody on the machine.
const password = process.env[values['password-env'] ?? ''] ?? '';
const credentials: Credentials | undefined =
  values.user === undefined
    ? undefined
    : { scheme: values.basic ? 'basic' : 'digest', username: values.user, password };

const files =
  positionals.length > 0
    ? positionals.map((argument): readonly [string, string] => {
        const equals = argument.indexOf('=');
        if (equals < 1) throw new Error(`${argument}: NAME=FILE.h264 is wanted`);
        return [argument.slice(0, equals), argument.slice(equals + 1)];
      })
    : [['demo', (await ensureDemoClip()).h264Path] as const];

const streams: Record<string, SimulatedCamera> = {};
for (const [name, file] of files) {
  streams[name] = { file, fps: Number(values.fps), ...(credentials === undefined ? {} : { credentials }) };
}
const simulator = await startSimulator({ port: Number(values.port), streams });
for (const name of Object.keys(streams)) process.stdout.write(`${simulator.url(name)}\n`);
process.once('SIGINT', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
