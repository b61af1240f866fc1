import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from './api/problem.ts';
import { LiveProvider } from './live/live-provider.tsx';
import { createQueryClient } from './query-client.ts';
import { useSession } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';
import { Shell } from './shell.tsx';
import { Notice } from './ui/notice.tsx';

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Gate />
    </QueryClientProvider>
  );
}

/** Nothing but the sign-in is shown, asked for or connected without a session. */
function Gate() {
  const session = useSession();
  if (session.data === null) return <SignIn />;
  if (session.data !== undefined) {
    return (
      <LiveProvider>
        <Shell session={session.data} />
      </LiveProvider>
    );
  }
  return (
    <main className="gate">
      {session.isError ? (
        <>
          <Notice tone="bad">{messageOf(session.error)}</Notice>
          <button type="button" className="button" onClick={() => void session.refetch()}>
            Try again
          </button>
        </>
      ) : (
        <p role="status">
          <span className="spinner" aria-hidden="true" /> Loading…
        </p>
      )}
    </main>
  );
}
