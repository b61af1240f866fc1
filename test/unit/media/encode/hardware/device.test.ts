import { AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_VAAPI } from 'node-av/constants';
import { HardwareDeviceContext } from 'node-av/lib';
import { describe, expect, it } from 'vitest';
import { EncodingDevice } from '../../../../../pipeline/media/encode/hardware/device.ts';
import { encodeGreys, SMALL } from '../../../../helpers/encoded.ts';
import { keptLog } from '../../../../helpers/rtsp-source.ts';
import { softwareSpec } from '../../../../helpers/software-spec.ts';

describe('EncodingDevice', () => {
  it('passes the trial when a picture comes out, and encodes for several at a time', () => {
    const device = new EncodingDevice(softwareSpec(), keptLog().log, undefined);
    device.encodeTrial();
    const [one, other] = [device.open(SMALL), device.open({ ...SMALL, width: 64, height: 64 })];
    expect(encodeGreys(one, [1, 2])).toHaveLength(2);
    expect(encodeGreys(other, [1, 2])).toHaveLength(2);
    one.close();
    other.close();
    device.close();
  });

  it.each([
    ['gives nothing', { preset: 'medium', 'rc-lookahead': '60' }, /none came out/],
    [
      'gives no keyframe on demand',
      { preset: 'ultrafast', 'x264-params': 'bframes=1:open-gop=1:rc-lookahead=0:sync-lookahead=0' },
      /asked for a keyframe and gave none/,
    ],
  ])('fails the trial of an encoder that can be opened and %s', (_, options, reason) => {
    const device = new EncodingDevice(softwareSpec({ options }), keptLog().log, undefined);
    expect(() => device.encodeTrial()).toThrow(reason);
    device.close();
  });

  it('takes the device that decodes, and leaves it to its owner', () => {
    const deviceContext = new HardwareDeviceContext();
    deviceContext.alloc(AV_HWDEVICE_TYPE_VAAPI);
    const spec = softwareSpec({ device: AV_HWDEVICE_TYPE_VAAPI, surface: AV_PIX_FMT_VAAPI });
    const shared = { type: AV_HWDEVICE_TYPE_VAAPI, deviceContext };
    const device = new EncodingDevice(spec, keptLog().log, shared);
    // Never switched on, it has no memory for pictures: so it was asked, and no other was looked for.
    expect(() => device.open(SMALL)).toThrow(/reserve pictures on the device/);
    device.close();
    expect(deviceContext.type).toBe(AV_HWDEVICE_TYPE_VAAPI);
    deviceContext.free();
  });

  it('tells once that it failed, why, and what it needs', () => {
    const { log, lines } = keptLog();
    const device = new EncodingDevice(softwareSpec({ needs: 'a free session' }), log, undefined);
    expect(device.failure).toBeNull();
    device.noteFailure(new Error('open libx264: out of sessions'));
    device.noteFailure(new Error('open libx264: out of sessions'));
    expect(device.failure).toBe('open libx264: out of sessions. It needs a free session.');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 40,
        encoder: 'libx264',
        reason: 'open libx264: out of sessions. It needs a free session.',
        msg: 'hardware encoding failed, the CPU encodes',
      }),
    ]);
  });
});
