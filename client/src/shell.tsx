import type { ReactNode } from 'react';
import type { SessionResource } from '../../server/api/resources/session.ts';
import { AddCamera, EditCamera } from './cameras/form/camera-form-pages.tsx';
import { CameraPage } from './cameras/page/camera-page.tsx';
import { Wall } from './cameras/wall/wall.tsx';
import { EventPage } from './events/event-page.tsx';
import { EventsPage } from './events/events-page.tsx';
import { useLive } from './live/live-context.ts';
import { matchRoute, type Route } from './route.ts';
import { Link, useLocation } from './router.tsx';
import { useSignOut } from './session/session.ts';
import { Logo } from './ui/icons.tsx';
import { Notice } from './ui/notice.tsx';
import { PageTitle } from './ui/page-title.tsx';

/** The frame around every view: navigation, the connection's state, and what is read out. */
export function Shell({ session }: { readonly session: SessionResource }) {
  const route = matchRoute(useLocation().pathname);
  const { isConnected, wasConnected, announcement } = useLive();
  const signOut = useSignOut();
  const isEvents = route.view === 'events' || route.view === 'event';
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="top-bar">
        <Link href="/" className="top-bar__brand" aria-label="Maskwatch, all cameras">
          <Logo className="top-bar__logo" />
          <span className="top-bar__name">Maskwatch</span>
        </Link>
        <nav className="top-bar__nav" aria-label="Main">
          <Link href="/" aria-current={isEvents ? undefined : 'page'}>
            Cameras
          </Link>
          <Link href="/events" aria-current={isEvents ? 'page' : undefined}>
            Violations
          </Link>
        </nav>
        <span className="top-bar__user">{session.username}</span>
        <button
          type="button"
          className="button button--quiet"
          onClick={() => signOut.mutate()}
          data-testid="sign-out"
        >
          Sign out
        </button>
      </header>
      {wasConnected && !isConnected && (
        <div className="connection-lost" role="alert" data-testid="connection-lost">
          <span className="spinner" aria-hidden="true" /> The server does not answer. What you see may be old.
          Trying again…
        </div>
      )}
      <main id="content" className="content">
        {view(route)}
      </main>
      <p className="visually-hidden" aria-live="polite" data-testid="announcement">
        {announcement}
      </p>
    </>
  );
}

function view(route: Route): ReactNode {
  switch (route.view) {
    case 'wall':
      return <Wall />;
    case 'add-camera':
      return <AddCamera />;
    case 'camera':
      return <CameraPage key={route.cameraId} cameraId={route.cameraId} />;
    case 'edit-camera':
      return <EditCamera key={route.cameraId} cameraId={route.cameraId} />;
    case 'events':
      return <EventsPage />;
    case 'event':
      return <EventPage key={route.eventId} eventId={route.eventId} />;
    case 'unknown':
      return (
        <>
          <PageTitle title="Nothing is here" />
          <Notice tone="off">
            This address leads nowhere. <Link href="/">Go to the cameras</Link>
          </Notice>
        </>
      );
  }
}
