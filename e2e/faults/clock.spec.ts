/** The clock jumps back and forth while evidence arrives: nothing is lost, and the log continues. */
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { authorise } from '#lib/admin/tokens.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, makeFolder, openFolder, removeFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

const DAY = 86_400_000;
/**
 * The clock after each jump, in days from now: an empty battery, a wrong year, daylight saving time, 2038 and later.
 */
const CLOCK_JUMPS_DAYS = [0, -1, 400, -20_000, 30, 20_000, -0.04, 0, 3_650, 0];

test('a clock that jumps loses no evidence', async () => {
  const data = emptyFolder();
  try {
    const { token } = await makeFolder(data);
    let clock = Date.now();
    const app = await openFolder(data, { now: () => new Date(clock) });
    const sent: { id: string; digest: string }[] = [];
    for (let round = 0; round < sizeForRun(1, 20); round += 1) {
      for (const days of CLOCK_JUMPS_DAYS) {
        clock = Date.now() + days * DAY;
        const { actor } = await authorise(app, { header: `Bearer ${token}`, scope: 'ingest' });
        expect(actor).toMatchObject({ kind: 'token', name: 'faults' });
        const bundle = ownBundle(`jump-${round}-${days}.tgz`);
        const [result] = await ingestEvidence(app, { bytes: bundle.bytes });
        expect(result, `${days} days`).toMatchObject({ outcome: 'stored', verification: { outcome: 'verified' } });
        sent.push({ id: result!.id, digest: bundle.digest });
        // Earlier evidence is a duplicate, as before.
        for (const { digest } of sent) expect((await getArtifact(app, digest))?.evidence).toHaveLength(1);
        expect((await ingestEvidence(app, { bytes: bundle.bytes }))[0]).toMatchObject({ outcome: 'duplicate' });
        await getOverview(app, {});
        await getMetrics(app, {});
      }
    }
    // Each document is listed once, whatever the clock was when it arrived.
    const listed: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listArtifacts(app, { limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      listed.push(...page.artifacts.map(({ digest }) => digest));
      if (page.cursor === null) break;
      cursor = page.cursor;
    }
    expect(listed.toSorted()).toEqual(sent.map(({ digest }) => digest).toSorted());
    app.store.close();
    expect(await audit(data, { evidence: sent.map(({ id }) => id) })).toEqual([]);
  } finally {
    removeFolder(data);
  }
});
