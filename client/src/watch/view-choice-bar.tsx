import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import { viewNote } from './view-note.ts';
import type { ViewChoice as Choice } from './view-choice.ts';
import type { Served } from './served.ts';
import './view-choice-bar.css';

interface ViewChoiceProps {
  readonly choice: Choice;
  readonly choose: (choice: Choice) => void;
  readonly overlay: CameraStats['overlay'];
  readonly served: Served | null;
}

const CHOICES = [
  { value: 'annotated', word: 'Annotated' },
  { value: 'overlay', word: 'Camera’s own' },
] as const;

/** Between boxes drawn in and the camera's own video, with a sentence on what is seen. */
export function ViewChoice({ choice, choose, overlay, served }: ViewChoiceProps) {
  const { text, isFallback } = viewNote(choice, overlay, served);
  return (
    <div className="view-choice">
      <fieldset className="view-choice__buttons">
        <legend className="visually-hidden">Video</legend>
        {CHOICES.map(({ value, word }) => (
          <label key={value} className="view-choice__button">
            <input
              type="radio"
              name="view"
              className="visually-hidden"
              checked={choice === value}
              onChange={() => choose(value)}
              data-testid={`view-${value}`}
            />
            <span>{word}</span>
          </label>
        ))}
      </fieldset>
      <p className="view-choice__note" data-testid="view-note" data-fallback={isFallback} role="status">
        {text}
      </p>
    </div>
  );
}
