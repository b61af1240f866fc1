import type { BaseModel } from './features/base-model.ts';
import type { TrainingIdentity } from './checkpoint.ts';
import type { PreparedPictures } from './pictures/prepare-pictures.ts';
import type { TrainingPlan } from './run-training.ts';
import { augmentationOf, DROPOUT, HIDDEN_UNITS, type TrainOptions } from './settings.ts';

export function planOf(
  options: TrainOptions,
  classes: readonly string[],
  base: BaseModel,
  { train, validation }: PreparedPictures,
): TrainingPlan {
  return {
    shape: { width: base.width, hidden: HIDDEN_UNITS, classes: classes.length },
    train,
    validation,
    epochs: options.epochs,
    rates: options.sweep ?? [options.lr],
    head: {
      // The seed's: two classes are binary, with a softmax over both all the same.
      loss: options.loss ?? (classes.length === 2 ? 'binary' : 'categorical'),
      batchSize: options.batchSize,
      dropout: DROPOUT,
      seed: options.seed,
    },
    augmentation: augmentationOf(options),
  };
}

/** Two trainings with the same identity end in the same head. */
export function identityOf(
  plan: TrainingPlan,
  base: BaseModel,
  pictures: PreparedPictures,
  backend: string,
): TrainingIdentity {
  const { loss, batchSize, seed } = plan.head;
  return {
    'the pictures': pictures.sha256,
    'the split': JSON.stringify(plan.validation.map(({ position }) => position)),
    base: `${base.sha256} ${base.width}`,
    epochs: String(plan.epochs),
    'learning rate': JSON.stringify(plan.rates),
    loss,
    'batch size': String(batchSize),
    seed: String(seed),
    augmentation: JSON.stringify(plan.augmentation),
    'TensorFlow backend': backend,
  };
}
