import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { whepUrl } from '../api/maskwatch-api.ts';
import { useLive } from '../live/live-context.ts';
import { sessionKey } from '../session/session.ts';
import { keepLastPicture, watchFrames } from './picture-frames.ts';
import type { WatchedPicture, WatchPhase } from './picture-state.ts';
import { WhepPlayer } from './whep-player.ts';

interface Watch {
  readonly videoRef: RefObject<HTMLVideoElement | null>;
  /** Holds the last picture while there is no new one. */
  readonly stillRef: RefObject<HTMLCanvasElement | null>;
  readonly picture: WatchedPicture;
  /** Time from a picture's arrival in this browser to the screen, null where the browser does not tell. */
  readonly displayDelayMs: number | null;
  readonly play: () => void;
}

/** How often the shown age is renewed. */
const SHOW_EVERY_MS = 500;

/** Plays a camera from mount to unmount. */
export function useWhep(cameraId: string, isCameraLive: boolean): Watch {
  const videoRef = useRef<HTMLVideoElement>(null);
  const stillRef = useRef<HTMLCanvasElement>(null);
  const playerRef = useRef<WhepPlayer>(null);
  const [phase, setPhase] = useState<{ phase: WatchPhase; problem: string | null }>(CONNECTING);
  const [shown, setShown] = useState<{ ageMs: number | null; delayMs: number | null }>(NOTHING_SHOWN);
  const [isBlocked, setBlocked] = useState(false);
  const queryClient = useQueryClient();
  const { isConnected } = useLive();
  const isLiveNow = useEffectEvent(() => isCameraLive);

  const play = () => {
    videoRef.current?.play().then(
      () => setBlocked(false),
      // A new stream interrupts the play() of the one before (AbortError); only a refusal needs the viewer.
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  };
  const playFromEffect = useEffectEvent(play);

  useEffect(() => {
    const video = videoRef.current;
    const still = stillRef.current;
    if (video === null || still === null) return;
    const player = new WhepPlayer({
      url: whepUrl(cameraId),
      onStream: (stream) => {
        video.srcObject = stream;
        playFromEffect();
      },
      onPhase: (next, problem) => {
        setPhase({ phase: next, problem });
      },
      onLosing: () => keepLastPicture(video, still),
      onSignedOut: () => queryClient.setQueryData(sessionKey, null),
      isCameraLive: () => isLiveNow(),
    });
    playerRef.current = player;
    const frames = watchFrames(video, () => player.noteFrame());
    const timer = setInterval(() => {
      if (document.hidden) player.noteHidden();
      setShown({ ageMs: frames.ageMs(), delayMs: frames.displayDelayMs() });
    }, SHOW_EVERY_MS);
    const retry = () => player.retryNow();
    const leave = () => player.close();
    addEventListener('online', retry);
    addEventListener('pagehide', leave);
    void player.run();
    return () => {
      removeEventListener('online', retry);
      removeEventListener('pagehide', leave);
      clearInterval(timer);
      frames.close();
      player.close();
      video.srcObject = null;
      setPhase(CONNECTING);
      setShown(NOTHING_SHOWN);
    };
  }, [cameraId, queryClient]);

  useEffect(() => {
    if (isCameraLive && isConnected) playerRef.current?.retryNow();
  }, [isCameraLive, isConnected]);

  return {
    videoRef,
    stillRef,
    picture: { ...phase, ageMs: shown.ageMs, isBlocked },
    displayDelayMs: shown.delayMs,
    play,
  };
}

const CONNECTING = { phase: 'connecting', problem: null } as const;
const NOTHING_SHOWN = { ageMs: null, delayMs: null } as const;
