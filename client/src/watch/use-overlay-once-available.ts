import { useEffect, useEffectEvent } from 'react';
import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import type { Served } from './served.ts';

type OverlayState = NonNullable<CameraStats['overlay']>['state'];

/** A camera that was just connected is shown annotated until its video is known; then it is asked for again. */
export function useOverlayOnceAvailable(
  state: OverlayState | undefined,
  watch: { readonly served: Served | null; readonly rejoin: () => void },
): void {
  const rejoinIfRefused = useEffectEvent(() => {
    if (watch.served !== null && watch.served.reason !== null) watch.rejoin();
  });
  useEffect(() => {
    if (state === 'available') rejoinIfRefused();
  }, [state]);
}
