import { describe, expect, it } from 'vitest';
import { Reception } from '../../../../../pipeline/ingest/sources/rtsp/rtp/reception.ts';
import { encodeReceiverReport, readRtcp } from '../../../../../pipeline/ingest/sources/rtsp/rtp/rtcp.ts';
import { encodeSenderReport } from '../../../../../simulator/sender-report.ts';
import { rtpPacket } from './rtp.ts';

describe('Reception', () => {
  it('counts what is missing, over the wrap-around', () => {
    const reception = new Reception(90_000);
    for (const sequence of [65_534, 65_535, 1, 2]) reception.packetCame(rtpPacket({ sequence }), 0);
    expect(reception.lost).toBe(1);
    expect(reception.report(0)).toMatchObject({
      ssrc: 1,
      cumulativeLost: 1,
      // Of five, in 256ths.
      fractionLost: 51,
      highestSequence: 65_538,
    });
    reception.packetCame(rtpPacket({ sequence: 3 }), 0);
    expect(reception.report(0)).toMatchObject({ cumulativeLost: 1, fractionLost: 0 });
  });

  it('counts packets that came out of order as having come', () => {
    const reception = new Reception(90_000);
    for (const sequence of [1, 3, 2]) reception.packetCame(rtpPacket({ sequence }), 0);
    expect(reception.lost).toBe(0);
  });

  it('measures the jitter in ticks, as RFC 3550, 6.4.1, has it', () => {
    const reception = new Reception(90_000);
    // 40 ms apart by the camera's clock, and 40, 50 and 30 by ours: changes of 0, 900 and 900 ticks.
    for (const [sequence, nowMs] of [0, 40, 90, 120].entries())
      reception.packetCame(rtpPacket({ sequence, timestamp: sequence * 3600 }), nowMs);
    expect(reception.report(0)?.jitter).toBeCloseTo(900 / 16 + (900 - 900 / 16) / 16, 6);
  });

  it('begins anew with another sender', () => {
    const reception = new Reception(90_000);
    reception.packetCame(rtpPacket({ sequence: 1 }), 0);
    reception.packetCame(rtpPacket({ sequence: 40_000, ssrc: 2 }), 0);
    expect(reception.report(0)).toMatchObject({ ssrc: 2, cumulativeLost: 0, highestSequence: 40_000 });
  });

  it('has nothing to report before something came', () => {
    expect(new Reception(90_000).report(0)).toBeNull();
  });
});

describe('RTCP', () => {
  it('finds the newest sender report, and answers with how old it is', () => {
    const sent = encodeSenderReport({
      ssrc: 1,
      wallMs: 1_000_000_500,
      rtpTimestamp: 1,
      packets: 1,
      payloadBytes: 1,
    });
    const { lastSenderReport, isBye } = readRtcp(sent);
    // The lower half of the seconds and the upper half of the fraction.
    expect(lastSenderReport).toBe(((1_000_000 + 2_208_988_800) % 2 ** 16) * 2 ** 16 + 2 ** 15);
    expect(isBye).toBe(false);
    const reception = new Reception(90_000);
    reception.packetCame(rtpPacket({ sequence: 9 }), 0);
    reception.senderReportCame(lastSenderReport!, 1000);
    expect(reception.report(1500)).toMatchObject({ lastSenderReport, delaySinceReport: 32_768 });
  });

  it('hears a goodbye behind another packet', () => {
    const bye = Buffer.from('81cb000100000001', 'hex');
    expect(readRtcp(Buffer.concat([Buffer.from('80c9000100000001', 'hex'), bye])).isBye).toBe(true);
  });

  it('makes nothing of bytes that are cut off or none', () => {
    const nothing = { lastSenderReport: null, isBye: false };
    for (const hex of ['', '80', '80cb0001', '00cb000000', '80c80001000000018'])
      expect(readRtcp(Buffer.from(hex, 'hex'))).toEqual(nothing);
  });

  it('writes a receiver report and the name behind it', () => {
    const report = encodeReceiverReport(0x01020304, {
      ssrc: 0x0a0b0c0d,
      fractionLost: 51,
      cumulativeLost: -2,
      highestSequence: 65_538,
      jitter: 7.9,
      lastSenderReport: 0x11223344,
      delaySinceReport: 65_536,
    });
    expect(report.subarray(0, 32).toString('hex')).toBe(
      '81c90007' + '01020304' + '0a0b0c0d' + '33fffffe' + '00010002' + '00000007' + '11223344' + '00010000',
    );
    const name = report.subarray(32);
    expect(name.subarray(0, 10).toString('hex')).toBe('81ca0004' + '01020304' + '0109');
    expect(name.subarray(10).toString('latin1')).toBe('maskwatch\0');
    expect(encodeReceiverReport(1, null).subarray(0, 8).toString('hex')).toBe('80c9000100000001');
  });
});
