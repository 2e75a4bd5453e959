/** Verify without keeping: every document of an upload, under what the caller expects and trusts. */
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { Json } from '#lib/evidence/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/verification.ts';
import { trustSet } from '#db/system/trust.ts';
import type { App } from './app.ts';
import type { Unreadable } from './ingest/examiner.ts';
import type { VerifyResult } from './views.ts';

export type VerifyRequest = {
  subject?: string;
  expect?: Expectation;
  /** Instead of what the app is configured with. */
  trust?: TrustSet;
  thresholds?: Thresholds;
  /** What the surroundings of a single document say: the annotations of an OCI layer. */
  context?: { [key: string]: Json };
};

/** What could be judged, and what could not be read. */
export type VerifyAnswer = { results: VerifyResult[]; unreadable: Unreadable[] };

export async function verifyDocument(app: App, bytes: Uint8Array, request: VerifyRequest = {}): Promise<VerifyAnswer> {
  const { trust = await trustSet(app.store.read), ...rest } = request;
  const answer: VerifyAnswer = { results: [], unreadable: [] };
  for await (const chunk of app.examine(bytes, { ...rest, trust, now: app.now() })) {
    for (const examined of chunk) {
      if (!examined.ok) answer.unreadable.push(examined);
      else answer.results.push({
        id: examined.id, format: examined.format, predicateType: examined.predicateType, title: evidenceTitle(examined.format, examined.predicateType),
        subjects: examined.subjects.slice(0, 1_000).map(({ name, digest }) => ({ name, digest })), verification: examined.verification, remarks: examined.remarks,
      });
    }
  }
  return answer;
}
