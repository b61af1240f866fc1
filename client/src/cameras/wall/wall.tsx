import { useQueries, skipToken } from '@tanstack/react-query';
import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { messageOf } from '../../api/problem.ts';
import { LatestEvents } from '../../events/latest-events.tsx';
import { Link } from '../../router.tsx';
import { useIsAdmin } from '../../session/session.ts';
import { PlusIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { CameraList } from './camera-list.tsx';
import { statsKey, useAllStats, useCameras } from '../camera-queries.ts';
import { combinePeriods } from '../compliance.ts';
import { FirstCamera } from './first-camera.tsx';
import { PeriodNumbers } from '../period-numbers.tsx';
import { WallTile } from './wall-tile.tsx';
import './wall.css';

/** Every camera that is switched on, live, with the day's numbers and the newest violations. */
export function Wall() {
  const cameras = useCameras();
  const isAdmin = useIsAdmin();
  useAllStats();
  if (cameras.isPending) {
    return (
      <p className="loading" role="status">
        <span className="spinner" aria-hidden="true" /> Loading the cameras…
      </p>
    );
  }
  if (cameras.isError) return <Notice tone="bad">{messageOf(cameras.error)}</Notice>;
  if (cameras.data.length === 0) return <FirstCamera />;
  const enabled = cameras.data.filter((camera) => camera.enabled);
  return (
    <>
      <PageTitle title="Cameras">
        {isAdmin && (
          <Link href="/cameras/new" className="button button--primary" data-testid="add-camera">
            <PlusIcon /> Add camera
          </Link>
        )}
      </PageTitle>
      <div className="wall">
        <div className="wall__main">
          <TodayNumbers cameras={cameras.data} />
          {enabled.length > 0 ? (
            <ul className="wall__tiles" data-count={Math.min(enabled.length, 4)} data-testid="wall">
              {enabled.map((camera) => (
                <WallTile key={camera.id} camera={camera} isSmall={enabled.length > 1} />
              ))}
            </ul>
          ) : (
            <Notice tone="off">All cameras are switched off. Switch one on below to watch it.</Notice>
          )}
          <CameraList cameras={cameras.data} />
        </div>
        <LatestEvents title="Latest violations" filter={{}} />
      </div>
    </>
  );
}

function TodayNumbers({ cameras }: { readonly cameras: readonly CameraResource[] }) {
  const stats = useQueries({
    queries: cameras.map(({ id }) => ({ queryKey: statsKey(id), queryFn: skipToken as typeof skipToken })),
  });
  const periods = stats.flatMap(({ data }) => {
    const told = data as CameraStats | undefined;
    return told === undefined ? [] : [told];
  });
  return (
    <section className="card wall__today" aria-label="All cameras today">
      <PeriodNumbers
        hour={combinePeriods(periods.map(({ hour }) => hour))}
        today={combinePeriods(periods.map(({ today }) => today))}
        testIdPrefix="total"
      />
    </section>
  );
}
