import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Config } from '../config/schema.ts';

const WILDCARDS = new Set(['0.0.0.0', '::', '']);

/** An address that other computers of the network probably reach this one by, or null without a network. */
function lanAddress(): string | null {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, internal, address } of addresses ?? []) {
      if (family === 'IPv4' && !internal && !address.startsWith('169.254.')) return address;
    }
  }
  return null;
}

function isWildcard(host: string): boolean {
  return WILDCARDS.has(host);
}

/** Where video is offered: where nothing is configured it follows the page, which is what most people want. */
export function rtcListenIp({ server: { host }, rtc: { listenIp } }: Config): string {
  if (listenIp !== null) return listenIp;
  if (host === 'localhost') return '127.0.0.1';
  return isIP(host) === 0 || isWildcard(host) ? '0.0.0.0' : host;
}

/** For the terminal: where the page is, and how other computers get to it. */
export function reachingSentences({ server }: Config, port: number, lan = lanAddress()): string[] {
  const local = isWildcard(server.host) ? '127.0.0.1' : server.host;
  const url = (host: string) => `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const ready = `Maskwatch is ready: ${url(local)}`;
  if (isWildcard(server.host)) return lan === null ? [ready] : [ready, `From other computers: ${url(lan)}`];
  if (local !== 'localhost' && local !== '::1' && !local.startsWith('127.')) return [ready];
  return [
    ready,
    `Only this computer can open it. MASKWATCH_HOST=0.0.0.0 opens it to the network${lan === null ? '' : `, at ${url(lan)}`}.`,
  ];
}
