import {
  AV_HWDEVICE_TYPE_CUDA,
  AV_HWDEVICE_TYPE_VAAPI,
  AV_PIX_FMT_VAAPI,
  FF_ENCODER_H264_AMF,
  FF_ENCODER_H264_NVENC,
  FF_ENCODER_H264_QSV,
  FF_ENCODER_H264_V4L2M2M,
  FF_ENCODER_H264_VAAPI,
  type AVHWDeviceType,
  type AVPixelFormat,
  type FFVideoEncoder,
} from 'node-av/constants';
import type { HardwareEncoderKind } from './kind.ts';

/** How one kind of hardware is asked for what {@link H264Encoder} promises. */
export interface HardwareEncoderSpec {
  /** FFmpeg's, as `h264_vaapi`. */
  readonly codec: FFVideoEncoder;
  /** The device that we open and that all encoders of a camera share; null where the encoder finds its own. */
  readonly device: AVHWDeviceType | null;
  /** Pictures are given to it in this format, in its own memory; null: in system memory, and it fetches them. */
  readonly surface: AVPixelFormat | null;
  readonly options: Readonly<Record<string, string>>;
  /** Whether a new bit rate reaches it while it runs; else it is opened anew. */
  readonly followsBitrate: boolean;
  /** What must be there, for the one who reads why it is not. */
  readonly needs: string;
}

/** A new kind is one name in `HARDWARE_ENCODER_KINDS` and one entry here. */
export const HARDWARE_ENCODERS: Readonly<Record<HardwareEncoderKind, HardwareEncoderSpec>> = {
  nvenc: {
    codec: FF_ENCODER_H264_NVENC,
    device: AV_HWDEVICE_TYPE_CUDA,
    surface: null,
    options: {
      preset: 'p3',
      tune: 'ull',
      rc: 'cbr',
      profile: 'baseline',
      zerolatency: '1',
      delay: '0',
      'forced-idr': '1',
    },
    followsBitrate: true,
    needs:
      'an NVIDIA GPU that encodes, its driver with libnvidia-encode, and an encoding session that is free',
  },
  qsv: {
    codec: FF_ENCODER_H264_QSV,
    device: null,
    surface: null,
    options: { preset: 'veryfast', profile: 'baseline', async_depth: '1', forced_idr: '1', look_ahead: '0' },
    followsBitrate: true,
    needs: 'an Intel GPU, its media driver with Quick Sync, and access to /dev/dri',
  },
  vaapi: {
    codec: FF_ENCODER_H264_VAAPI,
    device: AV_HWDEVICE_TYPE_VAAPI,
    surface: AV_PIX_FMT_VAAPI,
    // Without SEI messages: constant bit rate would put one before each picture, and no viewer reads them.
    options: { profile: 'constrained_baseline', rc_mode: 'CBR', async_depth: '1', sei: '0' },
    followsBitrate: false,
    needs: 'an Intel or AMD GPU, its VA-API driver, and access to /dev/dri',
  },
  amf: {
    codec: FF_ENCODER_H264_AMF,
    device: null,
    surface: null,
    options: {
      usage: 'ultralowlatency',
      profile: 'constrained_baseline',
      rc: 'cbr',
      quality: 'speed',
      async_depth: '1',
      forced_idr: '1',
    },
    followsBitrate: false,
    needs: 'an AMD GPU and its driver with the AMF runtime (libamfrt64)',
  },
  v4l2m2m: {
    codec: FF_ENCODER_H264_V4L2M2M,
    device: null,
    surface: null,
    // 578 is constrained baseline, which this encoder knows by its number only.
    options: { profile: '578' },
    followsBitrate: false,
    needs: 'a chip whose kernel driver encodes H.264, and access to its /dev/video',
  },
};
