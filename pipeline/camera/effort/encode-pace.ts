import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { EncodeEffort } from '../../domain/encode-effort.ts';
import type { H264Encoders } from '../../media/encode/h264-encoders.ts';
import { effortsOf } from '../../media/encode/x264-effort.ts';
import { EffortChoice, type CameraSecond } from './effort-choice.ts';
import { LoadMeter } from './load-meter.ts';
import type { CameraSettings } from '../settings.ts';

export interface EncodePaceDependencies {
  readonly encoders: Pick<H264Encoders, 'setEffort' | 'inUse'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Has a camera's encoders try as hard as the machine has room for. */
export class EncodePace {
  readonly #dependencies: EncodePaceDependencies;
  readonly #choice: EffortChoice;
  readonly #load = new LoadMeter();

  constructor(
    { preset, adaptPreset }: Pick<CameraSettings['publish'], 'preset' | 'adaptPreset'>,
    dependencies: EncodePaceDependencies,
  ) {
    this.#dependencies = dependencies;
    this.#choice = new EffortChoice(adaptPreset ? effortsOf(preset) : ['full']);
  }

  get effort(): EncodeEffort {
    return this.#choice.current;
  }

  /** Of each picture that is shown. @param show Draws, encodes and sends it. */
  shown(show: () => void): void {
    this.#load.measure(show);
  }

  /** Once a second, at its end. @param isWatched Whether drawn pictures are. */
  secondPassed(second: Pick<CameraSecond, 'lagMs' | 'lateLooks'> & { readonly isWatched: boolean }): void {
    const { encoders, clock, log } = this.#dependencies;
    const { lagMs, lateLooks, isWatched } = second;
    const used = encoders.inUse;
    // Hardware with a reason encodes for some viewers, x264 for those for whom it failed.
    const isAllHardware = used?.isHardware === true && used.reason === null;
    const isEncoding = isWatched && !isAllHardware;
    const before = this.effort;
    const seen = { isEncoding, lagMs, lateLooks, ...this.#load.take() };
    this.#choice.secondPassed(seen, clock.monotonicMs());
    if (this.effort === before) return;
    encoders.setEffort(this.effort);
    log.info({ effort: this.effort, ...seen }, 'encoding effort changed');
  }
}
