import { skipToken, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import type { CameraPatch, CameraResource } from '../../../server/api/resources/camera.ts';
import type { CapacityResource } from '../../../server/api/resources/stats.ts';
import { maskwatchApi } from '../api/maskwatch-api.ts';
import { applyCamera } from '../live/apply.ts';
import type { SavedFields } from './form/camera-draft.ts';
import type { PeopleSample } from './people-history.ts';

export const camerasKey = ['cameras'] as const;
export const allStatsKey = ['all-stats'] as const;
export const statsKey = (cameraId: string) => ['stats', cameraId] as const;
export const historyKey = (cameraId: string) => ['people-history', cameraId] as const;

export function useCameras() {
  return useQuery({ queryKey: camerasKey, queryFn: ({ signal }) => maskwatchApi.cameras(signal) });
}

/** The newest numbers of every camera by its id; live messages renew single cameras between requests. */
export function useAllStats() {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: allStatsKey,
    queryFn: async ({ signal }) => {
      const { cameras } = await maskwatchApi.stats(signal);
      for (const stats of cameras) queryClient.setQueryData(statsKey(stats.cameraId), stats);
      return cameras.map(({ cameraId }) => cameraId);
    },
  });
}

const CAPACITY_EVERY_MS = 10_000;

/** How many more cameras fit; null while that is not known. */
export function useCapacity(): CapacityResource | null {
  const query = useQuery({
    queryKey: ['capacity'],
    queryFn: async ({ signal }) => (await maskwatchApi.stats(signal)).capacity,
    refetchInterval: CAPACITY_EVERY_MS,
  });
  return query.data ?? null;
}

/** One camera's numbers as last told, and when (local milliseconds). */
export function useStats(cameraId: string): {
  readonly stats: CameraStats | undefined;
  readonly toldMs: number;
} {
  const query = useQuery<CameraStats>({ queryKey: statsKey(cameraId), queryFn: skipToken });
  return { stats: query.data, toldMs: query.dataUpdatedAt };
}

export function usePeopleHistory(cameraId: string): readonly PeopleSample[] {
  const query = useQuery<readonly PeopleSample[]>({ queryKey: historyKey(cameraId), queryFn: skipToken });
  return query.data ?? NO_SAMPLES;
}

const NO_SAMPLES: readonly PeopleSample[] = [];

export function useAddDemoCamera() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: maskwatchApi.addDemoCamera,
    onSuccess: (camera) => keep(queryClient, camera),
  });
}

/** Saves a new camera, or changes the one with this id. */
export function useSaveCamera(cameraId: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (fields: SavedFields) =>
      cameraId === null ? maskwatchApi.createCamera(fields) : maskwatchApi.updateCamera(cameraId, fields),
    onSuccess: (camera) => keep(queryClient, camera),
  });
}

export function usePatchCamera(cameraId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (patch: CameraPatch) => maskwatchApi.updateCamera(cameraId, patch),
    onSuccess: (camera) => keep(queryClient, camera),
  });
}

/** `onDeleted` is called even when the view is gone by then: the live message may be faster than the answer. */
export function useDeleteCamera(camera: CameraResource, onDeleted: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => maskwatchApi.deleteCamera(camera.id),
    onSuccess: () => {
      onDeleted();
      queryClient.setQueryData<CameraResource[]>(
        camerasKey,
        (known) => known && applyCamera(known, 'removed', camera),
      );
    },
  });
}

function keep(queryClient: QueryClient, camera: CameraResource): void {
  queryClient.setQueryData<CameraResource[]>(
    camerasKey,
    (known) => known && applyCamera(known, 'changed', camera),
  );
}
