import { parse } from 'sdp-transform';
import { z } from 'zod';
import { WhepError } from '../whep-error.ts';

const MAX_BYTES = 64 * 1024;
const MAX_SECTIONS = 64;

/** sdp-transform makes a number of all that looks like one, also of a mid and of format parameters. */
const text = z.union([z.string(), z.number()]).transform(String);

const Fingerprint = z.object({
  type: text
    .pipe(z.string().toLowerCase())
    .pipe(z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'])),
  hash: text.pipe(z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2})+$/i)),
});

const Section = z.object({
  type: text,
  port: z.number(),
  protocol: text,
  payloads: text.default('0'),
  mid: text.pipe(z.string().regex(/^[!-~]{1,32}$/)).optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).default('sendrecv'),
  setup: text.optional(),
  fingerprint: Fingerprint.optional(),
  rtp: z.array(
    z.object({
      payload: z.number(),
      codec: text,
      rate: z.number().optional(),
      encoding: z.number().optional(),
    }),
  ),
  fmtp: z.array(z.object({ payload: z.number(), config: text })),
  rtcpFb: z.array(z.object({ payload: text, type: text, subtype: text.optional() })).default([]),
  ext: z.array(z.object({ value: z.number(), uri: text })).default([]),
  sctpPort: z.int().min(1).max(65_535).optional(),
});
export type SdpSection = z.infer<typeof Section>;

const Session = z.object({
  setup: text.optional(),
  fingerprint: Fingerprint.optional(),
  groups: z.array(z.object({ type: text, mids: text })).default([]),
  media: z.array(Section).min(1).max(MAX_SECTIONS),
});
export type SdpSession = z.infer<typeof Session>;

/** @throws WhepError 'bad-offer' */
export function parseSession(sdp: string): SdpSession {
  if (!sdp.startsWith('v=0') || sdp.length > MAX_BYTES) {
    throw new WhepError(
      'bad-offer',
      'The offer is not a session description (SDP), or longer than any real one.',
    );
  }
  const session = Session.safeParse(parse(sdp));
  if (session.success) return session.data;
  const where = session.error.issues[0]?.path.join('.') ?? '';
  throw new WhepError('bad-offer', `The offer is not a usable session description (SDP): see ${where}.`, {
    cause: session.error,
  });
}

/** Of a payload type's format, by lower-case names. */
export function parametersOf(section: SdpSection, payload: number): Map<string, string> {
  const pairs = (fmtpOf(section, payload) ?? '').split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]));
}

/** The format parameters of a payload type, as they are written. */
export function fmtpOf(section: SdpSection, payload: number): string | null {
  return section.fmtp.find((each) => each.payload === payload)?.config ?? null;
}
