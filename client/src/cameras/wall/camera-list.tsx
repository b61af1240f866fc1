import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { messageOf } from '../../api/problem.ts';
import { Link } from '../../router.tsx';
import { useIsAdmin } from '../../session/session.ts';
import { EditIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { usePatchCamera } from '../camera-queries.ts';
import { CAMERA_STATE_WORDS } from '../camera-state.ts';
import { CapacityLine } from './capacity-line.tsx';

/** Every camera with what it does now, those that are switched off included. */
export function CameraList({ cameras }: { readonly cameras: readonly CameraResource[] }) {
  return (
    <section className="card camera-list" aria-labelledby="camera-list-title">
      <h2 id="camera-list-title" className="card__title">
        All cameras
      </h2>
      <ul>
        {cameras.map((camera) => (
          <CameraRow key={camera.id} camera={camera} />
        ))}
      </ul>
      <CapacityLine />
    </section>
  );
}

function CameraRow({ camera }: { readonly camera: CameraResource }) {
  const isAdmin = useIsAdmin();
  const patch = usePatchCamera(camera.id);
  const { tone, word } = CAMERA_STATE_WORDS[camera.status.state];
  const needsWords = camera.status.state !== 'live' && camera.status.state !== 'disabled';
  return (
    <li
      className="camera-list__row"
      data-testid="camera-row"
      data-camera-id={camera.id}
      data-state={camera.status.state}
    >
      <div className="camera-list__text">
        <Link href={`/cameras/${camera.id}`} className="camera-list__name">
          {camera.name}
        </Link>
        <span className="camera-list__url">{camera.demo ? 'Demo camera' : camera.url}</span>
        {needsWords && <span className="camera-list__message">{camera.status.message}</span>}
        {patch.isError && <Notice tone="bad">{messageOf(patch.error)}</Notice>}
      </div>
      <StateDot tone={tone} word={word} />
      {isAdmin && (
        <>
          <label className="switch">
            <input
              type="checkbox"
              role="switch"
              checked={camera.enabled}
              disabled={patch.isPending}
              onChange={(event) => patch.mutate({ enabled: event.target.checked })}
              data-testid="camera-enabled"
              aria-label={`${camera.name} is switched on`}
            />
            <span className="switch__track" aria-hidden="true" />
          </label>
          <Link
            href={`/cameras/${camera.id}/edit`}
            className="button button--quiet button--icon"
            aria-label={`Settings of ${camera.name}`}
          >
            <EditIcon />
          </Link>
        </>
      )}
    </li>
  );
}
