/** Startup of the server process. */
import { setTimeout as pause } from 'node:timers/promises';
import { config, isDevelopment } from '#lib/config.ts';
import { storeFailureKind } from '#db/open.ts';
import { failureLog } from '#lib/http/failure-log.ts';
import { logConsole } from '#lib/http/framework-log.ts';
import { logger } from '#lib/http/logger.ts';
import { app } from '#lib/start/app.ts';
import { backgroundContext } from '#lib/jobs/background-context.ts';
import { startJobs } from '#lib/jobs/start-jobs.ts';
import { openReadingNotice } from '#lib/start/open-reading.ts';
import { type App, closeApp } from '#lib/start/singleton.ts';
import { startTrustRefresh, publicGoodTargets } from '#lib/admin/trust/refresh-trust.ts';

/** How long the end of the app waits to let other replicas work in the background, in ms. They notice its end too. */
const STOP_MS = 1_000;
let isClosing = false;

/**
 * Open the data folder and start the background jobs. If the folder cannot be opened, return without an error: the
 * server reads the reason from `openError` and prints it as one line, whereas Next would print a whole stack trace.
 */
export async function startServer(): Promise<void> {
  const { dataFolder, host, signIn } = config();
  if (!isDevelopment()) logConsole();
  const opened = await app().catch(() => null);
  if (opened === null) return;
  const refusal = opened.store.refusal();
  if (refusal !== null) {
    logger().error({ dataFolder }, refusal);
    process.once('beforeExit', () => void closeApp());
    return;
  }
  const stop = await opened.store.workInBackground((store) =>
    startBackground(backgroundContext(opened, store)).catch((error: unknown) => {
      logFailedJob(error);
      throw error;
    }),
  );
  const { close } = opened;
  opened.close = async () => {
    isClosing = true;
    await Promise.race([stop(), pause(STOP_MS, undefined, { ref: false })]);
    await close();
  };
  const open = await openReadingNotice(opened, { host, isMeant: signIn.anonymous !== null });
  if (open !== null) logger().warn(open);
  logger().info({ dataFolder }, 'serving');
  process.once('beforeExit', () => void closeApp());
}

/** Start what one process of the installation does for all of them. The returned function ends it. */
async function startBackground(context: App): Promise<() => void> {
  const { dataFolder, tuf, retention } = config();
  const stopJobs = await startJobs(context, {
    retention,
    onError: logFailedJob,
    onMigrated: (figures) =>
      logger().info(
        figures,
        'the store is migrated to authority: `npx attestry project migration` lists the artifacts that are unknown now',
      ),
  });
  const stopRefreshing = tuf
    ? startTrustRefresh(context, {
        fetchTarget: publicGoodTargets(dataFolder),
        onError: (error) => logger().warn({ error: String(error) }, 'the built-in trust could not be refreshed'),
      })
    : () => {};
  return () => {
    stopJobs();
    stopRefreshing();
  };
}

/** Background work tries again every few seconds, so a full disk is logged as seldom as for requests. */
function logFailedJob(error: unknown): void {
  // A step that was under way finds the store closed.
  if (isClosing) return;
  const ofStore = storeFailureKind(error);
  if (ofStore !== null) failureLog().write({ door: 'background work', error, ofStore }, Date.now());
  else logger().error({ error: String(error) }, 'background work failed');
}
