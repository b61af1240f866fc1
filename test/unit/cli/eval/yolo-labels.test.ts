import { describe, expect, it } from 'vitest';
import { parseYoloLabels } from '../../../../cli/eval/yolo-labels.ts';

describe('parseYoloLabels', () => {
  it('reads classes, centres and sizes, blank lines and line ends of Windows', () => {
    const [first, second, ...rest] = parseYoloLabels(
      '0 0.5 0.5 0.2 0.4\r\n\r\n2 0.25 0.75 0.5 0.5\r\n',
      'a.txt',
    );
    expect(rest).toEqual([]);
    expect(first?.label).toBe('with_mask');
    for (const [index, value] of [0.4, 0.3, 0.6, 0.7].entries())
      expect(first?.box[index]).toBeCloseTo(value, 12);
    expect(second).toEqual({ label: 'incorrect_mask', box: [0, 0.5, 0.5, 1] });
  });

  it('cuts boxes that reach out of the picture', () => {
    expect(parseYoloLabels('1 0 0.5 0.5 1', 'a.txt')).toEqual([
      { label: 'without_mask', box: [0, 0, 0.25, 1] },
    ]);
  });

  it.each([
    ['0 0.5 0.5 0.2', '4 values instead of 5'],
    ['3 0.5 0.5 0.2 0.2', 'the class is 3'],
    ['mask 0.5 0.5 0.2 0.2', 'the class is mask'],
    ['-1 0.5 0.5 0.2 0.2', 'the class is -1'],
    ['0 0.5 1.5 0.2 0.2', 'cy is 1.5'],
    ['0 0.5 0.5 wide 0.2', 'width is wide'],
    ['0 0.5 0.5 0.2 0', 'the box is empty'],
  ])('refuses %s, naming file and line', (line, reason) => {
    const parse = () => parseYoloLabels(`0 0.5 0.5 0.1 0.1\n${line}\n`, 'labels/a.txt');
    expect(parse).toThrow(`labels/a.txt, line 2: ${reason}`);
  });
});
