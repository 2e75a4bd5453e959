/**
 * The app of this process: opened once, however often its modules are loaded. This file imports no other module, so
 * that a process which only closes the app loads nothing.
 */
import type { Context } from '#lib/context/context.ts';

/** An opened data folder, as a context that acts for the app itself, and the way to close it. */
export type App = Context & { close(): Promise<void> };

// Next loads modules more than once in one process; the data folder is opened once.
const globals = globalThis as typeof globalThis & { __attestryApp?: Promise<App>; __attestryFailure?: unknown };

/** The app that is open, or the one that `open` opens. After a failure the next call tries again. */
export function processApp(open: () => Promise<App>): Promise<App> {
  globals.__attestryApp ??= open().then(
    (app) => {
      delete globals.__attestryFailure;
      return app;
    },
    (error: unknown) => {
      delete globals.__attestryApp;
      globals.__attestryFailure = error;
      throw error;
    },
  );
  return globals.__attestryApp;
}

/** Why the app could not be opened when it was last tried; undefined where it is open or nobody has tried. */
export function openError(): unknown {
  return globals.__attestryFailure;
}

/** Put another app in place of the process's own (tests, the command line). */
export function setSingletonApp(other: App): void {
  globals.__attestryApp = Promise.resolve(other);
}

/** Close the process's app, if it was opened. */
export async function closeApp(): Promise<void> {
  const opened = globals.__attestryApp;
  delete globals.__attestryApp;
  await (await opened)?.close();
}
