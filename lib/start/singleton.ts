/**
 * The app of this process: it is opened once, even if its modules are loaded several times. This file imports no other
 * module, so that a process which only closes the app loads nothing.
 */
import type { Context } from '#lib/context/context.ts';

/** An opened data folder: a context whose actor is the app itself, and the function that closes it. */
export type App = Context & { close(): Promise<void> };

// Next loads modules more than once in one process, so the app is stored on `globalThis`.
const globals = globalThis as typeof globalThis & { __attestryApp?: Promise<App>; __attestryFailure?: unknown };

/** The open app, or the one that `open` opens. After a failure the next call tries again. */
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

/** The app of this process; undefined where none was opened. */
export function openedApp(): Promise<App> | undefined {
  return globals.__attestryApp;
}

/** The error of the last attempt to open the app; undefined where it is open or was never opened. */
export function openError(): unknown {
  return globals.__attestryFailure;
}

/** Replace the app of the process (tests, the command line). */
export function setSingletonApp(other: App): void {
  globals.__attestryApp = Promise.resolve(other);
}

/** Close the app of the process, if it was opened. */
export async function closeApp(): Promise<void> {
  const opened = globals.__attestryApp;
  delete globals.__attestryApp;
  await (await opened)?.close();
}
