/** What people and jobs changed, against the entries of the log about it. */
import { hash } from 'node:crypto';
import { administrativeRows, keptReportsAfter, vsasAfter } from '#db/audit/rows.ts';
import { unpackBody } from '#db/codec/pack.ts';
import { asBytes, asText, isAfterLog, isNewerThanLog, reporter, type Audit, type AuditCheck } from './check.ts';

const SUMMARIES_PER_STEP = 200;
const REPORTS_PER_STEP = 50;

/** Policies, predicate types, expectations, trust, keys, quarantines, holds, visibility: there are few of them. */
export const ADMINISTRATION_CHECK: AuditCheck = {
  name: 'administration',
  description:
    'policies, predicate types, expectations, trust, keys, quarantines, holds and the visibility of projects are those of the log',
  total: () => 1,
  async step(audit) {
    const rows = await administrativeRows(audit.store.read);
    compareVersions(audit, 'policy', 'policy_version', rows.policies);
    compareVersions(audit, 'predicate-type', 'predicate_type_version', rows.predicateTypes);
    compareExpectations(audit, rows.expectations);
    compareTrust(audit, rows.trust);
    for (const key of rows.vsaKeys)
      compareChanges(audit, ['vsa-key', 'vsa_key', key.id], key.keyId, {
        made: 'added',
        ended: ['revoked', key.revokedAt],
      });
    for (const { id, releasedAt } of rows.quarantines)
      compareChanges(audit, ['quarantine', 'quarantine', id], id, {
        made: 'quarantined',
        ended: ['released', releasedAt],
      });
    compareVisibility(audit, rows.visibility);
    for (const { id, releasedAt } of rows.holds)
      compareChanges(audit, ['hold', 'legal_hold', id], id, { made: 'held', ended: ['released', releasedAt] });
    return { cursor: null, done: 1 };
  },
};

type Rows = Awaited<ReturnType<typeof administrativeRows>>;

/**
 * Report a change that only the row has, or only the log. `made` is the change that made the row; `ended` the one that
 * ended it, with its time in the row.
 */
function compareChanges(
  audit: Audit,
  [kind, table, key]: [kind: string, table: string, key: number],
  subject: string | number,
  { made, ended: [end, endedAt] }: { made: string; ended: [change: string, at: string | null] },
): void {
  const report = reporter(audit, 'administration');
  const missing = (change: string) => report(table, key, `the row says "${change}", but no entry of the log does`);
  if (audit.state.claim(kind, `${made} ${subject}`) === null && !isNewerThanLog(audit, table, key)) missing(made);
  const found = audit.state.claim(kind, `${end} ${subject}`);
  if (endedAt !== null && found === null && !isAfterLog(audit, endedAt)) missing(end);
  if (endedAt === null && found !== null)
    report(table, key, `the log says "${end}" (leaf ${found.leaf}), but the row does not`);
}

/** The versions of the documents of one kind: `kind` is that of their entries, `table` that of their rows. */
function compareVersions(audit: Audit, kind: string, table: string, rows: Rows['policies']): void {
  const report = reporter(audit, 'administration');
  for (const { id, document, version, retired, body, sha256 } of rows) {
    const name = `${document} ${version}`;
    const digest = Buffer.from(asBytes(sha256)).toString('hex');
    if (hash('sha256', asText(body)) !== digest) report(table, id, `${name}: the document has another SHA-256`);
    const change = retired ? 'retired' : 'applied';
    const found = audit.state.claim(kind, `${change} ${hash('sha256', asText(document))} ${version}`);
    if (found === null && isNewerThanLog(audit, table, id)) continue;
    if (found === null) report(table, id, `${name}: no entry of the log says that it was ${change}`);
    else if ((JSON.parse(found.value) as { sha256: string }).sha256 !== digest)
      report(table, id, `${name}: the log says that another document was applied`);
  }
}

function compareExpectations(audit: Audit, rows: Rows['expectations']): void {
  const report = reporter(audit, 'administration');
  for (const { id, version, body } of rows)
    if (
      audit.state.claim('expectations', `${version} ${hash('sha256', asText(body))}`) === null &&
      !isNewerThanLog(audit, 'expectations', id)
    )
      report('expectations', id, `no entry of the log is about this document of version ${version}`);
}

function compareVisibility(audit: Audit, rows: Rows['visibility']): void {
  const report = reporter(audit, 'administration');
  for (const { id, isPrivate } of rows) {
    const change = isPrivate ? 'private' : 'public';
    if (audit.state.claim('visibility', `${change} ${id}`) === null && !isNewerThanLog(audit, 'visibility_change', id))
      report('visibility_change', id, `the row says "${change}", but no entry of the log does`);
  }
}

/** What ships, and what the refresh of the trust adds, has no entries. */
function compareTrust(audit: Audit, rows: Rows['trust']): void {
  const report = reporter(audit, 'administration');
  for (const row of rows) {
    const added = audit.state.claim('trust-change', `added ${row.digest} ${row.addedVersion}`);
    const removed =
      row.removedVersion === null
        ? null
        : audit.state.claim('trust-change', `removed ${row.digest} ${row.removedVersion}`);
    if (hash('sha256', `${row.kind}\n${row.body}`) !== row.digest)
      report('trust', row.ref, `${row.name}: the entry does not have the digest of its row`);
    if (row.builtIn) continue;
    if (added === null && !isNewerThanLog(audit, 'trust', row.ref))
      report('trust', row.ref, `${row.name}: no entry of the log says that it was added`);
    if (row.removedVersion !== null && removed === null && !isAfterLog(audit, row.removedAt))
      report('trust', row.ref, `${row.name}: no entry of the log says that it was removed`);
  }
}

/** Verification summaries: the envelope against its digest, the row against its entry. */
export const SUMMARY_CHECK: AuditCheck = {
  name: 'summaries',
  description: 'every signed verdict has its digest and its entry in the log',
  total: () => 1,
  async step(audit, cursor) {
    const report = reporter(audit, 'summaries');
    const rows = await vsasAfter(audit.store.read, Number(cursor ?? 0), SUMMARIES_PER_STEP);
    for (const { id, sha256, envelope, codec } of rows) {
      const digest = Buffer.from(asBytes(sha256)).toString('hex');
      if (digestOf(() => unpackBody(codec, asBytes(envelope))) !== digest)
        report('vsa', id, `the envelope does not have the digest sha256:${digest} of its row`);
      if (audit.state.claim('verification-summary', digest) === null && !isNewerThanLog(audit, 'vsa', id))
        report('vsa', id, `no entry of the log is about the verdict sha256:${digest}`);
    }
    return { cursor: rows.length < SUMMARIES_PER_STEP ? null : String(rows.at(-1)!.id), done: rows.length };
  },
};

/** Kept reports: the bytes against their digest, the row against its entry. */
export const REPORT_CHECK: AuditCheck = {
  name: 'reports',
  description: 'every kept report has its digest and its entry in the log',
  total: () => 1,
  async step(audit, cursor) {
    const report = reporter(audit, 'reports');
    const rows = await keptReportsAfter(audit.store.read, Number(cursor ?? 0), REPORTS_PER_STEP);
    for (const { id, sha256, packed, codec, leaf } of rows) {
      const digest = Buffer.from(asBytes(sha256)).toString('hex');
      if (digestOf(() => unpackBody(codec, asBytes(packed))) !== digest)
        report('kept_report', id, `the bytes of report ${id} do not have the digest sha256:${digest} of its row`);
      const found = audit.state.claim('report', `${id} ${digest}`);
      if (found === null && !isNewerThanLog(audit, 'kept_report', id))
        report('kept_report', id, `no entry of the log is about report ${id} with sha256:${digest}`);
      if (found !== null && found.leaf !== leaf)
        report(
          'kept_report',
          id,
          `the row of report ${id} names the leaf ${leaf}, but its entry is the leaf ${found.leaf}`,
        );
    }
    return { cursor: rows.length < REPORTS_PER_STEP ? null : String(rows.at(-1)!.id), done: rows.length };
  },
};

function digestOf(read: () => Uint8Array): string | null {
  try {
    return hash('sha256', read());
  } catch {
    return null;
  }
}
