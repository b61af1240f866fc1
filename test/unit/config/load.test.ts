import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigError } from '../../../config/config-error.ts';
import { leaves, variableFor } from '../../../config/environment.ts';
import { loadConfig } from '../../../config/load.ts';
import { Config } from '../../../config/schema.ts';

const example = readFileSync(new URL('../../../config/example.yaml', import.meta.url), 'utf8');

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'maskwatch-config-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function load(env: Record<string, string> = {}, yaml?: string): Config {
  const file = path.join(root, 'maskwatch.yaml');
  if (yaml === undefined) rmSync(file, { force: true });
  else writeFileSync(file, yaml);
  return loadConfig({ projectRoot: root, env });
}

function problems(env: Record<string, string>, yaml?: string): readonly string[] {
  try {
    load(env, yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('example.yaml', () => {
  it('names every setting with its default', () => {
    expect(parse(example)).toEqual(Config.parse({}));
  });

  it('explains every setting or the group that it belongs to', () => {
    const lines = example.split('\n');
    const bare = lines.filter((line, index) => {
      const isSetting = /^ {2}\w+:/.test(line);
      const before = lines[index - 1] ?? '';
      return isSetting && !before.trim().startsWith('#') && !/^ {2}\w+:/.test(before);
    });
    expect(bare).toEqual([]);
  });
});

describe('loadConfig', () => {
  it('takes a classifier by its name, or by a file relative to the root', () => {
    expect(load({ MASKWATCH_DETECT_CLASSIFIER: 'mask-classifier' }).detect.classifier).toBe(
      'mask-classifier',
    );
    const { detect } = load(
      {},
      'detect:\n  classifier: models/mine.onnx\n  detector: two-step\n  verify: true',
    );
    expect(detect).toMatchObject({
      classifier: path.join(root, 'models/mine.onnx'),
      detector: 'two-step',
      verify: true,
    });
    expect(problems({ MASKWATCH_DETECT_DETECTOR: 'three-step' })[0]).toContain('two-step');
  });

  it('takes hardware by its kind, or any that is there', () => {
    expect(load().media).toEqual({ hardwareDecoder: 'off', hardwareEncoder: 'off' });
    expect(load({ MASKWATCH_MEDIA_HARDWARE_ENCODER: 'vaapi' }).media.hardwareEncoder).toBe('vaapi');
    expect(load({}, 'media:\n  hardwareEncoder: auto').media.hardwareEncoder).toBe('auto');
    const [problem] = problems({ MASKWATCH_MEDIA_HARDWARE_ENCODER: 'cuda' });
    expect(problem).toMatch(/MASKWATCH_MEDIA_HARDWARE_ENCODER.*off.*auto.*nvenc.*qsv.*vaapi.*amf.*v4l2m2m/s);
  });

  it('gives the defaults with absolute paths when there is nothing else', () => {
    const config = load();
    expect(config.server).toEqual({ host: '127.0.0.1', port: 8080, trustProxy: false });
    expect(config.dataDir).toBe(path.join(root, '.var/data'));
    expect(config.ingest.fileFolder).toBe(path.join(root, '.var/files'));
  });

  it('lets the environment win over the file', () => {
    const config = load(
      {
        MASKWATCH_PORT: '9000',
        MASKWATCH_DETECT_FPS: '2.5',
        MASKWATCH_RULES_VIOLATING_LABELS: 'without_mask',
      },
      'server: { port: 1234, host: 0.0.0.0 }\ndetect: { threads: 2 }\n',
    );
    expect(config.server).toMatchObject({ port: 9000, host: '0.0.0.0' });
    expect(config.detect).toMatchObject({ fps: 2.5, threads: 2 });
    expect(config.rules.violatingLabels).toEqual(['without_mask']);
  });

  it('takes every setting from its own variable', () => {
    const defaults = leaves(Config.parse({}));
    const variables = [...defaults.keys()].map(variableFor);
    expect(new Set(variables).size).toBe(defaults.size);
    expect(variables).toEqual(
      expect.arrayContaining([
        'MASKWATCH_PORT',
        'MASKWATCH_HOST',
        'MASKWATCH_DATA_DIR',
        'MASKWATCH_RTC_PORT',
        'MASKWATCH_RTC_ANNOUNCED_ADDRESS',
        'MASKWATCH_ADMIN_PASSWORD',
        'MASKWATCH_PUBLISH_MIN_BITRATE_BPS',
      ]),
    );
    const env = Object.fromEntries([...defaults].map(([at, value]) => [variableFor(at), textOf(value)]));
    expect(load(env)).toEqual(load());
  });

  it('takes fingerprints with and without colons, and says what one is', () => {
    const [bare, coloned] = ['ab'.repeat(32), Array(32).fill('0F').join(':')];
    const env = (text: string) => ({ MASKWATCH_INGEST_RTSPS_FINGERPRINTS: text });
    expect(load(env(`${bare}, ${coloned}`)).ingest.rtspsFingerprints).toEqual([bare, coloned]);
    expect(problems(env(`${bare},abc`))).toEqual([
      'ingest.rtspsFingerprints.1 (MASKWATCH_INGEST_RTSPS_FINGERPRINTS) is "abc"; allowed: a list, each a SHA-256 fingerprint of 64 hexadecimal digits.',
    ]);
  });

  it('reads the file that MASKWATCH_CONFIG names, and fails when it is missing', () => {
    writeFileSync(path.join(root, 'other.yaml'), 'log: { level: warn }');
    expect(load({ MASKWATCH_CONFIG: 'other.yaml' }).log.level).toBe('warn');
    expect(problems({ MASKWATCH_CONFIG: 'missing.yaml' })[0]).toMatch(/missing\.yaml cannot be read/);
  });

  it('names path, value and what is allowed', () => {
    expect(problems({}, 'server: { port: 99999 }')).toEqual([
      expect.stringMatching(
        /^server\.port in .*maskwatch\.yaml is 99999; allowed: a whole number from 0 to 65535\.$/,
      ),
    ]);
    expect(problems({ MASKWATCH_DETECT_FPS: 'fast' })).toEqual([
      'detect.fps (MASKWATCH_DETECT_FPS) is "fast"; allowed: a number from 0.1 to 60.',
    ]);
    expect(problems({ MASKWATCH_LOG_LEVEL: 'loud' })[0]).toContain(
      '"loud"; allowed: one of trace, debug, info',
    );
    expect(problems({ MASKWATCH_RTC_LISTEN_IP: 'here' })[0]).toContain(
      'allowed: an IPv4 address or an IPv6 address or null',
    );
    expect(problems({}, 'rules: { violatingLabels: [no_hat] }')[0]).toContain(
      'one of without_mask, incorrect_mask',
    );
  });

  it('reports all problems at once', () => {
    expect(
      problems({ MASKWATCH_DETECT_FPS: 'x', MASKWATCH_NONSENSE: '1' }, 'server: { port: -1 }'),
    ).toHaveLength(3);
  });

  it('suggests the setting that was meant', () => {
    expect(problems({}, 'detect: { fpss: 3 }')[0]).toMatch(
      /detect\.fpss in .* is not a setting; did you mean detect\.fps\?/,
    );
    expect(problems({}, 'detct: { fps: 3 }')[0]).toContain('did you mean detect?');
    expect(problems({ MASKWATCH_PROT: '1' })).toEqual([
      'The environment variable MASKWATCH_PROT is unknown; did you mean MASKWATCH_PORT?',
    ]);
  });

  it('refuses settings that contradict each other', () => {
    expect(problems({ MASKWATCH_INGEST_BACKOFF_MIN_MS: '50000' })[0]).toContain(
      'at most ingest.backoffMaxMs (30000)',
    );
  });

  it('never shows a secret', () => {
    const [problem] = problems({ MASKWATCH_ADMIN_PASSWORD: 'short' });
    expect(problem).toContain('auth.adminPassword (MASKWATCH_ADMIN_PASSWORD) is not valid');
    expect(problem).toContain('at least 8 characters');
    expect(problem).not.toContain('short');
  });

  it('names the line of broken YAML', () => {
    expect(problems({}, 'server:\n  port: [1\n')[0]).toMatch(/not valid YAML.*line \d/s);
    expect(problems({}, '- a list')[0]).toContain('must hold sections');
  });
});
