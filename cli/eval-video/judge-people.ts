import { LABELS, type Label } from '../../pipeline/domain/label.ts';
import { countSwitches, sightingsOf, type Sighting } from './sightings.ts';
import type { Transcript } from './transcript.ts';
import type { TruePerson, Truth } from './truth.ts';

/** A label shorter than this is a change, not a state. */
const MIN_LABEL_MS = 1000;

export interface PeopleJudgement {
  /** Null: the truth does not say. */
  readonly wanted: number | null;
  /** As the product counts them. */
  readonly counted: number;
  /** A person whose mask changes counts with both labels. */
  readonly byLabel: Readonly<Record<Label, { readonly wanted: number | null; readonly counted: number }>>;
  /** Null where the truth has no boxes. */
  readonly who: WhoIsWho | null;
}

interface WhoIsWho {
  readonly found: number;
  /** Ids of the truth. */
  readonly missed: readonly string[];
  /** Counted more than once, with how often. */
  readonly repeated: readonly { readonly id: string; readonly times: number }[];
  /** Counted ones who may be found or not. */
  readonly optional: number;
  /** Counted, and on nobody's face. */
  readonly strangers: number;
  readonly idSwitches: number;
}

export function judgePeople({ people: counted, looks }: Transcript, truth: Truth): PeopleJudgement {
  const people = Array.isArray(truth.people) ? truth.people : null;
  const required = people?.filter((person) => !person.optional) ?? null;
  const labelsOfTracks = decidedLabels(looks);
  const byLabel = Object.fromEntries(
    LABELS.map((label) => [
      label,
      {
        wanted: truth.peopleByLabel?.[label] ?? wantedOf(required, label),
        counted: [...labelsOfTracks.values()].filter((labels) => labels.has(label)).length,
      },
    ]),
  ) as Record<Label, { wanted: number | null; counted: number }>;
  const hasBoxes = required !== null && required.every(({ boxes }) => boxes.length > 0);
  return {
    wanted: required?.length ?? (typeof truth.people === 'number' ? truth.people : null),
    counted,
    byLabel,
    who: hasBoxes ? whoIsWho(sightingsOf(looks, people ?? []), required, people ?? [], labelsOfTracks) : null,
  };
}

function decidedLabels(looks: Transcript['looks']): Map<number, Set<Label>> {
  const labels = new Map<number, Set<Label>>();
  for (const { id, label } of looks.flatMap(({ tracks }) => tracks)) {
    if (label === 'unknown') continue;
    labels.set(id, (labels.get(id) ?? new Set()).add(label));
  }
  return labels;
}

function wantedOf(people: readonly TruePerson[] | null, label: Label): number | null {
  if (people === null || people.some(({ intervals }) => intervals.length === 0)) return null;
  return people.filter(({ intervals }) =>
    intervals.some((each) => each.label === label && each.toMs - each.fromMs >= MIN_LABEL_MS),
  ).length;
}

function whoIsWho(
  sightings: readonly Sighting[],
  required: readonly TruePerson[],
  people: readonly TruePerson[],
  counted: ReadonlyMap<number, unknown>,
): WhoIsWho {
  const owners = [...counted.keys()].map((trackId) => ownerOf(trackId, sightings));
  const times = (id: string): number => owners.filter((owner) => owner === id).length;
  const optional = new Set(people.filter((person) => person.optional).map(({ id }) => id));
  return {
    found: required.filter(({ id }) => times(id) > 0).length,
    missed: required.filter(({ id }) => times(id) === 0).map(({ id }) => id),
    repeated: people.map(({ id }) => ({ id, times: times(id) })).filter((each) => each.times > 1),
    optional: owners.filter((owner) => owner !== null && optional.has(owner)).length,
    strangers: owners.filter((owner) => owner === null).length,
    idSwitches: countSwitches(sightings.filter(({ personId }) => !optional.has(personId))),
  };
}

/** The person whom a track was on most; null for a track that was on nobody. */
function ownerOf(trackId: number, sightings: readonly Sighting[]): string | null {
  const looks = new Map<string, number>();
  for (const sighting of sightings)
    if (sighting.trackId === trackId) looks.set(sighting.personId, (looks.get(sighting.personId) ?? 0) + 1);
  return [...looks].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
