/** The start of the server process. */
import { config } from '#lib/config.ts';
import { logger } from '#lib/http/logger.ts';
import { app, closeApp } from '#lib/service/app.ts';
import { startJobs } from '#lib/service/jobs/start-jobs.ts';
import { keepTrustFresh, publicGoodTargets } from '#lib/service/trust/refresh-trust.ts';

/** Open the data folder and begin background work. Throws where the app cannot serve; the message is one line. */
export async function startServer(): Promise<void> {
  const { dataFolder, tuf } = config();
  const opened = await app();
  const stop = await startJobs(opened, (error) => logger().error({ error: String(error) }, 'background work failed'));
  const stopRefreshing = tuf ? keepTrustFresh(opened, publicGoodTargets(dataFolder), (error) => logger().warn({ error: String(error) }, 'the built-in trust could not be refreshed')) : () => {};
  logger().info({ dataFolder }, 'ready');
  process.once('beforeExit', () => {
    stop();
    stopRefreshing();
    void closeApp();
  });
}
