/** How a command joins the program: it declares itself and hands its work to `does`, which takes the exit code. */
import type { Command } from 'commander';
import type { Exit, Io } from '../terminal/io.ts';

export type RunAction = <A extends unknown[]>(
  action: (...args: A) => Promise<Exit>,
) => (...args: unknown[]) => Promise<void>;
export type AddCommand = (program: Command, io: Io, does: RunAction) => void;
