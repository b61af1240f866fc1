import type { RtspConnection } from './connection.ts';
import { baseUrl, controlUrl } from './control-url.ts';
import { headerOf, type RtspResponse } from './message.ts';
import { RtspProblem, UnsuitableStream } from '../problem.ts';
import { readSessionDescription, type DescribedVideo } from './session-description.ts';

/** What a camera offers at an address. */
export interface Offer {
  readonly video: DescribedVideo;
  /** Of the whole session, for PLAY and what follows. */
  readonly sessionUrl: string;
  readonly videoUrl: string;
  readonly keepAliveMethod: 'GET_PARAMETER' | 'OPTIONS';
}

export interface SetUp {
  /** Of the session. */
  readonly id: string;
  /** Without a request for so long, the camera ends it. */
  readonly timeoutMs: number;
  /** The answer's `Transport`. */
  readonly transport: string;
}

/** RFC 2326, 12.37. */
const DEFAULT_TIMEOUT_S = 60;

/** @throws RtspProblem, UnsuitableStream */
export async function describeCamera(connection: RtspConnection, url: string): Promise<Offer> {
  // Only what it tells is of use: some cameras refuse it.
  const options = await connection.request('OPTIONS', url);
  const methods = (headerOf(options.headers, 'public') ?? '').split(/[\s,]+/);
  const described = await connection.request('DESCRIBE', url, { Accept: 'application/sdp' });
  demand(described, 'DESCRIBE');
  const { headers, body } = described;
  const video = readSessionDescription(body.toString('utf8'));
  const base = baseUrl(url, headerOf(headers, 'content-base') ?? headerOf(headers, 'content-location'));
  const sessionUrl = controlUrl(base, video.sessionControl);
  return {
    video,
    sessionUrl,
    videoUrl: controlUrl(sessionUrl, video.control),
    keepAliveMethod: methods.includes('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS',
  };
}

/** @throws RtspProblem */
export async function setUpVideo(
  connection: RtspConnection,
  { videoUrl }: Offer,
  wanted: string,
): Promise<SetUp> {
  const response = await connection.request('SETUP', videoUrl, { Transport: wanted });
  demand(response, 'SETUP');
  const [id = '', ...parameters] = (headerOf(response.headers, 'session') ?? '').split(';');
  const timeout = parameters.map((each) => /^\s*timeout\s*=\s*(\d+)/i.exec(each)?.[1]).find(Boolean);
  return {
    id: id.trim(),
    timeoutMs: (Number(timeout ?? 0) || DEFAULT_TIMEOUT_S) * 1000,
    transport: headerOf(response.headers, 'transport') ?? wanted,
  };
}

/** @throws RtspProblem */
export async function playSession(
  connection: RtspConnection,
  { sessionUrl }: Offer,
  id: string,
): Promise<void> {
  const headers = { ...sessionHeader(id), Range: 'npt=0.000-' };
  demand(await connection.request('PLAY', sessionUrl, headers), 'PLAY');
}

/** Nothing for the rare camera that gives its sessions no number. */
export function sessionHeader(id: string): Readonly<Record<string, string>> {
  return id === '' ? {} : { Session: id };
}

function demand({ status, reason }: RtspResponse, method: string): void {
  if (status >= 200 && status < 300) return;
  const message = `${method} was answered with ${status} ${reason}`;
  if (status < 400) throw new UnsuitableStream(`it sends to another address (${status})`);
  if (status === 403) throw new RtspProblem('unauthorized', message);
  if (status === 404) throw new RtspProblem('not-found', message);
  // 503: too many viewers.
  throw new RtspProblem(status < 500 || status === 503 ? 'refused' : 'failed', message);
}
