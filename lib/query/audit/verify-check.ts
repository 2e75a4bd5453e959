/** Verifies every document again, with the current trust (`attestry audit --verify`). */
import { countDocuments, evidenceAfter } from '#db/audit/rows.ts';
import { readDocument } from '#db/evidence/evidence.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { reporter, type Audit, type AuditCheck } from './check.ts';

const DOCUMENTS_PER_STEP = 20;

/** The check; `examiner` reads and verifies. */
export function verifyCheck(examiner: Examiner): AuditCheck {
  return {
    name: 'signatures',
    description: 'every document has the outcome that verifying it again gives',
    total: ({ store }) => countDocuments(store.read),
    async step(audit, cursor) {
      const rows = await evidenceAfter(audit.store.read, Number(cursor ?? 0), DOCUMENTS_PER_STEP);
      for (const row of rows) if (row.dropped === null) await verifyAgain(audit, examiner, row);
      return { cursor: rows.length < DOCUMENTS_PER_STEP ? null : String(rows.at(-1)!.seq), done: rows.length };
    },
  };
}

async function verifyAgain(
  audit: Audit,
  examiner: Examiner,
  row: Awaited<ReturnType<typeof evidenceAfter>>[number],
): Promise<void> {
  const report = reporter(audit, 'signatures');
  try {
    const stored = await readDocument(audit.store.read, row.seq);
    if (stored === null) return;
    const trust = await trustSet(audit.store.read);
    const context = stored.context as { [key: string]: Json };
    const request = { context, trust, now: audit.now(), priority: 'backlog' as const };
    for await (const [examined] of examiner.examine(stored.bytes, request)) {
      if (!examined?.ok) continue;
      const { outcome } = examined.verification;
      if (outcome !== row.outcome)
        report(
          'evidence',
          row.seq,
          `sha256:${row.digest}: the outcome is ${row.outcome}; verified again it is ${outcome}`,
        );
      return;
    }
    report('evidence', row.seq, `sha256:${row.digest}: it cannot be read any more`);
  } catch (error) {
    report('evidence', row.seq, `sha256:${row.digest}: ${String(error instanceof Error ? error.message : error)}`);
  }
}
