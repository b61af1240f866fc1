// Opens a model with half as much memory as its weights need, and prints the error.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { floatTensor } from '../../../../cli/train/onnx/build.ts';
import { decodeModel, encodeModel } from '../../../../pipeline/detect/onnx/format.ts';
import { createSession } from '../../../../pipeline/detect/onnx/session.ts';
import { DetectorError } from '../../../../pipeline/errors.ts';
import { tinyModel } from '../tiny-model.ts';

const WEIGHTS_BYTES = 256 * 2 ** 20;

function largeModel(): Uint8Array {
  const model = decodeModel(tinyModel());
  model.graph!.initializer.push(
    floatTensor('large', [WEIGHTS_BYTES / 4], new Float32Array(WEIGHTS_BYTES / 4)),
  );
  return encodeModel(model);
}

const bytes = largeModel();
// What building it took would be memory to spare.
globalThis.gc!();
const [, kilobytes] = /VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))!;
const limitBytes = Number(kilobytes) * 1024 + WEIGHTS_BYTES / 2;
execFileSync('prlimit', ['--pid', String(process.pid), `--as=${limitBytes}`]);
const error: unknown = await createSession({ file: 'large.onnx', bytes }, 'cpu').catch(
  (reason: unknown) => reason,
);
if (!(error instanceof DetectorError)) throw new Error('it was opened', { cause: error });
process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
