import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { useWatchedCamera } from '../../live/live-context.ts';
import { Link } from '../../router.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { ageText } from '../../ui/time-text.ts';
import { useNow } from '../../ui/use-now.ts';
import { LiveVideo } from '../../watch/live-video.tsx';
import { pictureState } from '../../watch/picture-state.ts';
import { useWhep } from '../../watch/use-whep.ts';
import { useStats } from '../camera-queries.ts';
import { CAMERA_STATE_WORDS } from '../camera-state.ts';
import { currentPeople } from '../current-people.ts';
import { PeopleNow } from '../people-now.tsx';

/** One camera on the wall; all of it leads to the camera's own view. */
export function WallTile({
  camera,
  isSmall,
}: {
  readonly camera: CameraResource;
  /** One of several: a small picture will do. */
  readonly isSmall: boolean;
}) {
  useWatchedCamera(camera.id);
  const watch = useWhep(camera.id, camera.status.state === 'live', isSmall ? 'grid' : 'annotated');
  const { stats, toldMs } = useStats(camera.id);
  const now = useNow();
  const state = pictureState(camera.status, CAMERA_STATE_WORDS[camera.status.state], watch.picture);
  const { ageMs } = watch.picture;
  return (
    <li
      className="tile card"
      data-testid="tile"
      data-camera-id={camera.id}
      data-state={camera.status.state}
      data-watch={state.state}
    >
      <LiveVideo name={camera.name} watch={watch} state={state} />
      <div className="tile__text">
        <div className="tile__row">
          <h2 className="tile__name">
            <Link href={`/cameras/${camera.id}`} className="tile__link">
              {camera.name}
            </Link>
          </h2>
          <StateDot tone={state.tone} word={state.word} />
        </div>
        <div className="tile__row">
          <PeopleNow people={currentPeople(camera, stats, toldMs, now)} size="small" />
        </div>
        <div className="tile__row tile__row--quiet">
          <span>
            <span data-testid="count-violations-today">{stats?.today.violations ?? '–'}</span>{' '}
            {stats?.today.violations === 1 ? 'violation' : 'violations'} today
          </span>
          <span data-testid="picture-age">
            {ageMs === null ? 'No picture yet' : `Picture ${ageText(ageMs)} old`}
          </span>
        </div>
      </div>
    </li>
  );
}
