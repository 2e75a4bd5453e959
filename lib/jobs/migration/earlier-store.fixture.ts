/** For tests: gives a store the form that a version without authority would have left. */
import { STATUSES } from '#db/schema/columns/enums.ts';
import { storedDigest } from '#db/connection/connection.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { writeMeta } from '#db/system/meta.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

/** The version of the policy of the last version without authority. */
const POLICY_VERSION = 5;

type Earlier = {
  /** Slugs of the projects that were claimed; nobody has claimed the others. */
  claimed?: readonly string[];
  /** What the earlier version concluded, by the hex digest of an artifact, where it differs. */
  statuses?: { [value: string]: (typeof STATUSES)[number] };
  /** What the earlier version concluded about every artifact, where that differs. */
  everyStatus?: (typeof STATUSES)[number];
};

/** Every document counts for every artifact that it names, and nobody recorded whose word it is. */
export async function makeEarlier(
  app: Pick<TestApp, 'store' | 'now'>,
  { claimed = [], statuses = {}, everyStatus }: Earlier = {},
): Promise<void> {
  await app.store.write(async (tx) => {
    for (const sql of [
      `UPDATE evidence_subject SET bucket =
        (SELECT e.kind * 8 + e.outcome FROM evidence e WHERE e.seq = evidence_subject.evidence)`,
      `UPDATE artifact SET policy_version = ${POLICY_VERSION}, contender = NULL, evidence =
        (SELECT count(*) FROM evidence_subject s WHERE s.artifact = artifact.id)`,
      `UPDATE artifact_alias SET verified = (SELECT CASE outcome WHEN 4 THEN 1 ELSE 0 END FROM evidence WHERE seq = artifact_alias.evidence)`,
      'UPDATE evidence SET speaker = NULL',
      'UPDATE token SET projects = NULL',
      'DELETE FROM job',
    ])
      await sqlStatement(tx, sql).run();
    await sqlStatement(
      tx,
      `UPDATE project SET claimed_at = NULL, claimed_by = NULL, claimed_host_id = NULL
       WHERE instr(?, '"' || slug || '"') = 0`,
    ).run(JSON.stringify(claimed));
    if (everyStatus !== undefined)
      await sqlStatement(tx, 'UPDATE artifact SET status = ?, underlying = status').run(STATUSES.indexOf(everyStatus));
    for (const [value, status] of Object.entries(statuses))
      await sqlStatement(
        tx,
        'UPDATE artifact SET status = ?, underlying = status, verified_at = ? WHERE value = ?',
      ).run(STATUSES.indexOf(status), status === 'verified' ? app.now().getTime() : null, storedDigest(tx, value));
    await writeMeta(tx, 'policy-version', String(POLICY_VERSION));
  });
}
