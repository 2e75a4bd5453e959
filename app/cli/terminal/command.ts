/** The type of the functions that add a command. They wrap its action in `does`, which records the exit code. */
import type { Command } from 'commander';
import type { Exit, Io } from './io.ts';

export type RunAction = <A extends unknown[]>(
  action: (...args: A) => Promise<Exit>,
) => (...args: unknown[]) => Promise<void>;
export type AddCommand = (program: Command, io: Io, does: RunAction) => void;
