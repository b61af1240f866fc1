import { LABELS } from '../../pipeline/domain/label.ts';
import { CommandError } from '../run-command.ts';
import type { LabelledBox } from './judge/judged-picture.ts';

const EXPECTED = 'expected "class cx cy width height", as "0 0.5 0.5 0.1 0.2"';

/**
 * The faces of a YOLO label file: a line each, the class by its number (0 with_mask, 1 without_mask, 2 incorrect_mask), centre
 * and size from 0 to 1 of the picture. Blank lines are left out; boxes that reach out of the picture are cut.
 * @param file For messages. @throws CommandError naming file, line and what is wrong.
 */
export function parseYoloLabels(text: string, file: string): LabelledBox[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const fail = (what: string): never => {
      throw new CommandError(`${file}, line ${index + 1}: ${what}; ${EXPECTED}.`);
    };
    const words = line.trim().split(/\s+/);
    if (words.length !== 5) return fail(`${words.length} values instead of 5`);
    const label = LABELS[/^\d+$/.test(words[0] ?? '') ? Number(words[0]) : -1];
    if (label === undefined)
      return fail(
        `the class is ${words[0]}, but it must be 0 (with_mask), 1 (without_mask) or 2 (incorrect_mask)`,
      );
    const [cx = 0, cy = 0, width = 0, height = 0] = ['cx', 'cy', 'width', 'height'].map((name, column) => {
      const word = words[column + 1] ?? '';
      const value = Number(word);
      return value >= 0 && value <= 1
        ? value
        : fail(`${name} is ${word}, but it must be a number from 0 to 1`);
    });
    if (width === 0 || height === 0) return fail('the box is empty');
    const cut = (value: number): number => Math.min(1, Math.max(0, value));
    return [
      { label, box: [cut(cx - width / 2), cut(cy - height / 2), cut(cx + width / 2), cut(cy + height / 2)] },
    ];
  });
}
