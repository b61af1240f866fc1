import { boxDistance, boxIou } from '../../domain/box.ts';
import type { CropScores } from '../../domain/crop.ts';
import type { Detection } from '../../domain/detection.ts';
import type { KnownFace } from '../../domain/known-face.ts';
import { poolOpinions, shareOf } from './label-pool.ts';

/** Crops of one look at most, 75 ms of them: a crowd must not hold up the other cameras. */
const MAX_CROPS = 20;

/** A found face is the expected one from this overlap on; walkers are not quite where they were expected. */
const MIN_IOU = 0.25;
/** So often the classifier has seen somebody before its word is carried over, and so long it is. */
const MIN_ASKS = 2;
const MAX_AGE_MS = 1000;
/** So confident of a face, and with so much of its three scores on one label, the detector needs no second opinion again. */
const SURE_CONFIDENCE = 0.5;
const SURE_SHARE = 0.985;
/** The label's part in the votes: one dissenting look of six is less. */
const MIN_VOTES = 0.8;
/** The detector contradicts when another label has so much more of its scores. */
const MAX_CONTRADICTION = 0.2;
/** Who was never asked about comes before who waits for less, and behind who waits for longer. */
const NEVER_ASKED_MS = 2000;

export interface CropChoice {
  readonly asked: readonly Detection[];
  /** With what the classifier said of them before, where it has. */
  readonly spared: readonly { readonly face: Detection; readonly opinion: CropScores | undefined }[];
}

/**
 * Whom the classifier is asked about; all faces where nothing is known of what came before. Who stays in view is asked about now and then only; in between the classifier's last word goes on, as long as
 * nothing speaks against it. So what is carried over only ever confirms a label that was decided before. A weak face in
 * reach of nobody matters to no tracker.
 *
 * @param startConfidence What a face needs to begin somebody new.
 */
export function chooseCrops(
  faces: readonly Detection[],
  known: readonly KnownFace[] | undefined,
  startConfidence: number,
): CropChoice {
  if (known === undefined) return { asked: faces, spared: [] };
  const candidates = faces.map((face) => ({ face, person: expectedAt(face, faces, known) }));
  const asked = candidates
    .filter(({ face }) => face.confidence >= startConfidence || isInReach(face, known))
    .filter(({ face, person }) => !isSettled(face, person))
    .toSorted(
      (a, b) =>
        waitedMs(b) - waitedMs(a) ||
        (a.person?.share ?? 0) - (b.person?.share ?? 0) ||
        b.face.confidence - a.face.confidence,
    )
    .slice(0, MAX_CROPS);
  const spared = candidates.filter((each) => !asked.includes(each));
  return {
    asked: asked.map(({ face }) => face),
    spared: spared.map(({ face, person }) => ({ face, opinion: person?.opinion?.scores })),
  };
}

interface Candidate {
  readonly face: Detection;
  readonly person: KnownFace | null;
}

/** Null where nobody is expected, or two are; and for the second face of one person. */
function expectedAt(
  face: Detection,
  faces: readonly Detection[],
  known: readonly KnownFace[],
): KnownFace | null {
  const near = known.filter((person) => boxIou(person.box, face.box) >= MIN_IOU);
  const [person] = near;
  if (person === undefined || near.length > 1) return null;
  const overlaps = faces.map((each) => boxIou(person.box, each.box));
  return Math.max(...overlaps) === boxIou(person.box, face.box) ? person : null;
}

function isInReach({ box }: Detection, known: readonly KnownFace[]): boolean {
  return known.some((person) => boxDistance(person.box, box) <= person.reach);
}

function isSettled(face: Detection, person: KnownFace | null): boolean {
  if (person === null || person.opinion === null || person.label === 'unknown') return false;
  const { label, share, opinion } = person;
  if (opinion.asks < MIN_ASKS || share < MIN_VOTES) return false;
  if (opinion.ageMs > MAX_AGE_MS && !isSure(face, label)) return false;
  const contradiction = shareOf(face, face.label) - shareOf(face, label);
  return contradiction <= MAX_CONTRADICTION && poolOpinions(face, opinion.scores).label === label;
}

function isSure(face: Detection, label: Detection['label']): boolean {
  return face.confidence >= SURE_CONFIDENCE && shareOf(face, label) >= SURE_SHARE;
}

function waitedMs({ person }: Candidate): number {
  return person?.opinion?.ageMs ?? NEVER_ASKED_MS;
}
