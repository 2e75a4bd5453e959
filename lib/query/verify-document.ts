/** Verify the documents of an upload without storing them, with the caller's expectations and trust. */
import { UNREADABLE_TITLE, evidenceTitle } from '#lib/evidence/title.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { ExaminedDocument } from '#lib/ingest/document/examiner.ts';
import type { VerifyResult } from '#lib/views/evidence.ts';

export type VerifyInput = {
  bytes: Uint8Array;
  subject?: string;
  expect?: Expectation;
  /** Replaces the configured trust. */
  trust?: TrustSet;
  thresholds?: Partial<Thresholds>;
  /** Data that accompanies a single document: the annotations of an OCI layer. */
  context?: { [key: string]: Json };
};

const MAX_SUBJECTS = 1_000;

/** One result for each document in `bytes`, in order. The result of an unreadable document has an error. */
export async function verifyDocument(context: Context, input: VerifyInput): Promise<VerifyResult[]> {
  requireAccess(context, 'document.verify', 'anywhere');
  const { bytes, trust = await trustSet(context.store.read), ...rest } = input;
  const results: VerifyResult[] = [];
  for await (const chunk of context.examiner.examine(bytes, { ...rest, trust, now: context.now() }))
    results.push(...chunk.map(toVerifyResult));
  return results;
}

function toVerifyResult(examined: ExaminedDocument): VerifyResult {
  if (!examined.ok) {
    const { id, code, message, pointer } = examined;
    const unread = {
      format: null,
      predicateType: null,
      title: UNREADABLE_TITLE,
      subjects: [],
      remarks: [],
    };
    return { id, ...unread, verification: null, error: { code, message, pointer } };
  }
  const { id, format, predicateType, verification, remarks } = examined;
  const subjects = examined.subjects.slice(0, MAX_SUBJECTS).map(({ name, digest }) => ({ name, digest }));
  return { id, format, predicateType, title: evidenceTitle(format, predicateType), subjects, verification, remarks };
}
