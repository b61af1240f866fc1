import type { EventFilter } from '../api/maskwatch-api.ts';

/** The filter as the page's address holds it: days in the viewer's zone, both included. */
export interface DayFilter {
  readonly camera: string;
  /** `2026-03-12` or empty. */
  readonly from: string;
  readonly to: string;
}

export function dayFilterOf(query: URLSearchParams): DayFilter {
  return { camera: query.get('camera') ?? '', from: dayOf(query.get('from')), to: dayOf(query.get('to')) };
}

/** The address of the violations with this filter. */
export function eventsPath(filter: DayFilter): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  return query.size === 0 ? '/events' : `/events?${query}`;
}

/** What to ask the API for: instants, from the first day's start to the start of the day after the last. */
export function eventFilterOf({ camera, from, to }: DayFilter): EventFilter {
  return {
    ...(camera !== '' && { camera }),
    ...(from !== '' && { from: localMidnight(from, 0) }),
    ...(to !== '' && { to: localMidnight(to, 1) }),
  };
}

function dayOf(text: string | null): string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

function localMidnight(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
