import type { Clock } from '../../pipeline/clock.ts';
import { CameraProcess } from './camera-process.ts';
import type { CameraProcessOptions } from './camera-process.ts';
import { CrashHistory } from './crash-history.ts';

type ProcessPoolOptions = Omit<CameraProcessOptions, 'history' | 'half'> & { readonly clock: Clock };

/** The camera processes: the next camera goes to the emptiest that has room, or to a new one. */
export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  readonly #processes = new Set<CameraProcess>();

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
  }

  /** One with room for the camera, which is not in it yet. */
  choose(): CameraProcess {
    for (const each of this.#processes) if (each.isClosing) this.#processes.delete(each);
    const [emptiest] = [...this.#processes]
      .filter((each) => each.hasRoom)
      .toSorted((one, other) => one.size - other.size);
    return emptiest ?? this.#add(new CrashHistory(this.#options.clock));
  }

  #add(history: CrashHistory): CameraProcess {
    const half: CameraProcessOptions['half'] = (inherited) => this.#add(inherited);
    const process = new CameraProcess({ ...this.#options, history, half });
    this.#processes.add(process);
    return process;
  }
}
