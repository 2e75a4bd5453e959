/** The start of the server process. */
import { config } from '#lib/config.ts';
import { logger } from '#lib/http/logger.ts';
import { app, closeApp } from '#lib/service/app.ts';
import { startJobs } from '#lib/service/jobs/start-jobs.ts';

/** Open the data folder and begin background work. Throws where the app cannot serve; the message is one line. */
export async function startServer(): Promise<void> {
  const { dataFolder } = config();
  const opened = await app();
  const stop = await startJobs(opened, (error) => logger().error({ error: String(error) }, 'background work failed'));
  logger().info({ dataFolder }, 'ready');
  process.once('beforeExit', () => {
    stop();
    void closeApp();
  });
}
