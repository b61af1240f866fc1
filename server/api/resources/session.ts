import { z } from 'zod';

export const SessionRequest = z.strictObject({
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
});

export const SessionResource = z.object({
  username: z.string(),
  role: z.enum(['admin', 'viewer']),
  /** Null for an API token. */
  expiresAt: z.iso.datetime().nullable(),
});
export type SessionResource = z.infer<typeof SessionResource>;
