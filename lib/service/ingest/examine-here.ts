/** Reading and verifying on the calling thread. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read-member.ts';
import { summariseFacts } from '#lib/evidence/summary.ts';
import type { Facts, ParseFailure, ParsedEvidence } from '#lib/evidence/evidence.ts';
import { compileTrust } from '#lib/verify/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import type { Verification } from '#lib/verify/verification.ts';
import type { ComponentNote, ReadDocument } from './document.ts';
import type { ExaminedDocument, Examiner, Unreadable } from './examiner.ts';

const CHUNK = 32;
const EXCERPT = 200;

/** One reading of an upload after the other, some at a time. */
export const examineHere: Examiner = async function* (bytes, { subject, trust, expect, thresholds, now }) {
  const readings = readEvidence(bytes, subject === undefined ? {} : { subject });
  const compiled = compileTrust(trust);
  for (let at = 0; at < readings.length; at += CHUNK) {
    yield readings.slice(at, at + CHUNK).map((reading): ExaminedDocument => {
      if (!reading.ok) return unreadable(reading);
      const verification = verifyEvidence(reading, compiled, { ...(expect ? { expect } : {}), ...(thresholds ? { thresholds } : {}), now, stopwatch: () => performance.now() });
      return { ok: true, ...documentOf(reading, verification) };
    });
    await nextTurn();
  }
};

/** What is kept of a reading. Of several envelopes in one document, the one that the verification is about speaks. */
export function documentOf(reading: ParsedEvidence, verification: Verification): ReadDocument {
  const told = verification.member === null || verification.member === undefined ? reading : withMember(reading, verification.member);
  const { facts, componentCount } = summariseFacts(told.facts);
  const { id, bytes, context, format, predicateType, subjects, remarks } = told;
  return { id, bytes, context, format, predicateType, subjects, facts, componentCount, components: componentsOf(told.facts), remarks, verification };
}

const MOST_COMPONENTS = 20_000;

function componentsOf(facts: Facts): ComponentNote[] {
  return facts.kind === 'sbom' ? facts.sbom.components.slice(0, MOST_COMPONENTS).map(({ name, version, purl }) => ({ name, version, purl })) : [];
}

export function unreadable({ id, code, message, pointer, bytes }: ParseFailure): Unreadable {
  return { ok: false, id, code, message, pointer, size: bytes.length, excerpt: excerptOf(bytes) };
}

/** The beginning as text, without what a terminal or a page could take for more than text. */
function excerptOf(bytes: Uint8Array): string {
  // oxlint-disable-next-line no-control-regex
  return Buffer.from(bytes.subarray(0, EXCERPT)).toString('utf8').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
