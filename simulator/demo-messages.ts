import { z } from 'zod';

/** What the process that makes the demo clip tells the one that forked it. */
export const clipMakerMessage = z.discriminatedUnion('type', [
  /** `share` is 0..1. */
  z.object({ type: z.literal('progress'), share: z.number() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type ClipMakerMessage = z.infer<typeof clipMakerMessage>;

const streamSettings = z.object({
  file: z.string(),
  fps: z.number(),
  startPicture: z.number().optional(),
});

/** What a simulator process is told once, by the one that forked it. */
export const simulatorRequest = z.object({
  type: z.literal('start'),
  /** 0 takes any free one. */
  port: z.number(),
  streams: z.record(z.string(), streamSettings),
});
export type SimulatorRequest = z.infer<typeof simulatorRequest>;

/** What it answers. `code` is Node's, as `EADDRINUSE`, or empty. */
export const simulatorReply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.number() }),
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type SimulatorReply = z.infer<typeof simulatorReply>;
