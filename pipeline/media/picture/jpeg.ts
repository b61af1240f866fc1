import {
  AVCOL_RANGE_JPEG,
  AV_CODEC_FLAG_QSCALE,
  AV_CODEC_ID_MJPEG,
  AV_PIX_FMT_YUVJ420P,
  FF_QP2LAMBDA,
} from 'node-av/constants';
import { Codec, CodecContext, Packet, Rational, type Frame } from 'node-av/lib';
import { check, LibavError } from '../libav.ts';
import { newFrame } from './frame.ts';
import { Scaler } from './scaler.ts';

/** libav's scale 2 (best) to 31; 4 is about JPEG quality 85. */
const QUALITY = 4;

/** One JPEG of a frame of any format. For single pictures: it opens an encoder each time (about 1 ms). */
export function encodeJpeg(frame: Frame): Buffer {
  const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG);
  if (codec === null) throw new LibavError('find a JPEG encoder', -1);
  const context = new CodecContext();
  const packet = new Packet();
  const scaler = new Scaler();
  const target = newFrame(frame.width & ~1, frame.height & ~1, AV_PIX_FMT_YUVJ420P);
  try {
    scaler.toFrame(frame, target);
    target.colorRange = AVCOL_RANGE_JPEG;
    target.quality = QUALITY * FF_QP2LAMBDA;
    target.pts = 0n;
    context.allocContext3(codec);
    context.width = target.width;
    context.height = target.height;
    context.pixelFormat = AV_PIX_FMT_YUVJ420P;
    context.colorRange = AVCOL_RANGE_JPEG;
    context.timeBase = new Rational(1, 25);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    context.globalQuality = QUALITY * FF_QP2LAMBDA;
    check(context.open2Sync(codec, null), 'open the JPEG encoder');
    check(context.sendFrameSync(target), 'encode a JPEG');
    packet.alloc();
    check(context.receivePacketSync(packet), 'encode a JPEG');
    return Buffer.from(packet.data ?? Buffer.alloc(0));
  } finally {
    packet.free();
    target.free();
    scaler.close();
    context.freeContext();
  }
}
