import type { Detection } from '../../../../pipeline/domain/detection.ts';
import type { ViolationChange } from '../../../../pipeline/domain/violation.ts';
import { MaskPolicy } from '../../../../pipeline/rules/mask-policy.ts';
import type { PictureTime } from '../../../../pipeline/rules/rule.ts';
import type { MaskPolicySettings } from '../../../../pipeline/rules/settings.ts';
import { Tracker } from '../../../../pipeline/track/tracker.ts';
import { face } from '../../track/scripted-look.ts';

const LABELS = { M: 'with_mask', N: 'without_mask', I: 'incorrect_mask' } as const;
export const START: PictureTime = { monotonicMs: 50_000, wallMs: 1_700_000_000_000 };
const STEP_MS = 200;

/** A camera from detections to violations, at five looks a second. */
export class Scene {
  readonly #tracker = new Tracker({ relinkMs: 2000 });
  readonly #policy: MaskPolicy;
  readonly changes: (ViolationChange & { readonly look: number })[] = [];
  newPeople = 0;
  #look = 0;

  constructor(settings: Partial<MaskPolicySettings> = {}) {
    this.#policy = new MaskPolicy({ cameraId: 'door', graceMs: 1000, clearMs: 1000, ...settings });
  }

  see(detections: readonly Detection[]): this {
    const now = this.#now();
    const { changes, newPeople } = this.#policy.update(
      this.#tracker.update(detections, now.monotonicMs),
      now,
    );
    this.#keep(changes);
    this.newPeople += newPeople;
    this.#look += 1;
    return this;
  }

  /** One person who stands still; a letter a look: M mask, N none, I worn wrong, - not seen. */
  play(script: string, x = 0.5): this {
    for (const letter of script.replaceAll(' ', ''))
      this.see(letter === '-' ? [] : [face(x, 0.5, LABELS[letter as keyof typeof LABELS])]);
    return this;
  }

  stop(reason: 'camera-stopped' | 'server-stopped'): this {
    this.#keep(this.#policy.close(this.#now(), reason));
    return this;
  }

  get phases(): string[] {
    return this.changes.map(({ phase, violation }) =>
      violation.endReason ? `${phase} ${violation.endReason}` : phase,
    );
  }

  #now(): PictureTime {
    const elapsedMs = this.#look * STEP_MS;
    return { monotonicMs: START.monotonicMs + elapsedMs, wallMs: START.wallMs + elapsedMs };
  }

  #keep(changes: readonly ViolationChange[]): void {
    this.changes.push(...changes.map((change) => ({ ...change, look: this.#look })));
  }
}

/** Of a look, from 0. */
export function wallAt(look: number): number {
  return START.wallMs + look * STEP_MS;
}
