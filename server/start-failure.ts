import { z } from 'zod';
import type { Config } from '../config/schema.ts';

const SystemError = z.object({ code: z.string(), syscall: z.literal('listen') });

/** One sentence for the terminal: what keeps the server from starting, and what to do. */
export function startFailure(error: unknown, { server: { host, port } }: Config): string {
  switch (SystemError.safeParse(error).data?.code ?? '') {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is in use by another program: stop it, or set another port by MASKWATCH_PORT.`;
    case 'EACCES':
      return `port ${port} needs rights that this user does not have: set a port above 1023 by MASKWATCH_PORT.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this computer has no address ${host}: set another by MASKWATCH_HOST, 0.0.0.0 for all.`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
