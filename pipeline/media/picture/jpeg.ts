import {
  AVCOL_RANGE_JPEG,
  AV_CODEC_FLAG_QSCALE,
  AV_PIX_FMT_YUVJ420P,
  FF_ENCODER_MJPEG,
  FF_QP2LAMBDA,
} from 'node-av/constants';
import { Packet, Rational, type Frame } from 'node-av/lib';
import { openEncoder } from '../open-encoder.ts';
import { check } from '../libav.ts';
import { newFrame } from './frame.ts';
import { Scaler } from './scaler.ts';

/** libav's scale 2 (best) to 31; 4 is about JPEG quality 85. */
const QUALITY = 4;

/** One JPEG of a frame of any format. For single pictures: it opens an encoder each time (about 1 ms). */
export function encodeJpeg(frame: Frame): Buffer {
  const target = newFrame(frame.width & ~1, frame.height & ~1, AV_PIX_FMT_YUVJ420P);
  const scaler = new Scaler();
  try {
    scaler.toFrame(frame, target);
    target.colorRange = AVCOL_RANGE_JPEG;
    target.quality = QUALITY * FF_QP2LAMBDA;
    target.pts = 0n;
    return encode(target);
  } finally {
    target.free();
    scaler.close();
  }
}

function encode(picture: Frame): Buffer {
  const context = openEncoder(FF_ENCODER_MJPEG, {}, (unopened) => {
    unopened.width = picture.width;
    unopened.height = picture.height;
    unopened.pixelFormat = AV_PIX_FMT_YUVJ420P;
    unopened.colorRange = AVCOL_RANGE_JPEG;
    unopened.timeBase = new Rational(1, 25);
    unopened.threadCount = 1;
    unopened.setFlags(AV_CODEC_FLAG_QSCALE);
    unopened.globalQuality = QUALITY * FF_QP2LAMBDA;
  });
  const packet = new Packet();
  try {
    check(context.sendFrameSync(picture), 'encode a JPEG');
    packet.alloc();
    check(context.receivePacketSync(packet), 'encode a JPEG');
    return Buffer.from(packet.data ?? Buffer.alloc(0));
  } finally {
    packet.free();
    context.freeContext();
  }
}
