import { describe, expect, it } from 'vitest';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import type { EventResource, EventsPage } from '../../../../server/api/resources/event.ts';
import { applyCamera, applyEvent } from '../../../../client/src/live/apply.ts';

const camera = (id: string, name = id) => ({ id, name }) as CameraResource;
const event = (id: string, minute: number, more: Partial<EventResource> = {}) =>
  ({
    id,
    cameraId: 'door',
    startedAt: `2026-03-12T10:${String(minute).padStart(2, '0')}:00.000Z`,
    ...more,
  }) as EventResource;
const ids = (pages: readonly EventsPage[]) => pages.map((page) => page.events.map(({ id }) => id).join(''));

describe('applyCamera', () => {
  it('adds, renews in place and removes', () => {
    const two = [camera('a'), camera('b')];
    expect(applyCamera(two, 'added', camera('c')).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(applyCamera(two, 'changed', camera('a', 'new')).map(({ name }) => name)).toEqual(['new', 'b']);
    expect(applyCamera(two, 'removed', camera('a')).map(({ id }) => id)).toEqual(['b']);
  });

  it('does not list a camera twice when request and message both tell of it', () => {
    expect(applyCamera([camera('a')], 'added', camera('a'))).toHaveLength(1);
  });
});

describe('applyEvent', () => {
  const pages: EventsPage[] = [
    { events: [event('d', 40), event('b', 20)], nextCursor: 'next' },
    { events: [event('a', 10)], nextCursor: null },
  ];

  it('puts a new violation at its place by time', () => {
    expect(ids(applyEvent(pages, event('e', 50), {}))).toEqual(['edb', 'a']);
    expect(ids(applyEvent(pages, event('c', 30), {}))).toEqual(['dcb', 'a']);
  });

  it('renews a known one on whichever page it is', () => {
    const ended = event('a', 10, { endedAt: '2026-03-12T10:11:00.000Z' });
    expect(applyEvent(pages, ended, {})[1]?.events[0]).toBe(ended);
  });

  it('leaves an old one to the page that will bring it', () => {
    expect(applyEvent(pages, event('0', 5), {})).toBe(pages);
    const only: EventsPage[] = [{ events: [event('b', 20)], nextCursor: null }];
    expect(ids(applyEvent(only, event('0', 5), {}))).toEqual(['b0']);
  });

  it('keeps to the filter: camera, from (included) and to (not)', () => {
    const at = '2026-03-12T10:50:00.000Z';
    expect(applyEvent(pages, event('e', 50), { camera: 'other' })).toBe(pages);
    expect(ids(applyEvent(pages, event('e', 50), { camera: 'door', from: at }))).toEqual(['edb', 'a']);
    expect(applyEvent(pages, event('e', 50), { to: at })).toBe(pages);
  });
});
