import { expect, it } from 'vitest';
import { ratioOf, takeTurns, type Runner } from '../../../bench/turns.ts';

/** Takes a millisecond more for each picture after each turn. */
class Tiring implements Runner {
  readonly #name: string;
  readonly #turns: [name: string, frames: number][];
  #msPerFrame = 0;

  constructor(name: string, turns: [name: string, frames: number][]) {
    this.#name = name;
    this.#turns = turns;
  }

  run(frames: number): Promise<number> {
    this.#turns.push([this.#name, frames]);
    this.#msPerFrame += 1;
    return Promise.resolve(this.#msPerFrame * frames);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

it('changes who goes first, and leaves the warm-up out', async () => {
  const turns: [string, number][] = [];
  const runners = { a: new Tiring('a', turns), b: new Tiring('b', turns) };

  const taken = await takeTurns(runners, { warmUpFrames: 100, rounds: 2, turnsPerRound: 2, frames: 10 });

  expect(turns).toEqual([
    ['a', 100],
    ['b', 100],
    ['a', 10],
    ['b', 10],
    ['b', 10],
    ['a', 10],
    ['a', 10],
    ['b', 10],
    ['b', 10],
    ['a', 10],
  ]);
  // A round's is the mean of its turns.
  expect(taken).toEqual({ a: [2.5, 4.5], b: [2.5, 4.5] });
});

it('compares round by round, whatever a busy moment did to one of them', () => {
  expect(ratioOf([3, 30, 60], [2, 20, 20])).toBe(1.5);
});
