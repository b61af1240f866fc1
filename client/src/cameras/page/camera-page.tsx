import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { messageOf } from '../../api/problem.ts';
import { LatestEvents } from '../../events/latest-events.tsx';
import { useWatchedCamera } from '../../live/live-context.ts';
import { Link } from '../../router.tsx';
import { useIsAdmin } from '../../session/session.ts';
import { BackIcon, EditIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { ageText } from '../../ui/time-text.ts';
import { useNow } from '../../ui/use-now.ts';
import { LiveVideo } from '../../watch/live-video.tsx';
import { pictureState } from '../../watch/picture-state.ts';
import { useOverlayOnceAvailable } from '../../watch/use-overlay-once-available.ts';
import { useWhep } from '../../watch/use-whep.ts';
import { useViewChoice } from '../../watch/view-choice.ts';
import { ViewChoice } from '../../watch/view-choice-bar.tsx';
import { CameraDetails } from './camera-details.tsx';
import { useAllStats, useCameras, useStats } from '../camera-queries.ts';
import { CAMERA_STATE_WORDS } from '../camera-state.ts';
import { currentPeople } from '../current-people.ts';
import { PeopleChart } from './people-chart.tsx';
import { PeopleNow } from '../people-now.tsx';
import { PeriodNumbers } from '../period-numbers.tsx';
import './camera-page.css';

export function CameraPage({ cameraId }: { readonly cameraId: string }) {
  const cameras = useCameras();
  useAllStats();
  if (cameras.isPending) return <p role="status">Loading the camera…</p>;
  if (cameras.isError) return <Notice tone="bad">{messageOf(cameras.error)}</Notice>;
  const camera = cameras.data.find(({ id }) => id === cameraId);
  if (camera === undefined) {
    return (
      <>
        <PageTitle title="No such camera" />
        <Notice tone="off">
          This camera was removed. <Link href="/">Go to the cameras</Link>
        </Notice>
      </>
    );
  }
  return <OneCamera camera={camera} />;
}

/** One camera large, with its numbers and violations beside it. */
function OneCamera({ camera }: { readonly camera: CameraResource }) {
  useWatchedCamera(camera.id);
  const { stats, toldMs } = useStats(camera.id);
  const [choice, choose] = useViewChoice(camera.id);
  const overlay = stats?.overlay ?? null;
  const view = choice === 'overlay' && overlay?.state === 'unavailable' ? 'annotated' : choice;
  const watch = useWhep(camera.id, camera.status.state === 'live', view);
  useOverlayOnceAvailable(overlay?.state, watch);
  const isAdmin = useIsAdmin();
  const now = useNow();
  const state = pictureState(camera.status, CAMERA_STATE_WORDS[camera.status.state], watch.picture);
  const { ageMs } = watch.picture;
  return (
    <div
      data-testid="camera-page"
      data-camera-id={camera.id}
      data-state={camera.status.state}
      data-watch={state.state}
    >
      <Link href="/" className="back-link">
        <BackIcon /> All cameras
      </Link>
      <PageTitle title={camera.name}>
        <StateDot tone={state.tone} word={state.word} />
        <span className="page-title__aside" data-testid="picture-age">
          {ageMs === null ? '' : `Picture ${ageText(ageMs)} old`}
        </span>
        {isAdmin && (
          <Link href={`/cameras/${camera.id}/edit`} className="button" data-testid="edit-camera">
            <EditIcon /> Settings
          </Link>
        )}
      </PageTitle>
      <div className="camera-page">
        <div className="camera-page__picture card">
          <LiveVideo name={camera.name} watch={watch} state={state} />
          <ViewChoice choice={choice} choose={choose} overlay={overlay} served={watch.served} />
        </div>
        <section className="card camera-page__numbers" aria-labelledby="now-title">
          <h2 id="now-title" className="card__title">
            In the picture now
          </h2>
          <PeopleNow people={currentPeople(camera, stats, toldMs, now)} size="large" />
          {stats !== undefined && (
            <PeriodNumbers hour={stats.hour} today={stats.today} testIdPrefix="count" />
          )}
        </section>
        <LatestEvents title="Violations" filter={{ camera: camera.id }} />
        <PeopleChart cameraId={camera.id} />
        <CameraDetails camera={camera} stats={stats} displayDelayMs={watch.displayDelayMs} />
      </div>
    </div>
  );
}
