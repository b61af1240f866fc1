import { z } from 'zod';
import { VIOLATION_LABELS } from '../domain/violation.ts';

/** When a person without a mask is a violation, and when it is over. */
export const maskPolicySettingsSchema = z.strictObject({
  graceMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(1000)
    .describe('Somebody is a violation after being seen without a mask for so long.'),
  stillGraceMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(3000)
    .describe('The same of a face that moved with the camera only; at least graceMs.'),
  ignoreStill: z
    .boolean()
    .default(false)
    .describe(
      'A face that was never seen to move before a camera that stands is neither a person nor a violation.',
    ),
  clearMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(2000)
    .describe(
      'A violation ends when its person was seen with a mask for so long; taking it off later is a new one.',
    ),
  violatingLabels: z
    .array(z.enum(VIOLATION_LABELS))
    .min(1)
    .readonly()
    .default([...VIOLATION_LABELS])
    .describe('Which labels break the rule.'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('Mean confidence that the recent looks need for a violation to begin.'),
});

export type MaskPolicyRules = Readonly<z.infer<typeof maskPolicySettingsSchema>>;
/** What is left out takes its default. */
export type MaskPolicySettings = Readonly<z.input<typeof maskPolicySettingsSchema>> & {
  readonly cameraId: string;
};
