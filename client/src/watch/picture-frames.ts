export interface FrameWatch {
  /** Milliseconds since the newest picture was presented, null before the first. */
  ageMs(): number | null;
  /** Milliseconds from the arrival of its last packet to the screen, null where the browser does not tell. */
  displayDelayMs(): number | null;
  close(): void;
}

const COUNT_EVERY_MS = 250;

/**
 * Tells every picture that a video element presents, and which it is: its RTP timestamp (undefined where the
 * browser does not tell), or null for one that was only counted. requestVideoFrameCallback is exact, but some browsers lack it or
 * pause it for elements out of sight; the element's own frame count fills in.
 */
export function watchFrames(
  video: HTMLVideoElement,
  onFrame: (rtpTimestamp: number | null | undefined) => void,
): FrameWatch {
  let shownMs: number | null = null;
  let delayMs: number | null = null;
  let count = 0;
  let request = 0;
  const note = (rtpTimestamp: number | null | undefined) => {
    // A stream that ends is drawn as one black picture, which is none.
    if (!isFlowing(video)) return;
    shownMs = performance.now();
    onFrame(rtpTimestamp);
  };
  const presented: VideoFrameRequestCallback = (_now, frame) => {
    if (frame.receiveTime !== undefined) delayMs = Math.max(0, frame.presentationTime - frame.receiveTime);
    note(frame.rtpTimestamp);
    request = video.requestVideoFrameCallback(presented);
  };
  const hasCallback = 'requestVideoFrameCallback' in video;
  if (hasCallback) request = video.requestVideoFrameCallback(presented);
  const timer = setInterval(() => {
    const total = video.getVideoPlaybackQuality().totalVideoFrames;
    // The count starts again with every new stream.
    if (total > count) note(null);
    count = total;
  }, COUNT_EVERY_MS);
  return {
    ageMs: () => (shownMs === null ? null : performance.now() - shownMs),
    displayDelayMs: () => delayMs,
    close: () => {
      clearInterval(timer);
      if (hasCallback) video.cancelVideoFrameCallback(request);
    },
  };
}

function isFlowing(video: HTMLVideoElement): boolean {
  const track = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
  return track !== undefined && track.readyState === 'live' && !track.muted;
}

/** Copies the picture before the element loses it to a new stream. */
export function keepLastPicture(video: HTMLVideoElement, still: HTMLCanvasElement): void {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext('2d')?.drawImage(video, 0, 0);
}
