import { z } from 'zod';

const share = z.number().min(0).max(1);

/** How detections become people, and looks at a person become one label. */
export const trackSettingsSchema = z
  .strictObject({
    relinkMs: z
      .int()
      .min(0)
      .max(600_000)
      .default(2000)
      .describe('A person lost for less than this and found near by is the same person.'),
    startConfidence: share
      .optional()
      .describe("A new person needs a look above; the model's own value if left out."),
    endConfidence: share
      .optional()
      .describe(
        "Looks between this and startConfidence only continue a known person; the model's own value if left out.",
      ),
    confirmLooks: z
      .int()
      .min(2)
      .max(20)
      .default(2)
      .describe('Looks in a row before a face counts as a person; 2 leaves out flickers of one frame.'),
    windowLooks: z
      .int()
      .min(3)
      .max(50)
      .default(6)
      .describe('The label is decided over so many recent looks.'),
    windowMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(2500)
      .describe('Looks older than this do not count for the label.'),
    minLooks: z
      .int()
      .min(1)
      .max(50)
      .default(3)
      .describe('Looks before a label is decided; `unknown` until then.'),
    startShare: share
      .default(0.7)
      .describe('A label begins when its share of the recent looks reaches this.'),
    endShare: share
      .default(0.4)
      .describe('A label ends when its share of the recent looks falls below this.'),
  })
  .refine((settings) => settings.endShare <= settings.startShare, 'endShare must not be above startShare')
  .refine((settings) => settings.minLooks <= settings.windowLooks, 'minLooks must not be above windowLooks');

export type TrackSettings = Readonly<z.infer<typeof trackSettingsSchema>>;
