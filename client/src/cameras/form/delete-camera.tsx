import { useState } from 'react';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { messageOf } from '../../api/problem.ts';
import { navigate } from '../../router.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useDeleteCamera } from '../camera-queries.ts';

export function DeleteCamera({ camera }: { readonly camera: CameraResource }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteCamera(camera, () => navigate('/', 'replace'));
  return (
    <section className="card delete-camera">
      <div>
        <h2 className="card__title">Delete this camera</h2>
        <p className="quiet">To pause it for a while, switch it off instead.</p>
      </div>
      <button
        type="button"
        className="button button--danger"
        onClick={() => setAsking(true)}
        data-testid="delete-camera"
      >
        Delete camera
      </button>
      {isAsking && (
        <Dialog title={`Delete “${camera.name}”?`} onClose={() => setAsking(false)} testId="delete-dialog">
          <p>It is not watched any more. Its recorded violations and clips stay.</p>
          {remove.isError && <Notice tone="bad">{messageOf(remove.error)}</Notice>}
          <div className="dialog__actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
            <button
              type="button"
              className="button button--danger"
              disabled={remove.isPending}
              onClick={() => remove.mutate()}
              data-testid="confirm-delete"
            >
              {remove.isPending ? 'Deleting…' : 'Delete camera'}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
