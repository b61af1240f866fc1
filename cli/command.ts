import type { Command } from 'commander';

/** Adds one command to the program. Heavy modules are imported when it runs, so that the others start at once. */
export type AddCommand = (program: Command) => void;
