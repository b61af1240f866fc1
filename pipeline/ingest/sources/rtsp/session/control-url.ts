/**
 * The URL of a part of a session (RFC 2326, C.1.1), as cameras mean it: a relative one is put behind the base, queries
 * included, as in `rtsp://camera/live?channel=1/trackID=0`.
 * @param control The SDP's `a=control`; null where there is none.
 */
export function controlUrl(base: string, control: string | null): string {
  if (control === null || control === '' || control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  const needsSlash = !base.endsWith('/') && !/^[/?]/.test(control);
  return `${base}${needsSlash ? '/' : ''}${control}`;
}

/** What relative URLs of a session description refer to: the camera's word, where it is an address. */
export function baseUrl(requested: string, told: string | null): string {
  return told !== null && /^rtsps?:\/\/[^\s/]+\S*$/i.test(told) ? told : requested;
}
