/**
 * Proves a store: bytes against digests, rows against the log and against their MACs, the log against its checkpoints
 * and anchors, statuses against the rules. It only reads, so it runs beside an app that serves.
 */
import { storeFailure, storeFailureKind, type StoreFailureKind } from '#db/open.ts';
import { openAuditState, openAuditStore, type AuditState, type AuditStore, type Difference } from '#db/audit/store.ts';
import { newestRows } from '#db/audit/rows.ts';
import { logSize } from '#db/log/log.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { ADMINISTRATION_CHECK, REPORT_CHECK, SUMMARY_CHECK } from './administration-check.ts';
import { type Audit, type AuditCheck, reporter } from './check.ts';
import { BODY_CHECK, DROP_CHECK, ENTRY_CHECK, EVIDENCE_CHECK, ORPHAN_CHECK } from './evidence-check.ts';
import { INTEGRITY_CHECK, SCHEMA_CHECK } from './file-check.ts';
import { AUDIT_LOG_CHECK, LOG_CHECK } from './log-check.ts';
import { readLogKey } from './log-key.ts';
import { MAC_CHECK, ROW_CHECK } from './row-check.ts';
import { STATUS_CHECK } from './status-check.ts';
import { verifyCheck } from './verify-check.ts';

/** How far an audit is. `done` of `total` rows of the check are read. */
export type AuditProgress = { check: string; number: number; checks: number; done: number; total: number };

export type AuditOptions = {
  folder: string;
  /** The address of the database; null or missing: the store is the file in the folder. */
  databaseUrl?: string | null;
  /** The file with the state, from which an interrupted audit is resumed. */
  stateFile: string;
  resume: boolean;
  /** Verifies every document again. Null: the audit compares outcomes with the log only. */
  examiner: Examiner | null;
  /** Further checks, as those of the anchors. They run at the end. */
  further?: readonly AuditCheck[];
  now: () => Date;
  progress?: (progress: AuditProgress) => void;
  /** Ends the audit between two steps; its state stays. */
  signal?: AbortSignal;
};

/** What an audit found. `differences` has the first ones, `total` is the number of all. */
export type AuditReport = {
  outcome: 'proved' | 'differences' | 'interrupted';
  checks: { name: string; description: string }[];
  differences: Difference[];
  total: number;
  /** What the audit could not prove, in sentences. */
  notes: string[];
  log: { size: number } | null;
};

/** The differences that a report lists. */
const MAX_DIFFERENCES = 1_000;

/** Audit the store of a data folder. Throws `not-found` and `conflict` as `openAuditStore`. */
export async function runAudit(options: AuditOptions): Promise<AuditReport> {
  try {
    return await auditFolder(options);
  } catch (error) {
    const code = String(((error as Error).cause as { code?: unknown } | undefined)?.code ?? '');
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return reportDamage(error as Error);
    throw error;
  }
}

/** A file whose schema is damaged cannot be opened, so nothing else of it can be checked. */
function reportDamage(error: Error): AuditReport {
  const message = `the file cannot be read, and nothing in it was checked: ${text(error)}`;
  return {
    outcome: 'differences',
    checks: [INTEGRITY_CHECK].map(({ name, description }) => ({ name, description })),
    differences: [{ check: INTEGRITY_CHECK.name, table: '(file)', key: null, message }],
    total: 1,
    notes: [],
    log: null,
  };
}

async function auditFolder(options: AuditOptions): Promise<AuditReport> {
  const store = await openAuditStore(options.folder, options.databaseUrl ?? null);
  let state: AuditState | null = null;
  try {
    state = openAuditState(options.stateFile, options);
    const report = await auditStore(store, state, options);
    state.close({ remove: report.outcome !== 'interrupted' });
    return report;
  } catch (error) {
    state?.close({ remove: false });
    throw storeFailure(error) ?? error;
  } finally {
    await store.close();
  }
}

async function auditStore(store: AuditStore, state: AuditState, options: AuditOptions): Promise<AuditReport> {
  const { key, problem } = await readLogKey(store);
  const audit: Audit = { store, state, now: options.now, key };
  if (problem !== null) reporter(audit, 'key')('log.key', null, problem);
  const checks = checksOf(options);
  let isInterrupted = false;
  for (const [at, check] of checks.entries()) {
    isInterrupted = !(await runCheck(audit, check, { ...options, number: at + 1, checks: checks.length }));
    if (isInterrupted) break;
  }
  const total = state.countDifferences();
  return {
    outcome: outcomeOf(isInterrupted, total),
    checks: checks.map(({ name, description }) => ({ name, description })),
    differences: state.differences(MAX_DIFFERENCES),
    total,
    notes: notesOf(audit, options),
    log: await sizeOf(store),
  };
}

function outcomeOf(isInterrupted: boolean, total: number): AuditReport['outcome'] {
  if (isInterrupted) return 'interrupted';
  return total > 0 ? 'differences' : 'proved';
}

/** The checks in their order: first the log, then what is compared with it, then its entries without rows. */
function checksOf({ examiner, further = [] }: AuditOptions): AuditCheck[] {
  return [
    INTEGRITY_CHECK,
    SCHEMA_CHECK,
    LOG_CHECK,
    AUDIT_LOG_CHECK,
    EVIDENCE_CHECK,
    BODY_CHECK,
    ORPHAN_CHECK,
    DROP_CHECK,
    ADMINISTRATION_CHECK,
    SUMMARY_CHECK,
    REPORT_CHECK,
    ENTRY_CHECK,
    ROW_CHECK,
    MAC_CHECK,
    STATUS_CHECK,
    ...(examiner === null ? [] : [verifyCheck(examiner)]),
    ...further,
  ];
}

type RunOptions = Pick<AuditOptions, 'progress' | 'signal'> & { number: number; checks: number };

/** Run the steps of a check; false where the audit was interrupted. What cannot be read is a difference. */
async function runCheck(audit: Audit, check: AuditCheck, options: RunOptions): Promise<boolean> {
  const { state } = audit;
  let done = 0;
  let cursor = state.cursor(check.name);
  if (cursor === DONE) return true;
  try {
    const total = await check.total(audit);
    for (;;) {
      if (options.signal?.aborted) return false;
      const step = await check.step(audit, cursor ?? null);
      done += step.done;
      cursor = step.cursor;
      state.setCursor(check.name, cursor ?? DONE);
      if (check === LOG_CHECK && cursor === null) await noteLogRead(audit);
      options.progress?.({ check: check.name, number: options.number, checks: options.checks, done, total });
      await nextMoment(audit);
      if (cursor === null) return true;
    }
  } catch (error) {
    const kind = storeFailureKind(storeFailure(error) ?? error);
    // A server that does not answer says nothing about the store.
    if (kind === null ? !isDamage(error) : PASSING.has(kind)) throw error;
    reporter(audit, check.name)('(file)', null, `the check "${check.name}" cannot read the store: ${text(error)}`);
    state.setCursor(check.name, DONE);
    return true;
  }
}

const DONE = '(done)';

/** Failures that pass. */
const PASSING: ReadonlySet<StoreFailureKind> = new Set(['unreachable', 'busy', 'locked', 'slow']);

/** SQLite's result code, and PostgreSQL's classes of errors about tables, columns and values. */
const DAMAGE_CODES = /^(?:SQLITE_ERROR|(?:22|42)[0-9A-Z]{3})$/;

/** Errors of code that reads values or tables which somebody has destroyed. */
function isDamage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].some((one) => typeof one === 'string' && DAMAGE_CODES.test(one));
}

const text = (error: unknown): string => {
  const { cause } = error as Error;
  return (cause instanceof Error ? cause : (error as Error)).message;
};

/** Rows that are newer than the log that was read are left to the next audit. */
async function noteLogRead({ store, state, now }: Audit): Promise<void> {
  state.note('newest-rows', JSON.stringify(await newestRows(store.read)));
  state.note('log-read-at', now().toISOString());
}

/** Let other work run, and read what was committed meanwhile. */
async function nextMoment({ store }: Audit): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await store.refresh();
}

function notesOf({ key, state }: Audit, { examiner }: AuditOptions): string[] {
  return [
    ...(key === null ? ['Without the key of the log, no row could be compared with its MAC.'] : []),
    ...(state.noted('statuses-waiting') === null
      ? []
      : [
          'Some artifacts wait to be evaluated again, so their statuses could not be compared: run the app, then audit again.',
        ]),
    ...['anchors', 'indexes'].map((name) => state.noted(name)).filter((note) => note !== null),
    ...(examiner === null ? ['No signature was verified again; --verify does it.'] : []),
  ];
}

async function sizeOf(store: AuditStore): Promise<AuditReport['log']> {
  try {
    return { size: await logSize(store.read) };
  } catch {
    return null;
  }
}
