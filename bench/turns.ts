/** Works on pictures in its turn, and rests in between. */
export interface Runner extends AsyncDisposable {
  /** Goes on for so many pictures more. @returns The processor time that they took, milliseconds. */
  run(frames: number): Promise<number>;
}

export interface TurnsOptions {
  /** Not counted: codecs fill their buffers, code is compiled. */
  readonly warmUpFrames: number;
  readonly rounds: number;
  /** Of each turn. */
  readonly frames: number;
  readonly onRound?: (round: number) => void;
}

/**
 * Lets runners that have started take turns, so that whatever the machine's host does meets all alike: A B C, then C B A.
 * @returns Milliseconds a picture of each, one for each round.
 */
export async function takeTurns<Name extends string>(
  runners: Readonly<Record<Name, Runner>>,
  { warmUpFrames, rounds, frames, onRound }: TurnsOptions,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(runners) as Name[];
  for (const name of names) await runners[name].run(warmUpFrames);
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      taken[name].push((await runners[name].run(frames)) / frames);
    onRound?.(round + 1);
  }
  return taken;
}
