import { describe, expect, it } from 'vitest';
import { dayFilterOf, eventFilterOf, eventsPath } from '../../../../client/src/events/event-filter.ts';

describe('dayFilterOf and eventsPath', () => {
  it('hold the filter in the address', () => {
    const filter = { camera: 'c1', from: '2026-03-11', to: '' };
    expect(eventsPath(filter)).toBe('/events?camera=c1&from=2026-03-11');
    expect(dayFilterOf(new URLSearchParams('camera=c1&from=2026-03-11'))).toEqual(filter);
    expect(eventsPath({ camera: '', from: '', to: '' })).toBe('/events');
  });

  it('drops what is no day', () => {
    expect(dayFilterOf(new URLSearchParams('from=yesterday&to=2026-13-45'))).toEqual({
      camera: '',
      from: '',
      to: '',
    });
  });
});

describe('eventFilterOf', () => {
  it('includes both days whole, in the zone of the viewer', () => {
    expect(eventFilterOf({ camera: '', from: '2026-03-11', to: '2026-03-31' })).toEqual({
      from: new Date(2026, 2, 11).toISOString(),
      to: new Date(2026, 3, 1).toISOString(),
    });
  });

  it('asks for nothing in particular when empty', () => {
    expect(eventFilterOf({ camera: '', from: '', to: '' })).toEqual({});
  });
});
