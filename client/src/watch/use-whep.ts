import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { whepUrl, type View } from '../api/maskwatch-api.ts';
import { useLive } from '../live/live-context.ts';
import { sessionKey } from '../session/session.ts';
import { BoxLayer } from './boxes/box-layer.ts';
import { keepLastPicture, watchFrames } from './picture-frames.ts';
import type { WatchedPicture, WatchPhase } from './picture-state.ts';
import { WhepPlayer } from './whep/whep-player.ts';
import type { Served } from './served.ts';

interface Watch {
  readonly videoRef: RefObject<HTMLVideoElement | null>;
  /** Holds the last picture while there is no new one. */
  readonly stillRef: RefObject<HTMLCanvasElement | null>;
  /** Lies over the video, for boxes that are not drawn into it. */
  readonly boxesRef: RefObject<HTMLCanvasElement | null>;
  readonly picture: WatchedPicture;
  /** Null before the server has answered. */
  readonly served: Served | null;
  /** Time from a picture's arrival in this browser to the screen, null where the browser does not tell. */
  readonly displayDelayMs: number | null;
  readonly play: () => void;
  /** Connects anew. */
  readonly rejoin: () => void;
}

/** How often the shown age is renewed. */
const SHOW_EVERY_MS = 500;

/** Plays a camera from mount to unmount, anew when the view changes. */
export function useWhep(cameraId: string, isCameraLive: boolean, view: View): Watch {
  const videoRef = useRef<HTMLVideoElement>(null);
  const stillRef = useRef<HTMLCanvasElement>(null);
  const boxesRef = useRef<HTMLCanvasElement>(null);
  const playerRef = useRef<WhepPlayer>(null);
  const [phase, setPhase] = useState<{ phase: WatchPhase; problem: string | null }>(CONNECTING);
  const [shown, setShown] = useState<{ ageMs: number | null; delayMs: number | null }>(NOTHING_SHOWN);
  const [round, setRound] = useState(0);
  const [served, setServed] = useState<Served | null>(null);
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
    const canvas = boxesRef.current;
    if (video === null || still === null || canvas === null) return;
    const boxes = new BoxLayer(video, canvas);
    const player = new WhepPlayer({
      url: whepUrl(cameraId, view),
      onBoxes: view === 'overlay' ? (set) => boxes.boxesCame(set) : null,
      onServed: setServed,
      onStream: (stream, receiver) => {
        boxes.begin(receiver);
        video.srcObject = stream;
        playFromEffect();
      },
      onPhase: (next, problem) => {
        setPhase({ phase: next, problem });
      },
      onLosing: () => {
        keepLastPicture(video, still);
        boxes.begin(null);
      },
      onSignedOut: () => queryClient.setQueryData(sessionKey, null),
      isCameraLive: () => isLiveNow(),
    });
    playerRef.current = player;
    const frames = watchFrames(video, (rtpTimestamp) => {
      player.noteFrame();
      if (rtpTimestamp !== null) boxes.shown(rtpTimestamp);
    });
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
      boxes.begin(null);
      video.srcObject = null;
      setServed(null);
      setPhase(CONNECTING);
      setShown(NOTHING_SHOWN);
    };
  }, [cameraId, view, round, queryClient]);

  useEffect(() => {
    if (isCameraLive && isConnected) playerRef.current?.retryNow();
  }, [isCameraLive, isConnected]);

  return {
    videoRef,
    stillRef,
    boxesRef,
    served,
    picture: { ...phase, ageMs: shown.ageMs, isBlocked },
    displayDelayMs: shown.delayMs,
    play,
    rejoin: () => setRound((count) => count + 1),
  };
}

const CONNECTING = { phase: 'connecting', problem: null } as const;
const NOTHING_SHOWN = { ageMs: null, delayMs: null } as const;
