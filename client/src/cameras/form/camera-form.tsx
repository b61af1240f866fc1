import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import { ApiProblem, messageOf } from '../../api/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { draftOf, EMPTY_DRAFT, fieldsOf, type CameraDraft } from './camera-draft.ts';
import { CameraFormFields } from './camera-form-fields.tsx';
import { useSaveCamera } from '../camera-queries.ts';
import { CameraTestResult } from './camera-test-result.tsx';
import { useCameraTest } from './use-camera-test.ts';

interface CameraFormProps {
  /** Null for a new camera. */
  readonly camera: CameraResource | null;
  readonly onSaved: (camera: CameraResource) => void;
}

export function CameraForm({ camera, onSaved }: CameraFormProps) {
  const [draft, setDraft] = useState(camera === null ? EMPTY_DRAFT : draftOf(camera));
  const formRef = useRef<HTMLFormElement>(null);
  const save = useSaveCamera(camera?.id ?? null);
  const test = useCameraTest(camera?.id ?? null);
  const fieldErrors = { ...fieldsNamedBy(test.error), ...fieldsNamedBy(save.error) };

  useEffect(() => {
    if (save.isError || test.isError) {
      formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [save.isError, test.isError]);

  const change = (changes: Partial<CameraDraft>) => {
    setDraft((last) => ({ ...last, ...changes }));
    // What was said about the old values is not true of the new ones.
    save.reset();
    if (Object.keys(changes).some((field) => field !== 'name' && field !== 'enabled')) test.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    save.mutate(fieldsOf(draft), { onSuccess: onSaved });
  };

  return (
    <form ref={formRef} className="camera-form" onSubmit={submit} data-testid="camera-form">
      <div className="card camera-form__fields">
        <CameraFormFields
          draft={draft}
          errors={fieldErrors}
          hadPassword={camera?.hasPassword ?? false}
          change={change}
        />
        {save.isError && Object.keys(fieldsNamedBy(save.error)).every((field) => !(field in draft)) && (
          <Notice tone="bad" testId="save-error">
            {messageOf(save.error)}
          </Notice>
        )}
        <div className="camera-form__actions">
          <button
            type="submit"
            className="button button--primary"
            disabled={save.isPending}
            data-testid="save-camera"
          >
            {saveWords(save.isPending, camera === null)}
          </button>
          <button
            type="button"
            className="button"
            disabled={test.isPending || draft.url.trim() === ''}
            onClick={() => test.run(draft)}
            data-testid="test-camera"
          >
            {test.isPending ? 'Testing…' : 'Test'}
          </button>
        </div>
      </div>
      <CameraTestResult test={test} />
    </form>
  );
}

function saveWords(isPending: boolean, isNew: boolean): string {
  if (isPending) return 'Saving…';
  return isNew ? 'Add camera' : 'Save';
}

function fieldsNamedBy(error: unknown): Readonly<Record<string, string>> {
  return error instanceof ApiProblem ? error.fields : {};
}
