/** A camera's parts of its process, 0..1. */
export interface Share {
  readonly cpu: number;
  readonly memory: number;
}

/**
 * Who takes how much of a process that several cameras share. The system tells both for the process only: processor time
 * is divided by the time that each camera's pictures take, memory equally.
 */
export class ProcessShare {
  readonly #busy = new Map<string, number>();

  /** @param busy Part of its last period that it spent on its pictures. */
  of(cameraId: string, busy: number): Share {
    this.#busy.set(cameraId, busy);
    const memory = 1 / this.#busy.size;
    const all = this.#busy.values().reduce((sum, each) => sum + each, 0);
    return { cpu: all > 0 ? busy / all : memory, memory };
  }

  forget(cameraId: string): void {
    this.#busy.delete(cameraId);
  }
}
