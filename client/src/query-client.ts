import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api/problem.ts';
import { sessionKey } from './session/session.ts';

/** The page's one query client; an ended session shows the sign-in, wherever it was noticed. */
export function createQueryClient(): QueryClient {
  const noticeSignedOut = (error: unknown) => {
    if (error instanceof ApiProblem && error.status === 401) queryClient.setQueryData(sessionKey, null);
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignedOut }),
    mutationCache: new MutationCache({ onError: noticeSignedOut }),
    defaultOptions: {
      queries: {
        // Live messages keep the cache fresh; a reconnect asks again for everything.
        staleTime: 60_000,
        // The server may be on a local network without internet: `navigator.onLine` says nothing about it.
        networkMode: 'always',
        retry: (failures, error) => isTransient(error) && failures < 4,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return queryClient;
}

function isTransient(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
}
