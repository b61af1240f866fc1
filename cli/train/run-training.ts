import { drawAugmentation, type Affine, type AugmentationSettings } from './pictures/augmentation.ts';
import type { HeadRun } from './checkpoint.ts';
import { embedPictures } from './features/embed-pictures.ts';
import type { FeaturePool } from './features/feature-pool.ts';
import { judge, learnEpoch, type HeadSettings, type LabelledEmbeddings } from './head/head-training.ts';
import { firstHead, type HeadShape } from './head/head.ts';
import { randomOf } from './random.ts';
import type { CachedPicture } from './pictures/read-pictures.ts';

export interface TrainingPlan {
  readonly shape: HeadShape;
  readonly train: readonly CachedPicture[];
  readonly validation: readonly CachedPicture[];
  readonly epochs: number;
  /** Each trains a head of its own on the same pictures. */
  readonly rates: readonly number[];
  readonly head: Omit<HeadSettings, 'rate' | 'decay'>;
  readonly augmentation: AugmentationSettings | null;
}

export interface TrainingWatcher {
  /** Pictures through the base. */
  readonly onPictures: (count: number) => void;
  /** After each epoch, before anything is learned of the next. */
  readonly onEpoch: (runs: readonly HeadRun[]) => Promise<void>;
}

export interface TrainedHeads {
  readonly runs: readonly HeadRun[];
  readonly validation: LabelledEmbeddings;
}

/**
 * Trains to the last epoch from where the checkpoint left off, if `resumed` has its heads. Embeddings do not depend on the heads, so the threads make those of the
 * next epoch while the heads learn this one.
 */
export async function runTraining(
  plan: TrainingPlan,
  pool: FeaturePool,
  resumed: readonly HeadRun[] | null,
  { onPictures, onEpoch }: TrainingWatcher,
  signal: AbortSignal,
): Promise<TrainedHeads> {
  const { shape, epochs } = plan;
  let runs =
    resumed ??
    plan.rates.map((rate): HeadRun => ({ rate, state: firstHead(shape, plan.head.seed), history: [] }));
  const embed = async (
    pictures: readonly CachedPicture[],
    mapOf: ((position: number) => Affine) | null,
  ): Promise<LabelledEmbeddings> => ({
    embeddings: await embedPictures(
      pool,
      pictures.map(({ position }) => position),
      shape.width,
      mapOf,
      onPictures,
    ),
    labels: pictures.map(({ label }) => label),
  });
  const embedEpoch = (epoch: number): Promise<LabelledEmbeddings> => {
    const { augmentation } = plan;
    if (augmentation === null) return (unchanged ??= embed(plan.train, null));
    return embed(plan.train, (position) =>
      drawAugmentation(augmentation, randomOf(plan.head.seed, 'picture', epoch, position)),
    );
  };
  // Pictures that nothing is done to are the same in every epoch.
  let unchanged: Promise<LabelledEmbeddings> | null = null;

  const validation = await embed(plan.validation, null);
  const done = runs[0]?.history.length ?? 0;
  let training = done < epochs ? await embedEpoch(done) : null;
  for (let epoch = done; training !== null; epoch += 1) {
    const [learned, next]: [HeadRun[], LabelledEmbeddings | null] = await Promise.all([
      learnAll(plan, runs, training, validation, epoch, signal),
      epoch + 1 < epochs ? embedEpoch(epoch + 1) : null,
    ]);
    runs = learned;
    await onEpoch(runs);
    training = next;
  }
  return { runs, validation };
}

async function learnAll(
  { shape, epochs, head }: TrainingPlan,
  runs: readonly HeadRun[],
  training: LabelledEmbeddings,
  validation: LabelledEmbeddings,
  epoch: number,
  signal: AbortSignal,
): Promise<HeadRun[]> {
  const learned: HeadRun[] = [];
  for (const { rate, state: before, history } of runs) {
    const settings = { ...head, rate, decay: rate / epochs };
    const { state, train } = await learnEpoch(shape, before, training, settings, epoch, signal);
    const seen = await judge(shape, state, validation, head, signal);
    const figures = {
      loss: train.loss,
      accuracy: train.accuracy,
      validationLoss: seen.loss,
      validationAccuracy: seen.accuracy,
    };
    learned.push({ rate, state, history: [...history, figures] });
  }
  return learned;
}
