import { describe, expect, it } from 'vitest';
import { listenInfos } from '../../../../server/media/listen-infos.ts';

const INTERFACES = [
  { address: '127.0.0.1', family: 'IPv4', internal: true },
  { address: '::1', family: 'IPv6', internal: true },
  { address: '192.168.1.20', family: 'IPv4', internal: false },
  { address: '169.254.3.4', family: 'IPv4', internal: false },
];

function listen(listenIp: string, announcedAddress: string | null) {
  return listenInfos({ listenIp, port: 44_444, announcedAddress }, INTERFACES);
}

describe('listenInfos', () => {
  it('offers UDP first and TCP behind it, on the same port', () => {
    expect(listen('10.0.0.5', null)).toEqual([
      { protocol: 'udp', ip: '10.0.0.5', port: 44_444 },
      { protocol: 'tcp', ip: '10.0.0.5', port: 44_444 },
    ]);
  });

  it('makes of a wildcard the addresses that viewers can reach, the network before this machine', () => {
    const udp = listen('0.0.0.0', '192.168.1.20').filter(({ protocol }) => protocol === 'udp');
    expect(udp).toEqual([
      { protocol: 'udp', ip: '192.168.1.20', port: 44_444 },
      { protocol: 'udp', ip: '127.0.0.1', port: 44_444 },
    ]);
  });

  it('announces an address outside, as behind NAT, beside the own one', () => {
    expect(listen('0.0.0.0', '203.0.113.7')[0]).toEqual({
      protocol: 'udp',
      ip: '192.168.1.20',
      port: 44_444,
      announcedAddress: '203.0.113.7',
      exposeInternalIp: true,
    });
  });
});
