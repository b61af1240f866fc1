import type { CameraTestResult as Result } from '../../../../server/api/resources/camera-test.ts';
import { messageOf } from '../../api/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { codecText } from '../../ui/number-text.ts';
import { durationText } from '../../ui/time-text.ts';
import type { CameraTestRun } from './use-camera-test.ts';

/** What the camera answered: its picture and what Maskwatch will do with it, or the exact error. */
export function CameraTestResult({ test }: { readonly test: CameraTestRun }) {
  return (
    <section className="card camera-test" aria-label="Test" aria-live="polite" data-testid="test-result">
      <h2 className="card__title">Test</h2>
      {test.isPending && (
        <p>
          <span className="spinner" aria-hidden="true" /> Asking the camera for a picture…
        </p>
      )}
      {test.isError && (
        <Notice tone="bad" testId="test-error">
          {messageOf(test.error)}
        </Notice>
      )}
      {test.result !== undefined && <Passed result={test.result} />}
      {!test.isPending && !test.isError && test.result === undefined && (
        <p className="quiet">Press Test to see what the camera sends, before you save it.</p>
      )}
    </section>
  );
}

function Passed({ result }: { readonly result: Result }) {
  const parts = [
    codecText(result.codec),
    `${result.width} × ${result.height}`,
    result.fps === null ? null : `${Number(result.fps.toFixed(1))} pictures a second`,
    `first picture after ${firstPictureText(result.timeToFirstFrameMs)}`,
  ];
  return (
    <div data-testid="test-passed">
      {result.snapshot !== null && (
        <img
          className="camera-test__snapshot"
          src={result.snapshot}
          alt="The picture that the camera sends now"
        />
      )}
      <p className="camera-test__facts">{parts.filter((part) => part !== null).join(' · ')}</p>
      <ul className="camera-test__plan">
        {result.plan.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function firstPictureText(timeMs: number): string {
  return timeMs < 10_000 ? `${(timeMs / 1000).toFixed(1)}\u00a0s` : durationText(timeMs);
}
