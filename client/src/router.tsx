import { useSyncExternalStore, type ComponentProps, type MouseEvent } from 'react';

const navigated = 'maskwatch:navigated';

/** The current address of this page; renders again when it changes. */
export function useLocation(): URL {
  return new URL(useSyncExternalStore(subscribe, () => location.href));
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  dispatchEvent(new Event(navigated));
}

/** A link within the page; with a modifier key the browser opens it as usual. */
export function Link({ onClick, href, ...rest }: ComponentProps<'a'> & { readonly href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || !isPlainClick(event)) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}

export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed);
  addEventListener(navigated, changed);
  return () => {
    removeEventListener('popstate', changed);
    removeEventListener(navigated, changed);
  };
}
