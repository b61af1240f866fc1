// First: before what loads ONNX Runtime, also in threads.
import '../pipeline/detect/onnx/no-telemetry.ts';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { addBench } from './bench.ts';
import type { AddCommand } from './command.ts';
import { addDetect } from './detect.ts';
import { addEvalVideo } from './eval-video.ts';
import { addEval } from './eval.ts';
import { addProbe } from './probe.ts';
import { addServe } from './serve.ts';
import { addToken } from './token.ts';
import { addTrain } from './train.ts';

const COMMANDS: readonly AddCommand[] = [
  addServe,
  addDetect,
  addEval,
  addEvalVideo,
  addProbe,
  addBench,
  addToken,
  addTrain,
];

const packageFile = new URL('../package.json', import.meta.url);
const { version, description } = z
  .object({ version: z.string(), description: z.string() })
  .parse(JSON.parse(readFileSync(packageFile, 'utf8')));

const program = new Command('maskwatch').description(description).version(version).showSuggestionAfterError();
for (const add of COMMANDS) add(program);
await program.parseAsync();
