import { useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import type { CameraResource } from '../../../server/api/resources/camera.ts';
import type { EventResource, EventsPage } from '../../../server/api/resources/event.ts';
import type { ServerToClient } from '../../../server/live/messages.ts';
import type { EventFilter } from '../api/maskwatch-api.ts';
import { allStatsKey, camerasKey, historyKey, statsKey } from '../cameras/camera-queries.ts';
import { addSample, type PeopleSample } from '../cameras/people-history.ts';
import { eventKey, eventsKey } from '../events/event-queries.ts';
import { sessionKey } from '../session/session.ts';
import { LABEL_WORDS } from '../ui/label-words.ts';
import { applyCamera, applyEvent } from './apply.ts';
import { LiveConnection } from './live-connection.ts';
import { LiveContext } from './live-context.ts';

/** Writes what the server tells into the query cache, and asks again for what may have been missed. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState({ isConnected: false, wasConnected: false });
  const [announcement, setAnnouncement] = useState('');
  const [connection] = useState(
    () =>
      new LiveConnection({
        onStats: (stats) => applyStats(queryClient, stats),
        onViolation: ({ phase, event }) => {
          setEvent(queryClient, event);
          if (phase === 'start') {
            setAnnouncement(`Violation at ${event.cameraName}: ${LABEL_WORDS[event.label].words}.`);
          }
        },
        onCamera: (message) => setCamera(queryClient, message),
        onConnected: (isFirst) => {
          setStatus({ isConnected: true, wasConnected: true });
          if (!isFirst) refetchAll(queryClient);
        },
        onLost: () => setStatus((last) => (last.isConnected ? { ...last, isConnected: false } : last)),
        onRefused: () => void queryClient.invalidateQueries({ queryKey: sessionKey }),
      }),
  );

  useEffect(() => {
    connection.open();
    return () => connection.close();
  }, [connection]);

  const watch = useCallback((cameraId: string) => connection.watch(cameraId), [connection]);
  const live = useMemo(() => ({ ...status, watch, announcement }), [status, watch, announcement]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function applyStats(queryClient: QueryClient, stats: CameraStats): void {
  queryClient.setQueryData(statsKey(stats.cameraId), stats);
  queryClient.setQueryData<readonly PeopleSample[]>(historyKey(stats.cameraId), (known) =>
    addSample(known ?? [], stats),
  );
}

function setCamera(
  queryClient: QueryClient,
  { change, camera }: Parameters<ServerToClient['camera']>[0],
): void {
  queryClient.setQueryData<CameraResource[]>(
    camerasKey,
    (known) => known && applyCamera(known, change, camera),
  );
}

function setEvent(queryClient: QueryClient, event: EventResource): void {
  queryClient.setQueryData(eventKey(event.id), event);
  for (const [key] of queryClient.getQueriesData<InfiniteData<EventsPage>>({ queryKey: eventsKey })) {
    const filter = (key[1] ?? {}) as EventFilter;
    queryClient.setQueryData<InfiniteData<EventsPage>>(
      key,
      (known) => known && { ...known, pages: [...applyEvent(known.pages, event, filter)] },
    );
  }
}

function refetchAll(queryClient: QueryClient): void {
  for (const queryKey of [sessionKey, camerasKey, allStatsKey, eventsKey, ['event']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
