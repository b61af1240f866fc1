import { messageOf } from '../../api/problem.ts';
import { Link, navigate } from '../../router.tsx';
import { useIsAdmin } from '../../session/session.ts';
import { CameraIcon, PlusIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useAddDemoCamera } from '../camera-queries.ts';

/** What a newcomer sees: the two ways to a first picture. */
export function FirstCamera() {
  const isAdmin = useIsAdmin();
  const addDemo = useAddDemoCamera();
  if (!isAdmin) {
    return <Notice tone="off">There is no camera yet. An administrator can add one.</Notice>;
  }
  return (
    <div className="first-camera card" data-testid="empty-wall">
      <CameraIcon className="first-camera__icon" />
      <PageTitle title="Add your first camera" />
      <p>
        Maskwatch shows your camera live, marks who wears a mask and who does not, counts violations and keeps
        a short clip of each.
      </p>
      <div className="first-camera__ways">
        <Link href="/cameras/new" className="button button--primary" data-testid="add-camera">
          <PlusIcon /> Add a camera
        </Link>
        <button
          type="button"
          className="button"
          data-testid="add-demo"
          disabled={addDemo.isPending}
          onClick={() => addDemo.mutate(undefined, { onSuccess: () => navigate('/', 'replace') })}
        >
          {addDemo.isPending ? 'Preparing the demo…' : 'Try the demo camera'}
        </button>
      </div>
      <p className="first-camera__hint">
        No camera at hand? The demo is a made-up scene from photos, served like a real camera. You can remove
        it at any time.
      </p>
      {addDemo.isError && <Notice tone="bad">{messageOf(addDemo.error)}</Notice>}
    </div>
  );
}
