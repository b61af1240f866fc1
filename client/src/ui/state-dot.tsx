import type { Tone } from './tone.ts';

/** A dot and its word: never the colour alone. */
export function StateDot({ tone, word }: { readonly tone: Tone; readonly word: string }) {
  return (
    <span className="state-dot" data-tone={tone} data-testid="state">
      <span className="state-dot__dot" aria-hidden="true" />
      {word}
    </span>
  );
}
