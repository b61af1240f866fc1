import type { Frame } from 'node-av/lib';
import { Letterboxer } from '../../pipeline/camera/looks/letterboxer.ts';
import type { Detection } from '../../pipeline/domain/detection.ts';
import type { FaceFinder } from '../face-finder.ts';
import type { Terminal } from '../terminal.ts';
import { AnnotatedVideo } from './annotated-video.ts';
import type { Input } from './inputs.ts';
import { jsonLine } from './json-line.ts';
import type { Wishes } from './look-at-picture.ts';
import { makeFolderOf } from './results.ts';
import { VideoReader } from './video-reader.ts';

export interface VideoWishes extends Wishes {
  /** A person begins above, and is followed down to, these. */
  readonly thresholds: { readonly startConfidence: number; readonly endConfidence: number };
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** Looks at every picture. @param result Null: no annotated copy. @throws InputError, CommandError */
export async function lookAtVideo(
  input: Input,
  result: string | null,
  finder: FaceFinder,
  wishes: VideoWishes,
  terminal: Terminal,
): Promise<void> {
  const reader = await VideoReader.open(input.file, wishes.signal);
  const letterboxer = new Letterboxer();
  let video: AnnotatedVideo | null = null;
  let pictures = 0;
  try {
    if (result !== null) {
      await makeFolderOf(result);
      video = await AnnotatedVideo.create(result, reader.stream, wishes.thresholds);
    }
    for await (const { frame, index, timeMs, progress } of reader.pictures()) {
      try {
        const faces = await lookAtFrame(frame, letterboxer, finder);
        pictures += 1;
        wishes.onProgress(progress);
        if (wishes.json)
          await terminal.print(toLine(input, frame, index, timeMs, faces, wishes.jsonConfidence));
        video?.add(frame, timeMs, faces);
      } finally {
        frame.free();
      }
    }
    await video?.finish();
    video = null;
  } finally {
    await video?.discard();
    letterboxer.close();
    await reader.close();
  }
  if (!wishes.json) await terminal.print(`${input.name}: ${pictures} frames -> ${result}`);
}

async function lookAtFrame(frame: Frame, letterboxer: Letterboxer, finder: FaceFinder): Promise<Detection[]> {
  const placement = finder.place(frame.width, frame.height);
  const { inputWidth: width, inputHeight: height } = placement;
  letterboxer.open(frame, placement);
  const rgb = letterboxer.whole(placement, finder.spec.input.letterboxFill);
  return finder.find({ width, height, rgb }, placement);
}

function toLine(
  { name: image }: Input,
  { width, height }: Frame,
  frame: number,
  timeMs: number,
  faces: readonly Detection[],
  minConfidence: number,
): string {
  const told = faces.filter(({ confidence }) => confidence >= minConfidence);
  return jsonLine({ image, frame, timeMs: Math.round(timeMs), width, height }, told);
}
