import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { AugmentationSettings } from './pictures/augmentation.ts';
import type { Loss } from './head/loss-names.ts';

/** Of the flags, as commander gives them. */
export interface TrainOptions {
  readonly out: string;
  readonly name: string;
  readonly base?: string;
  readonly baseOutput?: string;
  readonly manifest: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  readonly loss?: Loss;
  readonly seed: number;
  readonly validation: number;
  readonly rotation: number;
  readonly zoom: number;
  readonly shift: number;
  readonly shear: number;
  readonly flip: boolean;
  readonly sweep?: readonly number[];
  readonly threads: number;
  readonly fresh?: true;
}

/** Of the seed's recipe. */
export const HIDDEN_UNITS = 128;
export const DROPOUT = 0.5;

export const DEFAULT_THREADS = availableParallelism();

export function augmentationOf(options: TrainOptions): AugmentationSettings | null {
  const { rotation, zoom, shift, shear, flip } = options;
  if (rotation === 0 && zoom === 0 && shift === 0 && shear === 0 && !flip) return null;
  return { rotationDegrees: rotation, zoom, shift, shearDegrees: shear, isFlipped: flip };
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 1, as 20.');
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 0, as 42.');
}

export function parseRate(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0, as 1e-4.');
}

export function parseAmount(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value < most) return value;
    throw new InvalidArgumentError(`It must be a number from 0 to below ${most}.`);
  };
}

export function parseValidation(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.05 && value <= 0.5) return value;
  throw new InvalidArgumentError('It must be a share from 0.05 to 0.5, as 0.2.');
}

export function parseName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new InvalidArgumentError('It may have letters, digits, dots, dashes and underscores.');
}

/** `lr=1e-6,1e-5`: what is varied, and its values. */
export function parseSweep(text: string): number[] {
  const [name, values = '', ...rest] = text.split('=');
  if (name !== 'lr' || rest.length > 0)
    throw new InvalidArgumentError('Only the learning rate can be varied, as lr=1e-5,1e-4.');
  const rates = values.split(',').map(parseRate);
  if (new Set(rates).size === rates.length) return rates;
  throw new InvalidArgumentError('A rate is given twice.');
}
