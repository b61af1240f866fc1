import { Field } from '../../ui/field.tsx';
import { splitAddress } from './address.ts';
import type { CameraFieldsProps } from './camera-fields-props.ts';
import { MoreCameraFields } from './more-camera-fields.tsx';

export function CameraFormFields(props: CameraFieldsProps) {
  const { draft, errors, change } = props;
  const takeApart = () => {
    const parts = splitAddress(draft.url);
    if (parts !== null) change({ ...parts, keepsPassword: false });
  };
  return (
    <>
      <Field label="Name" error={errors['name']} hint="As people on site call it, for example “Entrance”.">
        {(input) => (
          <input
            {...input}
            data-testid="camera-name"
            value={draft.name}
            maxLength={80}
            required
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Address"
        error={errors['url']}
        hint={
          <>
            The camera’s app or manual calls it RTSP or stream address, for example{' '}
            <code>rtsp://192.168.1.20/stream1</code>.
          </>
        }
      >
        {(input) => (
          <input
            {...input}
            data-testid="camera-url"
            value={draft.url}
            maxLength={2000}
            required
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => change({ url: event.target.value })}
            onBlur={takeApart}
          />
        )}
      </Field>
      <div className="camera-form__pair">
        <Field label="User name" error={errors['username']} hint="Leave empty if the camera asks for none.">
          {(input) => (
            <input
              {...input}
              data-testid="camera-username"
              value={draft.username}
              maxLength={500}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => change({ username: event.target.value })}
            />
          )}
        </Field>
        <PasswordField {...props} />
      </div>
      <MoreCameraFields {...props} />
    </>
  );
}

function PasswordField({ draft, errors, hadPassword, change }: CameraFieldsProps) {
  return (
    <Field
      label="Password"
      error={errors['password']}
      hint={draft.keepsPassword ? 'Saved. Leave empty to keep it.' : 'Stored encrypted, never shown again.'}
    >
      {(input) => (
        <>
          <input
            {...input}
            data-testid="camera-password"
            type="password"
            value={draft.password}
            maxLength={500}
            autoComplete="new-password"
            placeholder={draft.keepsPassword ? '••••••••' : ''}
            onChange={(event) => change({ password: event.target.value })}
          />
          {hadPassword && (
            <label className="check">
              <input
                type="checkbox"
                checked={!draft.keepsPassword}
                onChange={(event) => change({ keepsPassword: !event.target.checked })}
              />{' '}
              Forget the saved password
            </label>
          )}
        </>
      )}
    </Field>
  );
}
