import { availableParallelism } from 'node:os';
import type { ModelOptions } from '../../model-options.ts';
import { InputError } from '../../run-command.ts';
import type { Terminal } from '../../terminal.ts';
import type { LabelledPicture } from '../data-set.ts';
import type { Thresholds } from './judge-messages.ts';
import { Judge } from './judge.ts';
import type { JudgedPicture } from './judged-picture.ts';

/** One is looked at while the next is read. */
const LOOKS_A_JUDGE = 2;

export interface Judged {
  /** Name of the model. */
  readonly model: string;
  readonly thresholds: Thresholds;
  /** In the order of the data set, without those that cannot be read. */
  readonly pictures: readonly JudgedPicture[];
}

export interface JudgeWishes {
  readonly minConfidence: number;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  /** Of the progress bar. */
  readonly done: number;
}

/** Looks at all pictures on all cores; those that cannot be read are told to the terminal. @throws DetectorError */
export async function judgePictures(
  pictures: readonly LabelledPicture[],
  options: ModelOptions,
  { minConfidence, signal, terminal, done }: JudgeWishes,
): Promise<Judged> {
  const count = Math.max(1, Math.min(availableParallelism(), Math.ceil(pictures.length / LOOKS_A_JUDGE)));
  const judges: Judge[] = [];
  const judged: (JudgedPicture | null)[] = [];
  let [next, finished] = [0, done];
  const work = async (judge: Judge): Promise<void> => {
    for (let index = next++; index < pictures.length; index = next++) {
      signal.throwIfAborted();
      const picture = pictures[index]!;
      judged[index] = await judgePicture(picture, judge, terminal);
      terminal.progress((finished += 1), picture.name);
    }
  };
  try {
    const first = await Judge.start({ options, minConfidence });
    judges.push(first);
    // The others after the first: a model that cannot be used is told of once.
    const others = Array.from({ length: count - 1 }, () => Judge.start({ options, minConfidence }));
    for (const other of await Promise.allSettled(others))
      if (other.status === 'fulfilled') judges.push(other.value);
    await Promise.all(judges.flatMap((judge) => Array.from({ length: LOOKS_A_JUDGE }, () => work(judge))));
    const { model, thresholds } = first;
    return { model, thresholds, pictures: judged.filter((each) => each !== null) };
  } finally {
    // Whoever still works after a failure takes no more.
    next = pictures.length;
    await Promise.all(judges.map((judge) => judge.close()));
  }
}

async function judgePicture(
  { file, truths }: LabelledPicture,
  judge: Judge,
  terminal: Terminal,
): Promise<JudgedPicture | null> {
  try {
    return { file, truths, ...(await judge.look(file)) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.problem(`${file}: ${error.message}`);
    return null;
  }
}
