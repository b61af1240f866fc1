/** A unit never stands alone at the start of a line. */
const nbsp = '\u00a0';

/** `45 s`, `2 min 5 s`, `12 min`, `3 h 20 min`. */
export function durationText(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds}${nbsp}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 > 0) return `${minutes}${nbsp}min ${seconds % 60}${nbsp}s`;
  if (minutes < 60) return `${minutes}${nbsp}min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 > 0 ? `${hours}${nbsp}h ${minutes % 60}${nbsp}min` : `${hours}${nbsp}h`;
}

/** The age of a picture: tenths below two seconds, where they matter. */
export function ageText(ageMs: number): string {
  if (ageMs < 2000) return `${(Math.max(0, ageMs) / 1000).toFixed(1)}${nbsp}s`;
  return durationText(ageMs);
}

/** `Today 14:03:12`, `Yesterday 09:10:00`, `12 Mar 2026 14:03:12`, in the viewer's zone and manner. */
export function momentText(iso: string, now: Date = new Date(), locale?: string): string {
  const time = new Date(iso);
  return `${dayText(time, now, locale)} ${time.toLocaleTimeString(locale)}`;
}

/** Date, time and zone, for records. */
export function fullTimeText(iso: string, locale?: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'long' });
}

function dayText(time: Date, now: Date, locale?: string): string {
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return time.toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' });
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
