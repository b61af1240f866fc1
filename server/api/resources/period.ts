import { z } from 'zod';

/** Numbers of one period; zero violations while nothing was observed is not compliance. */
export const Period = z.object({
  violations: z.int(),
  people: z.int(),
  observedSeconds: z.number(),
  /** Share of decided people who never broke a rule, 0..1; null when nobody was seen. */
  complianceRate: z.number().nullable(),
});
export type Period = z.infer<typeof Period>;
