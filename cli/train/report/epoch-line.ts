import type { HeadRun } from '../checkpoint.ts';
import { rateText } from './sweep-table.ts';

/** What one epoch came to: of one head all figures, of several the accuracy on validation. */
export function epochLine(runs: readonly HeadRun[], epochs: number): string {
  const done = String(runs[0]?.history.length ?? 0).padStart(String(epochs).length);
  const [only, ...others] = runs.map(({ rate, history }) => ({ rate, figures: history.at(-1) }));
  const epoch = `epoch ${done}/${epochs}`;
  if (only?.figures === undefined) return epoch;
  if (others.length > 0) {
    const accuracies = [only, ...others].map(
      ({ rate, figures }) => `${rateText(rate)}: ${figures?.validationAccuracy.toFixed(3)}`,
    );
    return `${epoch}  validation accuracy  ${accuracies.join('  ')}`;
  }
  const { loss, accuracy, validationLoss, validationAccuracy } = only.figures;
  return (
    `${epoch}  loss ${loss.toFixed(4)}  accuracy ${accuracy.toFixed(4)}  ` +
    `validation loss ${validationLoss.toFixed(4)}  validation accuracy ${validationAccuracy.toFixed(4)}`
  );
}
