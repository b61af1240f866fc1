import { parse } from 'sdp-transform';
import { isParameterSet } from '../../../../media/h264/nal-units.ts';
import { RtspProblem, UnsuitableStream } from '../problem.ts';

/** The H.264 video of an SDP (RFC 8866, RFC 6184 8.2.1). */
export interface DescribedVideo {
  readonly payloadType: number;
  readonly clockRateHz: number;
  /** As NAL units; empty where they come with the pictures. */
  readonly parameterSets: readonly Buffer[];
  /** `a=control` of the session and of the video; null where there is none. */
  readonly sessionControl: string | null;
  readonly control: string | null;
}

type Media = ReturnType<typeof parse>['media'][number];

/**
 * @throws RtspProblem 'no-video'
 * @throws UnsuitableStream when the first video is not H.264 as we take it.
 */
export function readSessionDescription(sdp: string): DescribedVideo {
  const session = parseSdp(sdp);
  const video = session.media.find(({ type }) => type === 'video');
  if (video === undefined) throw new RtspProblem('no-video', 'the session description has no video');
  if (!/^RTP\/AVPF?$/i.test(video.protocol))
    throw new UnsuitableStream(`its video is sent by ${video.protocol}`);
  const payloadType = Number.parseInt(video.payloads ?? '', 10);
  const format = video.rtp.find(({ payload }) => payload === payloadType);
  // sdp-transform makes numbers of what looks like one, whatever its types say.
  if (String(format?.codec).toUpperCase() !== 'H264' || format === undefined)
    throw new UnsuitableStream(`its video is ${format?.codec ?? `of payload type ${payloadType}`}`);
  const parameters = parametersOf(video, payloadType);
  const mode = parameters.get('packetization-mode') ?? '0';
  if (mode !== '0' && mode !== '1') throw new UnsuitableStream(`its H.264 has packetization mode ${mode}`);
  const clockRateHz = format.rate ?? 90_000;
  if (!(clockRateHz > 0)) throw new UnsuitableStream('its H.264 has no clock rate');
  return {
    payloadType,
    clockRateHz,
    parameterSets: parameterSetsIn(parameters.get('sprop-parameter-sets') ?? ''),
    sessionControl: controlOf(session),
    control: controlOf(video),
  };
}

function parseSdp(sdp: string): ReturnType<typeof parse> {
  try {
    return parse(sdp);
  } catch (error) {
    throw new UnsuitableStream('its session description cannot be read', { cause: error });
  }
}

/** sdp-transform's types know the attribute of media only. */
function controlOf(part: object): string | null {
  const control: unknown = 'control' in part ? part.control : null;
  // A control of digits alone is parsed as a number.
  const text = typeof control === 'number' ? String(control) : control;
  if (typeof text !== 'string') return null;
  // It goes into the first line of a request.
  if (/\s/.test(text.trim())) throw new UnsuitableStream('its control address has blanks');
  return text.trim();
}

/** `a=fmtp`, names in lower case. */
function parametersOf({ fmtp }: Media, payloadType: number): ReadonlyMap<string, string> {
  const config = String(fmtp.find(({ payload }) => payload === payloadType)?.config ?? '');
  return new Map(
    config.split(';').map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [pair.trim().toLowerCase(), ''];
      return [pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim()];
    }),
  );
}

/** Without whatever is neither a sequence nor a picture parameter set: some cameras leave one empty. */
function parameterSetsIn(list: string): readonly Buffer[] {
  return list
    .split(',')
    .map((each) => Buffer.from(each.trim(), 'base64'))
    .filter(isParameterSet);
}
