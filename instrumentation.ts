/**
 * Runs once when the server starts, before the first request: the environment is checked, the data folder is opened and
 * migrated, background work begins. What is wrong is one line and the end of the process.
 */
export async function register(): Promise<void> {
  const { startServer } = await import('./app/start.ts');
  await startServer();
}
