import type { Track } from '../domain/track.ts';
import type { EndReason, ViolationChange } from '../domain/violation.ts';
import { MaskRecord } from './mask-record.ts';
import type { PictureTime, Rule, RuleOutcome } from './rule.ts';
import type { MaskPolicyRules, MaskPolicySettings } from './settings.ts';
import { maskPolicySettingsSchema } from './settings.ts';

/**
 * Everybody wears a mask. A track counts once: it becomes a violation after `graceMs` without a mask, which goes on until
 * the track is gone ('left') or was seen masked for `clearMs` ('masked'). Somebody who was clearly masked, on arrival or
 * for `clearMs` after a violation, and takes the mask off inside is a new violation; a shorter cover-up is not.
 */
export class MaskPolicy implements Rule {
  readonly #cameraId: string;
  readonly #rules: MaskPolicyRules;
  readonly #records = new Map<number, MaskRecord>();

  constructor({ cameraId, ...rules }: MaskPolicySettings) {
    this.#cameraId = cameraId;
    this.#rules = maskPolicySettingsSchema.parse(rules);
  }

  update(tracks: readonly Track[], now: PictureTime): RuleOutcome {
    const changes: ViolationChange[] = [];
    let newPeople = 0;
    const present = new Set(tracks.map((track) => track.id));
    for (const [trackId, record] of this.#records) {
      if (present.has(trackId)) continue;
      this.#records.delete(trackId);
      changes.push(...record.end(now, 'left'));
    }
    for (const track of tracks) {
      let record = this.#records.get(track.id);
      if (!record) {
        record = new MaskRecord(this.#cameraId, this.#rules);
        this.#records.set(track.id, record);
      }
      if (record.decide(track)) newPeople += 1;
      changes.push(...record.look(track, now));
    }
    return { changes, newPeople };
  }

  /** A later `update` begins anew, so who is still there without a mask is a new violation and a new person then. */
  close(now: PictureTime, reason: EndReason): readonly ViolationChange[] {
    const changes = [...this.#records.values()].flatMap((record) => record.end(now, reason));
    this.#records.clear();
    return changes;
  }
}
