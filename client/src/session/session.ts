import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { SessionResource } from '../../../server/api/resources/session.ts';
import { maskwatchApi } from '../api/maskwatch-api.ts';
import { ApiProblem } from '../api/problem.ts';

export const sessionKey = ['session'] as const;

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery<SessionResource | null>({
    queryKey: sessionKey,
    queryFn: ({ signal }) =>
      maskwatchApi.session(signal).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }),
    // A session may be ended at the server while this page only listens.
    refetchInterval: 60_000,
  });
}

/** Viewers watch; only admins change cameras. */
export function useIsAdmin(): boolean {
  return useSession().data?.role === 'admin';
}

export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: maskwatchApi.signIn,
    onSuccess: (session) => {
      forgetOthers(queryClient);
      queryClient.setQueryData(sessionKey, session);
    },
  });
}

export function useSignOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: maskwatchApi.signOut,
    onSuccess: () => {
      queryClient.setQueryData(sessionKey, null);
      forgetOthers(queryClient);
    },
  });
}

/** Nothing that one person saw may be left for the next one at this screen. */
function forgetOthers(queryClient: QueryClient): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
