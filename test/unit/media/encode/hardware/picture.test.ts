import { AV_HWDEVICE_TYPE_VULKAN, AV_PIX_FMT_NV12, AV_PIX_FMT_VULKAN } from 'node-av/constants';
import { Frame, HardwareDeviceContext } from 'node-av/lib';
import { afterAll, describe, expect, it } from 'vitest';
import { HardwarePicture } from '../../../../../pipeline/media/encode/hardware/picture.ts';
import { silenceLibav } from '../../../../../pipeline/media/libav.ts';
import { newFrame } from '../../../../../pipeline/media/picture/frame.ts';

silenceLibav();

const WIDTH = 320;
const HEIGHT = 180;

function sourceOf(y: number, u: number, v: number): Frame {
  const source = newFrame(WIDTH, HEIGHT);
  for (const [plane, value] of [y, u, v].entries()) source.data?.[plane]?.fill(value);
  source.pts = 4711n;
  return source;
}

/** Of an NV12 picture, in the middle. */
function middleOf(frame: Frame): readonly (number | undefined)[] {
  expect(frame.format).toBe(AV_PIX_FMT_NV12);
  const [luma, chroma] = frame.data ?? [];
  const at = (HEIGHT >> 2) * (frame.linesize[1] ?? 0) + (WIDTH >> 2) * 2;
  return [luma?.[(HEIGHT >> 1) * (frame.linesize[0] ?? 0) + (WIDTH >> 1)], chroma?.[at], chroma?.[at + 1]];
}

describe('HardwarePicture', () => {
  it('makes NV12 of a drawn picture, to the last grey', () => {
    const picture = new HardwarePicture(WIDTH, HEIGHT, null);
    const source = sourceOf(17, 90, 160);
    const nv12 = picture.of(source);
    expect(middleOf(nv12)).toEqual([17, 90, 160]);
    expect(nv12.pts).toBe(4711n);
    expect(picture.surfaces).toBeNull();
    source.free();
    picture.close();
  });

  it('does not write into a picture that an encoder still reads', () => {
    const picture = new HardwarePicture(WIDTH, HEIGHT, null);
    const [dark, light] = [sourceOf(30, 128, 128), sourceOf(200, 128, 128)];
    const read = picture.of(dark).clone();
    expect(middleOf(picture.of(light))[0]).toBe(200);
    expect(read === null ? [] : middleOf(read)).toEqual([30, 128, 128]);
    for (const each of [read, dark, light]) each?.free();
    picture.close();
  });

  it('fails when the device was never switched on, and can be made again', () => {
    const device = new HardwareDeviceContext();
    device.alloc(AV_HWDEVICE_TYPE_VULKAN);
    const surface = { device, pixelFormat: AV_PIX_FMT_NV12 };
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(() => new HardwarePicture(WIDTH, HEIGHT, surface)).toThrow(/reserve pictures on the device/);
    device.free();
  });
});

/** Any will do; without a GPU, Debian's mesa-vulkan-drivers is one on the processor. */
const vulkan = new HardwareDeviceContext();
const hasVulkan = vulkan.create(AV_HWDEVICE_TYPE_VULKAN, null) >= 0;

describe.skipIf(!hasVulkan)('HardwarePicture on a device', () => {
  afterAll(() => vulkan.free());

  it('takes each picture up, unchanged, and lets go of all when it is closed', () => {
    for (let round = 0; round < 3; round += 1) {
      const picture = new HardwarePicture(WIDTH, HEIGHT, { device: vulkan, pixelFormat: AV_PIX_FMT_VULKAN });
      for (const y of [20, 120, 220]) {
        const source = sourceOf(y, 90, 160);
        const up = picture.of(source);
        expect([up.format, up.pts]).toEqual([AV_PIX_FMT_VULKAN, 4711n]);
        const down = new Frame();
        down.alloc();
        expect(up.hwframeTransferDataSync(down)).toBe(0);
        expect(middleOf(down)).toEqual([y, 90, 160]);
        down.free();
        source.free();
      }
      picture.close();
    }
  });
});
