import { z } from 'zod';
import { LABELS } from '../../pipeline/domain/label.ts';
import { readJsonFile } from '../json-file.ts';

const timeMs = z.number().min(0);
const share = z.number().min(0).max(1);

const boxSchema = z
  .tuple([share, share, share, share], { error: 'expected [x1, y1, x2, y2], each from 0 to 1' })
  .refine(([x1, y1, x2, y2]) => x1 <= x2 && y1 <= y2, 'x1 must not be above x2, nor y1 above y2')
  .readonly();

const isForwards = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
  fromMs < toMs;
const FORWARDS = 'toMs must be above fromMs';

const labelSchema = z.enum(LABELS, { error: `expected one of ${LABELS.join(', ')}` });

const personSchema = z.strictObject({
  id: z.string().min(1),
  /** Where the person is from; not used. */
  photo: z.string().optional(),
  /** May be found or not, as somebody far away: neither missed nor too many. */
  optional: z.boolean().default(false),
  intervals: z
    .array(z.strictObject({ fromMs: timeMs, toMs: timeMs, label: labelSchema }).refine(isForwards, FORWARDS))
    .default([]),
  /** The face over time, straight between two of them; null: not in the picture until the next. */
  boxes: z
    .array(z.strictObject({ atMs: timeMs, box: boxSchema.nullable() }))
    .refine(
      (boxes) => boxes.every(({ atMs }, index) => index === 0 || atMs > (boxes[index - 1]?.atMs ?? 0)),
      'the times of boxes must rise',
    )
    .default([]),
});

const violationSchema = z
  .strictObject({
    personId: z.string().optional(),
    fromMs: timeMs,
    toMs: timeMs,
    /** For who has no boxes of their own. */
    box: boxSchema.optional(),
  })
  .refine(isForwards, FORWARDS);

/** What is known of a clip: as much as there is. Times are milliseconds from its first picture. */
const truthSchema = z
  .strictObject({
    width: z.number().optional(),
    height: z.number().optional(),
    fps: z.number().optional(),
    durationMs: z.number().optional(),
    note: z.string().optional(),
    people: z
      .union([z.int().min(0), z.array(personSchema)], { error: 'expected a number or a list of people' })
      .optional(),
    peopleByLabel: z.partialRecord(z.enum(LABELS), z.int().min(0)).optional(),
    violations: z
      .union([z.int().min(0), z.array(violationSchema)], {
        error: 'expected a number or a list of violations',
      })
      .optional(),
  })
  .superRefine(({ people, peopleByLabel, violations }, context) => {
    if (people === undefined && peopleByLabel === undefined && violations === undefined) {
      context.addIssue('expected people, peopleByLabel or violations: there is nothing to judge by');
    }
    const known = Array.isArray(people) ? people.map(({ id }) => id) : [];
    for (const [index, id] of known.entries()) {
      if (known.indexOf(id) === index) continue;
      context.addIssue({ code: 'custom', path: ['people', index, 'id'], message: `${id} is there twice` });
    }
    for (const [index, { personId }] of (Array.isArray(violations) ? violations : []).entries()) {
      if (personId === undefined || known.includes(personId)) continue;
      const path = ['violations', index, 'personId'];
      context.addIssue({ code: 'custom', path, message: `nobody in people has the id ${personId}` });
    }
  });

export type Truth = z.infer<typeof truthSchema>;
export type TruePerson = z.infer<typeof personSchema>;
export type TrueViolation = z.infer<typeof violationSchema>;

/** @throws CommandError naming file, line and field. */
export function readTruth(file: string): Promise<Truth> {
  return readJsonFile(file, truthSchema, 'truth');
}
