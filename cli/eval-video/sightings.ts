import { faceAt, overlapOf } from './true-person.ts';
import type { LookRecord, SeenTrack } from './transcript.ts';
import type { TruePerson } from './truth.ts';

/** A person in one look, with the track that is on them; null where nobody saw them. */
export interface Sighting {
  readonly atMs: number;
  readonly personId: string;
  readonly trackId: number | null;
}

/**
 * Who is which track, look by look: as in CLEAR MOT (Bernardin and Stiefelhagen, 2008) a person stays with the track of the
 * look before while that is still on them, and the others are given the track that overlaps most.
 */
export function sightingsOf(looks: readonly LookRecord[], people: readonly TruePerson[]): Sighting[] {
  const before = new Map<string, number>();
  return looks.flatMap(({ atMs, tracks }) => {
    const present = people.flatMap((person) => {
      const face = faceAt(person, atMs);
      return face === null ? [] : [{ id: person.id, face }];
    });
    const given = new Map<string, number>();
    const taken = new Set<number>();
    const give = (personId: string, track: SeenTrack): void => {
      given.set(personId, track.id);
      taken.add(track.id);
      before.set(personId, track.id);
    };
    for (const { id, face } of present) {
      const track = tracks.find((each) => each.id === before.get(id));
      if (track !== undefined && !taken.has(track.id) && overlapOf(face, track.box) > 0) give(id, track);
    }
    const pairs = present
      .flatMap(({ id, face }) => tracks.map((track) => ({ id, track, overlap: overlapOf(face, track.box) })))
      .filter(({ overlap }) => overlap > 0)
      .toSorted((a, b) => b.overlap - a.overlap);
    for (const { id, track } of pairs) if (!given.has(id) && !taken.has(track.id)) give(id, track);
    return present.map(({ id }) => ({ atMs, personId: id, trackId: given.get(id) ?? null }));
  });
}

/** How often a person went on as another track. */
export function countSwitches(sightings: readonly Sighting[]): number {
  const last = new Map<string, number>();
  let switches = 0;
  for (const { personId, trackId } of sightings) {
    if (trackId === null) continue;
    const before = last.get(personId);
    if (before !== undefined && before !== trackId) switches += 1;
    last.set(personId, trackId);
  }
  return switches;
}
