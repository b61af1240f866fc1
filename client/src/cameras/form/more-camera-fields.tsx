import type { CameraFieldsProps } from './camera-fields-props.ts';

/** What most people never need. */
export function MoreCameraFields({ draft, errors, change }: Omit<CameraFieldsProps, 'hadPassword'>) {
  const isFile = draft.url.trim().toLowerCase().startsWith('file:');
  return (
    <details className="camera-form__more" open={errors['transport'] !== undefined || undefined}>
      <summary data-testid="camera-more">More</summary>
      <fieldset className="choices">
        <legend>How the video travels</legend>
        <label className="check">
          <input
            type="radio"
            name="transport"
            checked={draft.transport === 'tcp'}
            onChange={() => change({ transport: 'tcp' })}
            data-testid="camera-transport-tcp"
          />
          <span>
            TCP <span className="quiet">– reliable, right for most cameras</span>
          </span>
        </label>
        <label className="check">
          <input
            type="radio"
            name="transport"
            checked={draft.transport === 'udp'}
            onChange={() => change({ transport: 'udp' })}
            data-testid="camera-transport-udp"
          />
          <span>
            UDP <span className="quiet">– for cameras that know nothing else</span>
          </span>
        </label>
        {errors['transport'] !== undefined && (
          <p className="field__error" role="alert">
            {errors['transport']}
          </p>
        )}
      </fieldset>
      {isFile && (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.loop}
            onChange={(event) => change({ loop: event.target.checked })}
            data-testid="camera-loop"
          />{' '}
          Start the file again at its end
        </label>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.target.checked })}
          data-testid="camera-form-enabled"
        />{' '}
        Camera is switched on
      </label>
      <p className="field__hint">
        Also possible: <code>rtsps://…</code>, a webcam of the server as <code>v4l2:/dev/video0</code>, a file
        in its media folder as <code>file:clip.mp4</code>.
      </p>
    </details>
  );
}
