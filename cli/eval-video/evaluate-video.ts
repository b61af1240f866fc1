import type { Config } from '../../config/schema.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { VideoReader } from '../detect/video-reader.ts';
import type { ModelOptions } from '../model-options.ts';
import { CommandError, InputError } from '../run-command.ts';
import { Terminal } from '../terminal.ts';
import { ClipWatch, type WatchSettings } from './clip-watch.ts';
import { judgeEvents } from './judge-events.ts';
import { judgePeople } from './judge-people.ts';
import { clipJson, clipText } from './report.ts';
import { readTruth } from './truth.ts';

export interface EvalVideoOptions extends Omit<ModelOptions, 'minConfidence'> {
  readonly verify?: boolean;
  readonly fps?: number;
  readonly motionGate?: boolean;
  readonly followLooks?: boolean;
  readonly ignoreStill?: boolean;
  readonly json?: true;
}

/** @returns The exit code, 0: what is missed and false is a result, not a failure. */
export async function evaluateVideo(
  clip: string,
  truthFile: string,
  options: EvalVideoOptions,
  config: Config,
  signal: AbortSignal,
): Promise<number> {
  const truth = await readTruth(truthFile);
  silenceLibav();
  const reader = await VideoReader.open(clip, signal).catch((error: unknown) => {
    throw asCommandError(clip, error);
  });
  const terminal = new Terminal(signal, 1, { isMachineReadable: false });
  let watch: ClipWatch | undefined;
  try {
    const settings = settingsOf(options, config);
    watch = await ClipWatch.start(settings);
    const onProgress = (share: number): void => terminal.progress(share, clip);
    const transcript = await watch.watch(reader, { signal, onProgress });
    const judgement = {
      clip,
      model: watch.model,
      fps: settings.fps,
      transcript,
      people: judgePeople(transcript, truth),
      events: judgeEvents(transcript, truth),
    };
    await terminal.print(options.json === true ? clipJson(judgement) : clipText(judgement));
    return 0;
  } catch (error) {
    throw asCommandError(clip, error);
  } finally {
    terminal.close();
    await watch?.close();
    await reader.close();
  }
}

/** The options before the configuration of this installation, whose rules are those that are judged. */
function settingsOf(options: EvalVideoOptions, { detect, rules }: Config): WatchSettings {
  const detector = options.detector ?? detect.detector;
  const verify = options.verify ?? detect.verify;
  if (options.classifier !== undefined && detector === 'single-stage' && !verify)
    throw new CommandError('--classifier is for --detector two-step and --verify: add one, or leave it out.');
  return {
    detector: {
      manifestPath: options.manifest,
      model: options.model ?? detect.model,
      detector,
      classifier: options.classifier ?? detect.classifier,
      verify,
    },
    rules: { ...rules, ignoreStill: options.ignoreStill ?? rules.ignoreStill },
    fps: options.fps ?? detect.fps,
    motionGate: options.motionGate ?? detect.motionGate,
    followLooks: options.followLooks ?? detect.followLooks,
  };
}

function asCommandError(clip: string, error: unknown): unknown {
  return error instanceof InputError
    ? new CommandError(`${clip}: ${error.message}.`, { cause: error })
    : error;
}
