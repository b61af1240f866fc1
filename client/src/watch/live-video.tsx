import type { PictureState } from './picture-state.ts';
import type { useWhep } from './use-whep.ts';
import './live-video.css';

interface LiveVideoProps {
  readonly name: string;
  readonly watch: ReturnType<typeof useWhep>;
  readonly state: PictureState;
}

/** The moving picture; whatever is not live is dimmed and says why. */
export function LiveVideo({ name, watch, state }: LiveVideoProps) {
  const hasStill = watch.picture.ageMs !== null;
  return (
    <div className="live-video" data-testid="live-video" data-watch={state.state}>
      <video
        ref={watch.videoRef}
        className="live-video__picture"
        data-testid="video"
        aria-label={`Live picture of ${name}`}
        muted
        autoPlay
        playsInline
        disablePictureInPicture
      />
      <canvas
        ref={watch.stillRef}
        className="live-video__still"
        hidden={!hasStill || watch.picture.phase === 'playing'}
        aria-hidden="true"
      />
      <canvas ref={watch.boxesRef} className="live-video__boxes" data-testid="boxes" aria-hidden="true" />
      {state.sentence !== null && (
        <div className="live-video__notice" data-tone={state.tone}>
          {state.tone === 'wait' && state.state !== 'blocked' && (
            <span className="spinner" aria-hidden="true" />
          )}
          <p className="live-video__word">{state.word}</p>
          <p className="live-video__sentence" data-testid="picture-message">
            {state.sentence}
          </p>
          {state.state === 'blocked' && (
            <button type="button" className="button" onClick={watch.play}>
              Play
            </button>
          )}
        </div>
      )}
    </div>
  );
}
