/**
 * Runs once when the server starts, before the first request: the environment is checked, the data folder is opened and
 * migrated, background work begins. What is wrong is one line and the end of the process.
 */
export async function register(): Promise<void> {
  // Next also builds this file for a runtime without a file system; the bundler drops the branch there.
  // oxlint-disable-next-line node/no-process-env -- set by the bundler, not by an operator
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startServer } = await import('./app/start.ts');
    await startServer();
  }
}
