import type { CameraResource } from '../../../server/api/resources/camera.ts';
import { navigate } from '../router.tsx';
import { Field } from '../ui/field.tsx';
import { eventsPath, type DayFilter } from './event-filter.ts';

interface EventFiltersProps {
  readonly filter: DayFilter;
  readonly cameras: readonly CameraResource[];
}

/** The filter lives in the address, so that it can be bookmarked and shared. */
export function EventFilters({ filter, cameras }: EventFiltersProps) {
  const change = (changes: Partial<DayFilter>) => navigate(eventsPath({ ...filter, ...changes }), 'replace');
  const isEmpty = filter.camera === '' && filter.from === '' && filter.to === '';
  return (
    <form className="event-filters" aria-label="Filter" data-testid="event-filters">
      <Field label="Camera">
        {(input) => (
          <select
            {...input}
            value={filter.camera}
            onChange={(event) => change({ camera: event.target.value })}
            data-testid="filter-camera"
          >
            <option value="">All cameras</option>
            {cameras.map((camera) => (
              <option key={camera.id} value={camera.id}>
                {camera.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="From">
        {(input) => (
          <input
            {...input}
            type="date"
            value={filter.from}
            max={filter.to}
            onChange={(event) => change({ from: event.target.value })}
            data-testid="filter-from"
          />
        )}
      </Field>
      <Field label="To">
        {(input) => (
          <input
            {...input}
            type="date"
            value={filter.to}
            min={filter.from}
            onChange={(event) => change({ to: event.target.value })}
            data-testid="filter-to"
          />
        )}
      </Field>
      {!isEmpty && (
        <button type="button" className="button" onClick={() => change({ camera: '', from: '', to: '' })}>
          Show all
        </button>
      )}
    </form>
  );
}
