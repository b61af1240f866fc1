import type { Label } from '../../pipeline/domain/label.ts';
import { LABELS } from '../../pipeline/domain/label.ts';
import { labelText } from '../../pipeline/annotate/draw.ts';
import type { FaceFinder } from '../face-finder.ts';
import { readPicture } from '../picture-file.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnnotated } from './annotated-picture.ts';
import type { Input } from './inputs.ts';
import { jsonLine } from './json-line.ts';
import { makeFolderOf } from './results.ts';

export interface Wishes {
  readonly json: boolean;
  /** Least confidence of what is told and drawn. */
  readonly jsonConfidence: number;
  readonly drawnConfidence: number;
}

/** @param result Null: no annotated copy. @throws InputError, CommandError */
export async function lookAtPicture(
  input: Input,
  result: string | null,
  finder: FaceFinder,
  wishes: Wishes,
  terminal: Terminal,
): Promise<void> {
  const picture = await readPicture(input.file);
  const { width, height } = picture;
  const placement = finder.place(width, height);
  const letterboxed = finder.letterbox(picture, placement);
  const faces = await finder.find(letterboxed, placement);
  if (wishes.json) {
    const told = faces.filter(({ confidence }) => confidence >= wishes.jsonConfidence);
    await terminal.print(jsonLine({ image: input.name, width, height }, told));
  }
  if (result === null) return;
  const drawn = faces.filter(({ confidence }) => confidence >= wishes.drawnConfidence);
  await makeFolderOf(result);
  await writeAnnotated(picture, drawn, result);
  if (!wishes.json)
    await terminal.print(`${input.name}: ${countText(drawn.map(({ label }) => label))} -> ${result}`);
}

/** As `2 Mask, 1 No mask`. */
function countText(labels: readonly Label[]): string {
  if (labels.length === 0) return 'no faces';
  const counts = LABELS.map((label) => [label, labels.filter((each) => each === label).length] as const);
  return counts
    .flatMap(([label, count]) => (count === 0 ? [] : [`${count} ${labelText(label, null).toLowerCase()}`]))
    .join(', ');
}
