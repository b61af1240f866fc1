import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import { LABEL_ORDER, LABEL_WORDS } from '../ui/label-words.ts';
import { ToneIcon } from '../ui/icons.tsx';
import './people-now.css';

interface PeopleNowProps {
  /** Null when nobody knows: the camera is not live, or its numbers are old. */
  readonly people: CameraStats['people'] | null;
  readonly size: 'small' | 'large';
}

/** How many people are in the picture, by label. */
export function PeopleNow({ people, size }: PeopleNowProps) {
  return (
    <ul className="people-now" data-size={size} aria-label="People in the picture now">
      {LABEL_ORDER.map((label) => {
        const { words, short, tone } = LABEL_WORDS[label];
        const count = people?.[label] ?? null;
        return (
          <li
            key={label}
            className="people-now__label"
            data-tone={tone}
            data-none={count === null || count === 0}
          >
            <ToneIcon tone={tone} />
            <span className="people-now__count" data-testid={`count-${label.replace('_', '-')}`}>
              {count ?? '–'}
            </span>
            <span className="people-now__words">{size === 'small' ? short : words}</span>
          </li>
        );
      })}
    </ul>
  );
}
