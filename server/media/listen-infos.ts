import { networkInterfaces } from 'node:os';
import type { types } from 'mediasoup';

export interface RtcListen {
  /** IPv4 or IPv6; `0.0.0.0` for all IPv4 interfaces. */
  readonly listenIp: string;
  /** UDP and TCP; 0 for any free one. */
  readonly port: number;
  /** What viewers are told to connect to, when it is not an address of this machine (NAT, a container); else null. */
  readonly announcedAddress: string | null;
}

interface InterfaceAddress {
  readonly address: string;
  readonly family: string;
  readonly internal: boolean;
}

/** More candidates than this only slow down ICE: bridges of containers, mostly. */
const MAX_ADDRESSES = 8;

/**
 * UDP first, TCP for networks that let no UDP through. A wildcard is no address that a viewer could send to, so each
 * interface is listened on by itself: the page then works from this machine and from the network alike.
 */
export function listenInfos(
  { listenIp, port, announcedAddress }: RtcListen,
  interfaces: readonly InterfaceAddress[] = ownAddresses(),
): types.TransportListenInfo[] {
  const infos =
    listenIp === '0.0.0.0'
      ? interfaceInfos(interfaces, announcedAddress)
      : [info(listenIp, announcedAddress)];
  return (['udp', 'tcp'] as const).flatMap((protocol) => infos.map((each) => ({ ...each, protocol, port })));
}

type AddressInfo = Omit<types.TransportListenInfo, 'protocol' | 'port'>;

function interfaceInfos(
  interfaces: readonly InterfaceAddress[],
  announcedAddress: string | null,
): AddressInfo[] {
  const usable = interfaces
    .filter(({ family, address }) => family === 'IPv4' && !address.startsWith('169.254.'))
    .toSorted((a, b) => Number(a.internal) - Number(b.internal))
    .slice(0, MAX_ADDRESSES);
  const isOwn = usable.some(({ address }) => address === announcedAddress);
  return usable.map(({ address, internal }, index) =>
    info(address, !isOwn && !internal && index === 0 ? announcedAddress : null),
  );
}

function info(ip: string, announcedAddress: string | null): AddressInfo {
  if (announcedAddress === null || announcedAddress === ip) return { ip };
  return { ip, announcedAddress, exposeInternalIp: true };
}

function ownAddresses(): InterfaceAddress[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}
