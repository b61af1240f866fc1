import type { Period } from '../../../server/api/resources/period.ts';
import { complianceText } from './compliance.ts';
import './period-numbers.css';

interface PeriodNumbersProps {
  readonly hour: Period;
  readonly today: Period;
  readonly testIdPrefix: 'count' | 'total';
}

/** Violations this hour and today, and the share of people who wore a mask with what it rests on. */
export function PeriodNumbers({ hour, today, testIdPrefix }: PeriodNumbersProps) {
  const compliance = complianceText(today);
  return (
    <dl className="numbers">
      <div className="numbers__one">
        <dt>Violations today</dt>
        <dd
          className="numbers__big"
          data-testid={`${testIdPrefix}-violations-today`}
          data-bad={today.violations > 0}
        >
          {today.violations}
        </dd>
      </div>
      <div className="numbers__one">
        <dt>This hour</dt>
        <dd className="numbers__big" data-testid={`${testIdPrefix}-violations-hour`}>
          {hour.violations}
        </dd>
      </div>
      <div className="numbers__one numbers__one--wide">
        <dt>Wore a mask today</dt>
        <dd data-testid={`${testIdPrefix}-compliance`}>
          <span
            className="numbers__big"
            data-words={today.complianceRate === null || today.observedSeconds <= 0}
          >
            {compliance.headline}
          </span>{' '}
          <span className="numbers__basis">{compliance.basis}</span>
        </dd>
      </div>
    </dl>
  );
}
