import { median } from './statistics.ts';

/** Works on pictures in its turn, and rests in between. */
export interface Runner extends AsyncDisposable {
  /** Goes on for so many pictures more. @returns The processor time that they took, milliseconds. */
  run(frames: number): Promise<number>;
}

export interface Turns {
  /** Not counted: codecs fill their buffers, code is compiled. */
  readonly warmUpFrames: number;
  readonly rounds: number;
  readonly turnsPerRound: number;
  /** Of each turn. */
  readonly frames: number;
}

/** What a runner took, milliseconds a picture, round by round. */
export type Taken = readonly number[];

/**
 * Lets runners that have started take turns, so that whatever the machine's host does meets all alike: A B C, then C B A.
 * Compare them by {@link ratioOf}. Beside other work on two virtual cores, ratios of five runs of the same 360 pictures at 720p
 * were 0.03 apart with turns of 12 pictures (0.09 by the sums of all rounds), 0.04 with turns of 5 or 15 (0.07 and 0.08), 0.09
 * of 30 and 0.18 of 90; both at once, a core each, 0.05 and 0.08. At 1080p turns of 25 gave four ratios 0.11 apart. Turns of 3
 * cost a camera 2 % more, of 5 no more than of 15.
 */
export async function takeTurns<Name extends string>(
  runners: Readonly<Record<Name, Runner>>,
  { warmUpFrames, rounds, turnsPerRound, frames }: Turns,
): Promise<Record<Name, Taken>> {
  const names = Object.keys(runners) as Name[];
  for (const name of names) await runners[name].run(warmUpFrames);
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  let order = names;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) taken[name].push(0);
    for (let turn = 0; turn < turnsPerRound; turn += 1) {
      for (const name of order)
        taken[name][round]! += (await runners[name].run(frames)) / (turnsPerRound * frames);
      order = order.toReversed();
    }
  }
  return taken;
}

/** The median of the rounds' ratios: a burst of other work spoils a round, not the figure. */
export function ratioOf(taken: Taken, floor: Taken): number {
  return median(taken.map((ms, round) => ms / (floor[round] ?? NaN)));
}
