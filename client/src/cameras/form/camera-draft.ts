import type { CameraTest } from '../../../../server/api/resources/camera-test.ts';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';

/** What the form holds. The stored password is unknown to the page: `keepsPassword` says that it stays. */
export interface CameraDraft {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly keepsPassword: boolean;
  readonly transport: 'tcp' | 'udp';
  readonly loop: boolean;
  readonly enabled: boolean;
}

/** Good for a new camera and as a patch. */
export type SavedFields = Omit<CameraDraft, 'password' | 'keepsPassword'> & { readonly password?: string };

export const EMPTY_DRAFT: CameraDraft = {
  name: '',
  url: '',
  username: '',
  password: '',
  keepsPassword: false,
  transport: 'tcp',
  loop: true,
  enabled: true,
};

export function draftOf(camera: CameraResource): CameraDraft {
  const { name, url, username, transport, loop, enabled, hasPassword } = camera;
  return { name, url, username, password: '', keepsPassword: hasPassword, transport, loop, enabled };
}

/** The body to save; without `password` the stored one stays. */
export function fieldsOf(draft: CameraDraft): SavedFields {
  const { password, keepsPassword, ...fields } = draft;
  return { ...fields, ...passwordOf({ password, keepsPassword }) };
}

/** The body to test; `cameraId` lends the stored password when there is no new one. */
export function testOf(draft: CameraDraft, cameraId: string | null): CameraTest {
  const { url, username, transport, loop } = draft;
  return { url, username, transport, loop, ...passwordOf(draft), ...(cameraId !== null && { cameraId }) };
}

function passwordOf({ password, keepsPassword }: Pick<CameraDraft, 'password' | 'keepsPassword'>) {
  return password === '' && keepsPassword ? {} : { password };
}
