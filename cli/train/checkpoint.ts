import { open, readFile, rename, rm } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { CommandError } from '../run-command.ts';
import type { HeadState } from './head/head.ts';

/** What there is to see of one epoch. */
export interface EpochFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** One head that is trained with one rate. */
export interface HeadRun {
  readonly rate: number;
  readonly state: HeadState;
  /** An entry for each epoch so far. */
  readonly history: readonly EpochFigures[];
}

/** All that decides the result, each under the name that a user knows it by. */
export type TrainingIdentity = Readonly<Record<string, string>>;

interface Checkpoint {
  readonly identity: TrainingIdentity;
  readonly runs: readonly HeadRun[];
}

const floats = z.instanceof(Float32Array);
const weights = z.object({ hiddenKernel: floats, hiddenBias: floats, kernel: floats, bias: floats });
const checkpointSchema = z.object({
  identity: z.record(z.string(), z.string()),
  runs: z.array(
    z.object({
      rate: z.number(),
      state: z.object({ weights, mean: weights, square: weights, iterations: z.int() }),
      history: z.array(
        z.object({
          // A rate that is far too high may end in NaN.
          loss: z.union([z.number(), z.nan()]),
          accuracy: z.number(),
          validationLoss: z.union([z.number(), z.nan()]),
          validationAccuracy: z.number(),
        }),
      ),
    }),
  ),
});

/** The state after the last whole epoch, in a file that is replaced at once: a crash leaves the one before. */
export class CheckpointFile {
  readonly path: string;
  readonly #identity: TrainingIdentity;

  constructor(path: string, identity: TrainingIdentity) {
    this.path = path;
    this.#identity = identity;
  }

  /** Null where there is none. @throws CommandError when it is damaged, or belongs to another training. */
  async read(): Promise<readonly HeadRun[] | null> {
    const bytes = await readFile(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new CommandError(`The checkpoint ${this.path} cannot be read (${error.message}).`, {
        cause: error,
      });
    });
    if (bytes === null) return null;
    const parsed = checkpointSchema.safeParse(deserialized(bytes));
    if (!parsed.success)
      throw new CommandError(`The checkpoint ${this.path} is damaged: begin anew by --fresh.`, {
        cause: parsed.error,
      });
    const { identity, runs } = parsed.data;
    const names = Object.keys({ ...identity, ...this.#identity });
    const different = names.filter((name) => identity[name] !== this.#identity[name]);
    if (different.length === 0) return runs;
    throw new CommandError(
      `${this.path} is of an interrupted training that differs in: ${different.join(', ')}. Go on with it by its own ` +
        'command, begin anew by --fresh, or choose another folder by --out.',
    );
  }

  async write(runs: readonly HeadRun[]): Promise<void> {
    const temporary = `${this.path}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(serialize({ identity: this.#identity, runs } satisfies Checkpoint));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function deserialized(bytes: Uint8Array): unknown {
  try {
    return deserialize(bytes);
  } catch {
    // Whatever is wrong with it, it is no checkpoint: the schema says so.
    return null;
  }
}
