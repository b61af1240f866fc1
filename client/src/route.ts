export type Route =
  | { readonly view: 'wall' | 'add-camera' | 'events' | 'unknown' }
  | { readonly view: 'camera' | 'edit-camera'; readonly cameraId: string }
  | { readonly view: 'event'; readonly eventId: string };

/** The view that a path of this page names. */
export function matchRoute(pathname: string): Route {
  const [first, second, third, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (rest.length > 0) return { view: 'unknown' };
  if (first === undefined) return { view: 'wall' };
  if (first === 'cameras' && second !== undefined) {
    if (second === 'new' && third === undefined) return { view: 'add-camera' };
    if (third === undefined) return { view: 'camera', cameraId: second };
    if (third === 'edit') return { view: 'edit-camera', cameraId: second };
  }
  if (first === 'events' && third === undefined) {
    return second === undefined ? { view: 'events' } : { view: 'event', eventId: second };
  }
  return { view: 'unknown' };
}
