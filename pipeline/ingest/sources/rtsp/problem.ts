import type { SourceSettings } from '../../../domain/source-settings.ts';
import { SourceError } from '../../../errors.ts';

export type RtspSettings = Extract<SourceSettings, { kind: 'rtsp' }>;

/** What can be wrong with a connection to an RTSP camera, whoever found it out. */
export type RtspProblemKind =
  | 'unauthorized'
  | 'not-found'
  /** The camera answered, and does not want to. */
  | 'refused'
  | 'nothing-listens'
  | 'no-way'
  | 'no-video'
  | 'silent'
  | 'not-rtsp'
  | 'failed';

/** A problem in the words of `explain`; the message is for the log only, and never holds credentials. */
export class RtspProblem extends Error {
  override readonly name = 'RtspProblem';
  readonly kind: RtspProblemKind;

  constructor(kind: RtspProblemKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** This camera speaks or sends what our own client does not understand; libav's may. The message says what, as a clause. */
export class UnsuitableStream extends Error {
  override readonly name = 'UnsuitableStream';
}

export function problemKindOf(error: unknown): RtspProblemKind {
  return error instanceof RtspProblem ? error.kind : 'failed';
}

/** One sentence that says what is wrong, and one that says what to do. */
export function explain(kind: RtspProblemKind, settings: RtspSettings, cause: unknown): SourceError {
  const { host, pathname } = new URL(settings.url);
  const say = (code: SourceError['code'], message: string) => new SourceError(code, message, { cause });
  switch (kind) {
    case 'unauthorized':
      return settings.username === undefined
        ? say(
            'unauthorized',
            `The camera at ${host} wants a user and a password. Enter them in their fields.`,
          )
        : say(
            'unauthorized',
            `The camera at ${host} refuses this user and password. Check both; after several wrong tries some cameras lock for minutes.`,
          );
    case 'not-found':
      return say(
        'not-found',
        `The camera at ${host} has no stream ${pathname}. Look up the RTSP path in its manual.`,
      );
    case 'refused':
      return settings.transport === 'udp'
        ? say('unreachable', `The camera at ${host} refuses the request. Try the transport TCP.`)
        : say(
            'unreachable',
            `The camera at ${host} refuses the request. It may have too many viewers already; try again or restart it.`,
          );
    case 'nothing-listens':
      return say(
        'unreachable',
        `Nothing listens at ${host}. Check the port (RTSP is usually 554) and that RTSP is switched on in the camera.`,
      );
    case 'no-way':
      return say(
        'unreachable',
        `There is no way to ${host}. Check the address, and that the camera has power and network.`,
      );
    case 'no-video':
      return say(
        'unsupported-codec',
        `The camera at ${host} sends no video in this stream. Choose a stream with video.`,
      );
    case 'silent':
      return say(
        'unreachable',
        `${host} does not answer. Check the address, and that the camera has power and network.`,
      );
    case 'not-rtsp':
      return say(
        'unreachable',
        `What answers at ${host} does not speak RTSP. Check the port (RTSP is usually 554).`,
      );
    case 'failed':
      return say(
        'unreachable',
        `The connection to ${host} failed. Check the address, and that the camera has power and network.`,
      );
  }
}
