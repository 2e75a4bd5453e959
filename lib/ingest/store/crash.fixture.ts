/**
 * A process that ingests evidence until it is killed. It prints the id of each document once it is stored, one a line.
 */
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, subject } from '#lib/start/app.fixture.ts';

const app = await openTestApp({ folder: process.argv[2]! });
const run = runOf('acme/web');
for (let round = 0; ; round += 1) {
  await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const [result] = await ingestEvidence(app, { bytes: provenance(subject(`part-${round}-${i}`), { run }) });
      process.stdout.write(`${result!.id}\n`);
    }),
  );
}
