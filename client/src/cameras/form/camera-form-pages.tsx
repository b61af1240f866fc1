import { messageOf } from '../../api/problem.ts';
import { Link, navigate } from '../../router.tsx';
import { useIsAdmin } from '../../session/session.ts';
import { BackIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { CameraForm } from './camera-form.tsx';
import { useCameras } from '../camera-queries.ts';
import { DeleteCamera } from './delete-camera.tsx';
import './camera-form.css';

export function AddCamera() {
  if (!useIsAdmin()) return <OnlyAdmins />;
  return (
    <>
      <Link href="/" className="back-link">
        <BackIcon /> All cameras
      </Link>
      <PageTitle title="Add a camera" />
      <CameraForm camera={null} onSaved={(camera) => navigate(`/cameras/${camera.id}`, 'replace')} />
    </>
  );
}

export function EditCamera({ cameraId }: { readonly cameraId: string }) {
  const cameras = useCameras();
  const isAdmin = useIsAdmin();
  if (!isAdmin) return <OnlyAdmins />;
  if (cameras.isPending) return <p role="status">Loading the camera…</p>;
  if (cameras.isError) return <Notice tone="bad">{messageOf(cameras.error)}</Notice>;
  const camera = cameras.data.find(({ id }) => id === cameraId);
  if (camera === undefined) return <Notice tone="off">This camera was removed.</Notice>;
  return (
    <>
      <Link href={`/cameras/${camera.id}`} className="back-link">
        <BackIcon /> {camera.name}
      </Link>
      <PageTitle title="Camera settings" />
      <CameraForm camera={camera} onSaved={() => navigate(`/cameras/${camera.id}`)} />
      <DeleteCamera camera={camera} />
    </>
  );
}

function OnlyAdmins() {
  return <Notice tone="off">Only an administrator can add cameras or change them.</Notice>;
}
