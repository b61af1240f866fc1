import type { ReadStream } from 'node:tty';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = /[\b\u007F]/;

/** Asks on stderr and reads a line from the terminal, without showing what is typed. Null when it is given up by Ctrl-C. */
export async function askPassword(prompt: string, terminal: ReadStream): Promise<string | null> {
  process.stderr.write(prompt);
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of terminal.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      for (const key of chunk) {
        if (key === CTRL_C) return null;
        if (key === '\r' || key === '\n' || key === CTRL_D) return typed;
        typed = BACKSPACE.test(key) ? typed.slice(0, -1) : typed + key;
      }
    }
    return typed;
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
    // Otherwise the open terminal would keep the process alive.
    terminal.unref();
    process.stderr.write('\n');
  }
}
