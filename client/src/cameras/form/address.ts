export interface SplitAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Camera manuals print addresses as `rtsp://user:pass@host/path`. The two belong into their own fields, where any
 * character is allowed and the password is never shown. Null when there is nothing to take apart.
 */
export function splitAddress(text: string): SplitAddress | null {
  const match = /^\s*(rtsps?:\/\/)([^/?#]*)@(.*)$/i.exec(text);
  if (match === null) return null;
  const [, scheme = '', userInfo = '', rest = ''] = match;
  const colon = userInfo.indexOf(':');
  return {
    url: scheme + rest.trim(),
    username: decode(colon < 0 ? userInfo : userInfo.slice(0, colon)),
    password: colon < 0 ? '' : decode(userInfo.slice(colon + 1)),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare % in a pasted password is no escape: it is meant as it stands.
    return text;
  }
}
