import { createContext, use, useEffect } from 'react';

export interface Live {
  readonly isConnected: boolean;
  /** False until the first connection: nothing was lost yet. */
  readonly wasConnected: boolean;
  /** Asks for a camera's numbers and violations; the returned function ends it. */
  readonly watch: (cameraId: string) => () => void;
  /** What is read out to people who do not see the picture; empty at first. */
  readonly announcement: string;
}

export const LiveContext = createContext<Live>({
  isConnected: false,
  wasConnected: false,
  watch: () => () => undefined,
  announcement: '',
});

export function useLive(): Live {
  return use(LiveContext);
}

/** Keeps a camera's numbers coming while the calling component is shown. */
export function useWatchedCamera(cameraId: string | undefined): void {
  const { watch } = useLive();
  useEffect(() => (cameraId === undefined ? undefined : watch(cameraId)), [watch, cameraId]);
}

/** The same for several cameras. */
export function useWatchedCameras(cameraIds: readonly string[]): void {
  const { watch } = useLive();
  // The list is a new array at every render; its content decides.
  const joined = cameraIds.join(' ');
  useEffect(() => {
    const stops = joined
      .split(' ')
      .filter((id) => id !== '')
      .map((id) => watch(id));
    return () => {
      for (const stop of stops) stop();
    };
  }, [watch, joined]);
}
