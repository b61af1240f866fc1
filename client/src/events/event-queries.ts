import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { maskwatchApi, type EventFilter } from '../api/maskwatch-api.ts';
import { awaitsClip } from './awaits-clip.ts';

export const eventsKey = ['events'] as const;
export const eventKey = (eventId: string) => ['event', eventId] as const;

/** Newest first, page by page. */
export function useEvents(filter: EventFilter) {
  return useInfiniteQuery({
    queryKey: [...eventsKey, filter],
    queryFn: ({ pageParam, signal }) => maskwatchApi.events(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** While its clip is awaited: the room of the camera may not be watched here. */
const ASK_EVERY_MS = 3000;

export function useEvent(eventId: string) {
  return useQuery({
    queryKey: eventKey(eventId),
    queryFn: ({ signal }) => maskwatchApi.event(eventId, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && awaitsClip(state.data) ? ASK_EVERY_MS : false,
  });
}
