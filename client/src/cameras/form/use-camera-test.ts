import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { CameraTestResult } from '../../../../server/api/resources/camera-test.ts';
import { maskwatchApi } from '../../api/maskwatch-api.ts';
import { testOf, type CameraDraft } from './camera-draft.ts';

export interface CameraTestRun {
  readonly result: CameraTestResult | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly run: (draft: CameraDraft) => void;
  /** Forgets the result, and ends the test that is under way. */
  readonly reset: () => void;
}

export function useCameraTest(cameraId: string | null): CameraTestRun {
  const abortRef = useRef<AbortController>(null);
  const mutation = useMutation({
    mutationFn: (draft: CameraDraft) => {
      abortRef.current?.abort();
      abortRef.current = new AbortController();
      return maskwatchApi.testCamera(testOf(draft, cameraId), abortRef.current.signal);
    },
  });
  useEffect(() => () => abortRef.current?.abort(), []);
  return {
    result: mutation.data,
    error: mutation.error,
    isPending: mutation.isPending,
    isError: mutation.isError,
    run: (draft) => mutation.mutate(draft),
    reset: () => {
      abortRef.current?.abort();
      mutation.reset();
    },
  };
}
