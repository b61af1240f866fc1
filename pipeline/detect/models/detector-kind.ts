/** `single-stage`: faces and masks in one pass. `two-step`: faces from the detector, masks from a classifier. */
export const DETECTOR_KINDS = ['single-stage', 'two-step'] as const;

export type DetectorKind = (typeof DETECTOR_KINDS)[number];

/** Whether a classifier is given as a file rather than by its name in the manifest. */
export function isClassifierFile(nameOrFile: string): boolean {
  return nameOrFile.endsWith('.onnx');
}
