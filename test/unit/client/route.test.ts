import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../../client/src/route.ts';

describe('matchRoute', () => {
  it.each([
    ['/', { view: 'wall' }],
    ['/cameras/new', { view: 'add-camera' }],
    ['/cameras/c1', { view: 'camera', cameraId: 'c1' }],
    ['/cameras/c1/edit', { view: 'edit-camera', cameraId: 'c1' }],
    ['/events', { view: 'events' }],
    ['/events/', { view: 'events' }],
    ['/events/e1', { view: 'event', eventId: 'e1' }],
    ['/cameras', { view: 'unknown' }],
    ['/cameras/c1/other', { view: 'unknown' }],
    ['/cameras/new/edit/x', { view: 'unknown' }],
    ['/somewhere', { view: 'unknown' }],
  ])('leads %s to its view', (path, route) => {
    expect(matchRoute(path)).toEqual(route);
  });
});
