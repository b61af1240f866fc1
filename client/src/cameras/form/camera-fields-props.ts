import type { CameraDraft } from './camera-draft.ts';

/** Of the parts of a camera's form. */
export interface CameraFieldsProps {
  readonly draft: CameraDraft;
  /** What is wrong, by field. */
  readonly errors: Readonly<Record<string, string>>;
  /** A password is stored at the server. */
  readonly hadPassword: boolean;
  readonly change: (changes: Partial<CameraDraft>) => void;
}
