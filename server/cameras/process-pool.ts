import { CameraProcess } from './camera-process.ts';
import type { CameraProcessOptions } from './camera-process.ts';

/** The camera processes: the next camera goes to the emptiest that has room, or to a new one. */
export class ProcessPool {
  readonly #options: CameraProcessOptions;
  readonly #processes = new Set<CameraProcess>();

  constructor(options: CameraProcessOptions) {
    this.#options = options;
  }

  /** One with room for the camera, which is not in it yet. */
  choose(): CameraProcess {
    for (const each of this.#processes) if (each.isClosing) this.#processes.delete(each);
    const [emptiest] = [...this.#processes]
      .filter((each) => each.hasRoom)
      .toSorted((one, other) => one.size - other.size);
    if (emptiest !== undefined) return emptiest;
    const process = new CameraProcess(this.#options);
    this.#processes.add(process);
    return process;
  }
}
