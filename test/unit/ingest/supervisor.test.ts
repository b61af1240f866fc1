import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { CameraStatus } from '../../../pipeline/domain/camera-state.ts';
import { systemClock } from '../../../pipeline/clock.ts';
import { SourceError } from '../../../pipeline/errors.ts';
import type { Source } from '../../../pipeline/ingest/source.ts';
import { supervise, type Progress } from '../../../pipeline/ingest/supervisor.ts';

const log = pino({ level: 'silent' });

/** A source that says nothing until it is interrupted. */
function silentSource(): Source & { readonly interrupted: Promise<void>; closed: boolean } {
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  return {
    stream: {} as Source['stream'],
    interrupted,
    closed: false,
    read: async () => {
      await interrupted;
      throw new SourceError('unreachable', 'interrupted');
    },
    interrupt: resolve,
    async close() {
      this.closed = true;
    },
  };
}

interface Trial {
  readonly statuses: CameraStatus[];
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

function start(
  open: () => Promise<Source>,
  run: (source: Source, progress: Progress) => Promise<never>,
  until: (statuses: readonly CameraStatus[]) => boolean,
): Trial {
  const statuses: CameraStatus[] = [];
  const stop = new AbortController();
  const done = supervise({
    open,
    run,
    onStatus: (status) => {
      statuses.push(status);
      if (until(statuses)) stop.abort();
    },
    stallTimeoutMs: 100,
    backOffMinMs: 5,
    backOffMaxMs: 20,
    clock: systemClock,
    log,
    signal: stop.signal,
  });
  return { statuses, stop, done };
}

const states = ({ statuses }: Trial) => statuses.map(({ state }) => state);
const readForever = async (source: Source): Promise<never> => {
  for (;;) await source.read();
};

describe('supervise', () => {
  it.each([
    ['unauthorized', 'failed-auth'],
    ['not-found', 'not-found'],
    ['unsupported-codec', 'unsupported'],
    ['unreachable', 'reconnecting'],
  ] as const)('turns %s into the state %s and tries again', async (code, state) => {
    let tries = 0;
    const trial = start(
      () => {
        tries += 1;
        return Promise.reject(new SourceError(code, 'Do this.'));
      },
      readForever,
      (statuses) => statuses.length === 4,
    );
    await trial.done;
    expect(states(trial)).toEqual(['starting', state, state, state]);
    expect(tries).toBe(3);
    expect(trial.statuses[1]?.message).toContain('Do this.');
  });

  it('is live with the first picture, and starting until then', async () => {
    const trial = start(
      async () => silentSource(),
      async (source, progress) => {
        progress.packetCame();
        progress.pictureCame();
        return await readForever(source);
      },
      (statuses) => statuses.at(-1)?.state === 'live',
    );
    await trial.done;
    expect(states(trial)).toEqual(['starting', 'live']);
  });

  it('ends a connection that brings nothing, and opens a fresh one', async () => {
    const sources: ReturnType<typeof silentSource>[] = [];
    const trial = start(
      async () => {
        const source = silentSource();
        sources.push(source);
        return source;
      },
      async (source, progress) => {
        progress.pictureCame();
        return await readForever(source);
      },
      (statuses) => statuses.filter(({ state }) => state === 'live').length === 2,
    );
    await trial.done;
    expect(states(trial)).toEqual(['starting', 'live', 'reconnecting', 'live']);
    expect(trial.statuses[2]?.message).toMatch(/No picture came/);
    expect(sources.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('does not try again when a file is played out', async () => {
    const trial = start(
      async () => silentSource(),
      () => Promise.reject(new SourceError('finished', 'Played.')),
      () => false,
    );
    await trial.done;
    expect(states(trial)).toEqual(['starting', 'disabled']);
  });

  it('closes the source and resolves when it is aborted in the middle of a read', async () => {
    const source = silentSource();
    const trial = start(
      async () => source,
      readForever,
      () => false,
    );
    setTimeout(() => trial.stop.abort(), 20);
    await trial.done;
    expect(source.closed).toBe(true);
    expect(states(trial)).toEqual(['starting']);
  });
});
