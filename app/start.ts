/** The start of the server process. */
import { config } from '#lib/config.ts';
import { logger } from '#lib/http/logger.ts';
import { app } from '#lib/start/app.ts';
import { startJobs } from '#lib/jobs/start-jobs.ts';
import { closeApp } from '#lib/start/singleton.ts';
import { startTrustRefresh, publicGoodTargets } from '#lib/admin/trust/refresh-trust.ts';

/**
 * Open the data folder and begin background work. Where it cannot be opened there is none: who serves the app asks why
 * (`openingFailure`) and says it in one line, where the framework would print all it knows.
 */
export async function startServer(): Promise<void> {
  const { dataFolder, tuf } = config();
  const opened = await app().catch(() => null);
  if (opened === null) return;
  const stop = await startJobs(opened, {
    onError: (error) => logger().error({ error: String(error) }, 'background work failed'),
  });
  const stopRefreshing = tuf
    ? startTrustRefresh(opened, {
        fetchTarget: publicGoodTargets(dataFolder),
        onError: (error) => logger().warn({ error: String(error) }, 'the built-in trust could not be refreshed'),
      })
    : () => {};
  logger().info({ dataFolder }, 'ready');
  process.once('beforeExit', () => {
    stop();
    stopRefreshing();
    void closeApp();
  });
}
