import { silenceLibav } from '../../pipeline/media/libav.ts';
import { FaceFinder } from '../face-finder.ts';
import type { ModelOptions } from '../model-options.ts';
import { InputError } from '../run-command.ts';
import { Terminal } from '../terminal.ts';
import { listInputs, type Input } from './inputs.ts';
import { lookAtPicture } from './look-at-picture.ts';
import { lookAtVideo, type VideoWishes } from './look-at-video.ts';
import { DEFAULT_FOLDER, planResults } from './results.ts';

/** Low, as scores over all confidences need it. */
const JSON_CONFIDENCE = 0.05;

export interface DetectOptions extends ModelOptions {
  readonly out?: string;
  readonly json?: true;
}

/** @returns The exit code: 1 when some input could not be looked at. */
export async function detect(
  paths: readonly string[],
  options: DetectOptions,
  signal: AbortSignal,
): Promise<number> {
  const json = options.json === true;
  const out = options.out ?? DEFAULT_FOLDER;
  const inputs = await listInputs(paths, out);
  const isSingleFile = paths.length === 1 && inputs[0]?.file === paths[0];
  const results = json && options.out === undefined ? null : await planResults(inputs, out, isSingleFile);
  const finder = await FaceFinder.open(options, options.minConfidence ?? (json ? JSON_CONFIDENCE : null));
  const { startConfidence, endConfidence } = finder.spec.thresholds;
  const own = options.minConfidence;
  const wishes: Omit<VideoWishes, 'onProgress'> = {
    json,
    jsonConfidence: own ?? JSON_CONFIDENCE,
    drawnConfidence: own ?? startConfidence,
    thresholds:
      own === undefined ? { startConfidence, endConfidence } : { startConfidence: own, endConfidence: own },
    signal,
  };
  const terminal = new Terminal(signal, inputs.length, { isMachineReadable: json });
  try {
    for (const [index, input] of inputs.entries()) {
      signal.throwIfAborted();
      terminal.progress(index, input.name);
      const onProgress = (share: number): void => terminal.progress(index + share, input.name);
      await lookAt(input, results?.[index] ?? null, finder, { ...wishes, onProgress }, terminal);
    }
    return terminal.problems === 0 ? 0 : 1;
  } finally {
    terminal.close();
    await finder.close();
  }
}

async function lookAt(
  input: Input,
  result: string | null,
  finder: FaceFinder,
  wishes: VideoWishes,
  terminal: Terminal,
): Promise<void> {
  try {
    if (input.kind === 'picture') return await lookAtPicture(input, result, finder, wishes, terminal);
    silenceLibav();
    await lookAtVideo(input, result, finder, wishes, terminal);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.problem(`${input.file}: ${error.message}`);
  }
}
