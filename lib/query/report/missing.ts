import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { hidesProjects } from '#db/open.ts';
import { newestRetentionRuns } from '#db/retention/runs.ts';
import { newestSeals } from '#db/secrets/seals.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';

const MAX_READ = 200;

/** Documents whose bytes are gone: sealed ones, and runs of the retention in the period. */
export async function missingSection(scope: Scope): Promise<ReportSection> {
  const { db, project } = scope;
  const seals = await newestSeals(db, MAX_READ);
  const rows: { at: string; row: ReportRow }[] = [];
  for (const { evidence, sealedAt, reason } of seals) {
    const document = await evidenceBySeq(db, evidence);
    if (document === null || (project !== null && document.project !== project.id)) continue;
    const cells = [dayAndTime(sealedAt), `sealed: ${document.id}`, reason];
    rows.push({ at: sealedAt, row: { cells, path: `/evidence/${document.id}` } });
  }
  // A run is about all projects, so its numbers are for those who see all of them.
  const runs = hidesProjects(db) ? [] : await newestRetentionRuns(db, MAX_READ);
  for (const { startedAt, documents, reason } of runs.filter((run) => run.documents > 0 && isIn(scope, run.startedAt)))
    rows.push({
      at: startedAt,
      row: {
        cells: [dayAndTime(startedAt), `retention dropped the bytes of ${documents} documents`, reason],
        path: null,
      },
    });
  return {
    id: 'missing',
    title: 'Exceptions: documents whose bytes are gone',
    note: 'Documents that an administrator sealed, at any time, and what retention dropped in the period, of all projects. Their verdicts stay.',
    columns: ['When (UTC)', 'What', 'Reason'],
    empty: 'None is known.',
    ...cutTo(
      rows.sort((a, b) => (a.at < b.at ? 1 : -1)).map(({ row }) => row),
      seals.length === MAX_READ || (runs.length === MAX_READ && runs.at(-1)!.startedAt >= scope.from),
    ),
  };
}
