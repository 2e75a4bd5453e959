/** Starts the background work of the app. */
import { QUARANTINE_JOB } from '#lib/admin/quarantine.ts';
import { runQuarantine } from './steps/quarantine.ts';
import type { Context } from '#lib/context/context.ts';
import { storeFailureKind } from '#db/open.ts';
import { REFRESH_DRIFT } from '#lib/ingest/environment/schedule-drift.ts';
import { runRefreshDrift } from '#lib/jobs/environment/refresh-drift.ts';
import { RE_EVALUATE } from '#lib/ingest/batch/re-evaluation.ts';
import { RE_EVALUATE_BY_POLICIES } from '#lib/ingest/policies/re-evaluate.ts';
import { reEvaluateEffectiveRules, runReEvaluateByPolicies } from './re-evaluate/re-evaluate-policies.ts';
import { RE_EVALUATE_BY_TIME, reEvaluateByTime, runReEvaluateByTime } from './re-evaluate/re-evaluate-by-time.ts';
import { COUNT_RELEASES, runCountReleases, scheduleReleases } from './re-evaluate/count-releases.ts';
import { reEvaluateEndedWaivers, scheduleReEvaluation, runReEvaluate } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { MERGE_PROJECTS } from '#lib/ingest/projects/merge-projects.ts';
import { REVERIFY_LAYER } from '#lib/ingest/link/image.ts';
import { LINK_REMAINING } from '#lib/ingest/link/link-remaining.ts';
import { runLinkRemaining } from '#lib/jobs/steps/link-remaining.ts';
import { runReverifyLayer } from '#lib/jobs/steps/reverify-layer.ts';
import { REVERIFY, VERIFY_RESTORED } from '#lib/ingest/reverify/schedule-reverify.ts';
import { RETENTION_JOB } from '#lib/admin/retention/run-retention.ts';
import { runRetention, startDailyRetention } from '#lib/jobs/steps/retention.ts';
import { runReverify, runVerifyRestored } from '#lib/jobs/steps/reverify.ts';
import { LINK_DEPLOYMENT } from '#lib/integrations/webhooks/apply/apply-deployment.ts';
import { FETCH_ATTESTATIONS } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { FETCH_IMAGE } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { ASK_PACKAGE } from '#lib/admin/packages/schedule-package.ts';
import { runAskPackage } from '#lib/jobs/packages/ask-package.ts';
import { schedulePackages } from '#lib/jobs/packages/schedule-packages.ts';
import { ASK_RECORDS } from '#lib/admin/github/schedule-records.ts';
import { runAskRecords } from '#lib/jobs/github-records/ask-records.ts';
import { FIND_RECORDS, runFindRecords } from '#lib/jobs/github-records/find-artifacts.ts';
import { scheduleGithubRecords } from '#lib/jobs/github-records/schedule.ts';
import { runFetchImage } from '#lib/jobs/fetch/fetch-image.ts';
import { LINK_EVENTS } from '#lib/ingest/deployments/event.ts';
import { ANCHOR, runAnchor, scheduleAnchors } from '#lib/jobs/anchors/anchor.ts';
import { runLinkEvents } from '#lib/jobs/steps/link-events.ts';
import { runLinkDeployment } from '#lib/jobs/steps/link-deployment.ts';
import { runFetch } from '#lib/jobs/fetch/fetch-attestations.ts';
import { runMergeProjects } from '#lib/jobs/steps/merge-projects.ts';
import { ADOPT_PROJECTS, runAdoptProjects, scheduleAdoption } from '#lib/jobs/steps/adopt-projects.ts';
import { MIGRATE, runMigration, type MigrationFigures } from '#lib/jobs/migration/migrate-authority.ts';
import { prepareMigration } from '#lib/jobs/migration/prepare-migration.ts';
import { runStoreSubjects, scheduleSubjects, STORE_SUBJECTS } from '#lib/jobs/migration/store-subjects.ts';
import { SETTLE_PROJECT } from '#lib/ingest/settle/settle-projects.ts';
import { beginIssuing, issueForChanges } from '#lib/jobs/steps/issue-vsas.ts';
import { runSettleProject } from '#lib/jobs/steps/settle-project.ts';
import { MAKE_REPORTS } from '#lib/admin/report/schedules.ts';
import { runMakeReports, scheduleReports } from '#lib/jobs/report/make-reports.ts';
import { runSearchSecrets, scheduleSecretSearch, SEARCH_SECRETS } from '#lib/jobs/secrets/search-secrets.ts';
import { runIndexStored, scheduleIndexing } from '#lib/jobs/search/index-stored.ts';
import { INDEX_STORED } from '#lib/query/find/index-progress.ts';
import { announceEnds } from '#lib/jobs/notify/announce-ends.ts';
import { startNotifying } from '#lib/jobs/notify/notifier.ts';
import { runJobs } from '#lib/jobs/queue/run-jobs.ts';
import type { JobHandlers } from '#lib/jobs/queue/run-jobs.ts';

/** How often the clock is compared with the ends of waivers, statuses and periods, and with what begins at a time. */
const CLOCK_CHECK_INTERVAL_MS = 30_000;
const ISSUE_INTERVAL_MS = 1_000;

/**
 * The handler of every kind of job. Each acts as the actor `job` of its kind. `onMigrated` gets the figures of the
 * migration to authority at its end.
 */
export function jobHandlers(context: Context, onMigrated?: (figures: MigrationFigures) => void): JobHandlers {
  const as = (job: string): Context => ({ ...context, actor: { kind: 'job', job } });
  return {
    ...localJobHandlers(context, onMigrated),
    [FETCH_IMAGE]: (payload) => runFetchImage(as(FETCH_IMAGE), payload),
    [ASK_PACKAGE]: (payload) => runAskPackage(as(ASK_PACKAGE), payload),
    [ASK_RECORDS]: (payload) => runAskRecords(as(ASK_RECORDS), payload),
    [FIND_RECORDS]: (payload) => runFindRecords(as(FIND_RECORDS), payload),
    [FETCH_ATTESTATIONS]: (payload) => runFetch(as(FETCH_ATTESTATIONS), payload),
  };
}

/** The handlers of the jobs that fetch no evidence over the network: all that a space apart from the data may run. */
export function localJobHandlers(
  context: Context,
  onMigrated: (figures: MigrationFigures) => void = () => {},
): JobHandlers {
  const as = (job: string): Context => ({ ...context, actor: { kind: 'job', job } });
  return {
    [ADOPT_PROJECTS]: (payload) => runAdoptProjects(as(ADOPT_PROJECTS), payload),
    [QUARANTINE_JOB]: (payload) => runQuarantine(as(QUARANTINE_JOB), payload),
    [REVERIFY]: (payload) => runReverify(as(REVERIFY), payload),
    [VERIFY_RESTORED]: (payload) => runVerifyRestored(as(VERIFY_RESTORED), payload),
    [RETENTION_JOB]: (payload) => runRetention(as(RETENTION_JOB), payload),
    [RE_EVALUATE_BY_POLICIES]: (payload) => runReEvaluateByPolicies(as(RE_EVALUATE_BY_POLICIES), payload),
    [RE_EVALUATE_BY_TIME]: (payload) => runReEvaluateByTime(as(RE_EVALUATE_BY_TIME), payload),
    [COUNT_RELEASES]: (payload) => runCountReleases(as(COUNT_RELEASES), payload),
    [RE_EVALUATE]: (payload) => runReEvaluate(as(RE_EVALUATE), payload),
    [MIGRATE]: (payload) => runMigration(as(MIGRATE), payload, onMigrated),
    [SETTLE_PROJECT]: (payload) => runSettleProject(as(SETTLE_PROJECT), payload),
    [MERGE_PROJECTS]: (payload) => runMergeProjects(as(MERGE_PROJECTS), payload),
    [SEARCH_SECRETS]: (payload) => runSearchSecrets(as(SEARCH_SECRETS), payload),
    [STORE_SUBJECTS]: (payload) => runStoreSubjects(as(STORE_SUBJECTS), payload),
    [INDEX_STORED]: (payload) => runIndexStored(as(INDEX_STORED), payload),
    [LINK_REMAINING]: (payload) => runLinkRemaining(as(LINK_REMAINING), payload),
    [REVERIFY_LAYER]: (payload) => runReverifyLayer(as(REVERIFY_LAYER), payload),
    [MAKE_REPORTS]: (payload) => runMakeReports(as(MAKE_REPORTS), payload),
    [ANCHOR]: (payload) => runAnchor(as(ANCHOR), payload),
    [LINK_EVENTS]: (payload) => runLinkEvents(as(LINK_EVENTS), payload),
    [LINK_DEPLOYMENT]: (payload) => runLinkDeployment(as(LINK_DEPLOYMENT), payload),
    [REFRESH_DRIFT]: (payload) => runRefreshDrift(as(REFRESH_DRIFT), payload),
  };
}

type JobOptions = {
  /** Whether a run of the retention starts every day. */
  retention?: boolean;
  /** Gets the errors outside of jobs. */
  onError: (error: unknown) => void;
  /** Gets the figures of the migration to authority at its end. */
  onMigrated?: (figures: MigrationFigures) => void;
};

/**
 * Start the job queue and the checks of the clock; the returned function stops them. Where the store cannot be written,
 * such as on a full disk, `onError` gets the error and the start is tried again until it succeeds.
 */
export async function startJobs(context: Context, options: JobOptions): Promise<() => void> {
  const end = new AbortController();
  const start = async (): Promise<void> => {
    try {
      await prepareJobs(context);
      if (!end.signal.aborted) runUntil(end.signal, context, options);
    } catch (error) {
      if (storeFailureKind(error) === null) throw error;
      options.onError(error);
      setTimeout(() => void (end.signal.aborted || start().catch(options.onError)), CLOCK_CHECK_INTERVAL_MS).unref();
    }
  };
  await start();
  return () => end.abort();
}

/** Write what the jobs need before the first one runs. It can be repeated. */
export async function prepareJobs(context: Context): Promise<void> {
  await prepareMigration(context);
  await scheduleReEvaluation(context);
  await scheduleReleases(context);
  await reEvaluateEffectiveRules(context);
  await reEvaluateByTime(context);
  await scheduleAdoption(context);
  await scheduleAnchors(context);
  await scheduleReports(context);
  await schedulePackages(context);
  await scheduleGithubRecords(context);
  await scheduleSecretSearch(context);
  await scheduleIndexing(context);
  await scheduleSubjects(context);
  await announceEnds(context);
  if (context.vsa.onChange) await beginIssuing(issuing(context));
}

function runUntil(end: AbortSignal, context: Context, { retention = false, onError, onMigrated }: JobOptions): void {
  const { store, now } = context;
  runJobs({ store, now, handlers: jobHandlers(context, onMigrated), random: Math.random, onError }, end).catch(onError);
  const timer = setInterval(() => {
    if (store.refusal() !== null) return;
    reEvaluateEndedWaivers(context).catch(onError);
    reEvaluateEffectiveRules(context).catch(onError);
    reEvaluateByTime(context).catch(onError);
    scheduleAnchors(context).catch(onError);
    scheduleReports(context).catch(onError);
    schedulePackages(context).catch(onError);
    scheduleGithubRecords(context).catch(onError);
    announceEnds(context).catch(onError);
    if (retention) startDailyRetention(context).catch(onError);
  }, CLOCK_CHECK_INTERVAL_MS).unref();
  const stopIssuing = context.vsa.onChange ? startIssuing(context, onError) : () => {};
  const stopNotifying = startNotifying(context, onError);
  end.addEventListener('abort', () => {
    clearInterval(timer);
    stopIssuing();
    stopNotifying();
  });
}

const issuing = (context: Context): Context => ({ ...context, actor: { kind: 'job', job: 'issue-vsa' } });

/** Issue verification summaries after changes of status, one step at a time. The returned function stops it. */
function startIssuing(context: Context, onError: (error: unknown) => void): () => void {
  const as = issuing(context);
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    issueForChanges(as, { onError })
      .catch(onError)
      .finally(() => {
        isRunning = false;
      });
  }, ISSUE_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
