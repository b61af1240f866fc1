import type { Readable } from 'node:stream';

/** Blocks of one size out of a pipe, in order. */
export async function* readBlocks(stream: Readable, sizeBytes: number): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(sizeBytes);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    while (from < chunk.length) {
      const taken = Math.min(chunk.length - from, sizeBytes - filled);
      chunk.copy(block, filled, from, from + taken);
      filled += taken;
      from += taken;
      if (filled < sizeBytes) continue;
      yield block;
      filled = 0;
    }
  }
}
