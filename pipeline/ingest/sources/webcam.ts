import {
  AVERROR_EACCES,
  AVERROR_EBUSY,
  AVERROR_ENODEV,
  AVERROR_ENOENT,
  AVERROR_EPERM,
} from 'node-av/constants';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { SourceError } from '../../errors.ts';
import { LibavError } from '../../media/libav.ts';
import type { OpenOptions, Source, SourceKind } from '../source.ts';
import { openDemuxed } from './demuxed.ts';

type WebcamSettings = Extract<SourceSettings, { kind: 'webcam' }>;

/** A camera of this machine, by Video4Linux. */
export const webcamSource: SourceKind<WebcamSettings> = { open: openWebcam };

function openWebcam(settings: WebcamSettings, { openTimeoutMs, signal }: OpenOptions): Promise<Source> {
  // Absolute timestamps would begin at the machine's start; the clips want a plain timeline.
  const options = { timestamps: 'default', protocol_whitelist: 'file' };
  return openDemuxed({ url: settings.device, format: 'v4l2', options }, signal, openTimeoutMs, (error) =>
    explain(error, settings.device),
  );
}

function explain(error: unknown, device: string): SourceError {
  const say = (code: SourceError['code'], message: string) =>
    new SourceError(code, message, { cause: error });
  switch (error instanceof LibavError ? error.code : 0) {
    case AVERROR_ENOENT:
    case AVERROR_ENODEV:
      return say(
        'not-found',
        `There is no webcam ${device}. Plug it in, or look up its number with: ls /dev/video*`,
      );
    case AVERROR_EACCES:
    case AVERROR_EPERM:
      return say(
        'unauthorized',
        `This server may not open ${device}. Add its user to the group video, and start it again.`,
      );
    case AVERROR_EBUSY:
      return say('unreachable', `Another program uses ${device}. Close it.`);
    default:
      return say('unreachable', `The webcam ${device} gives no pictures. Unplug it and plug it in again.`);
  }
}
