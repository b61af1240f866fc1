import { CameraProcess } from './camera-process.ts';
import type { CameraProcessOptions } from './camera-process.ts';

/** The camera processes: the next camera goes to the emptiest that has room, or to a new one. */
export class ProcessPool {
  readonly #options: Omit<CameraProcessOptions, 'half' | 'lastCrashMs'>;
  readonly #processes = new Set<CameraProcess>();

  constructor(options: Omit<CameraProcessOptions, 'half' | 'lastCrashMs'>) {
    this.#options = options;
  }

  /** One with room for the camera, which is not in it yet. */
  choose(): CameraProcess {
    for (const each of this.#processes) if (each.isClosing) this.#processes.delete(each);
    const [emptiest] = [...this.#processes]
      .filter((each) => each.hasRoom)
      .toSorted((one, other) => one.size - other.size);
    return emptiest ?? this.#add({});
  }

  #add(history: Pick<CameraProcessOptions, 'lastCrashMs'>): CameraProcess {
    const half = (lastCrashMs: number) => this.#add({ lastCrashMs });
    const process = new CameraProcess({ ...this.#options, ...history, half });
    this.#processes.add(process);
    return process;
  }
}
