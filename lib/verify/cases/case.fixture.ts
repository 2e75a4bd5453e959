/** What a case sends, how the pure rooms answer it, and the form in which the answers of all doors are compared. */
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import type { DigestSet, Facts, ParseResult } from '#lib/evidence/model/evidence.ts';
import { expectationFor } from '#lib/verify/document/expectation.ts';
import type { Check, Expectation, Thresholds, Verification } from '#lib/verify/result/verification.ts';
import { type RequestedTrust, trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';

/** The moment at which every door verifies. */
export const NOW = new Date('2026-05-14T12:00:00Z');

/** The parts of a request to `POST /api/v1/verify`. */
export type Sent = {
  document: Uint8Array;
  trust: RequestedTrust & { thresholds?: Partial<Thresholds> };
  expect?: Expectation;
};

/** One result of a door, without what differs between doors: times, titles and summaries. */
export type Answer = {
  id: string;
  format: string | null;
  predicateType: string | null;
  subjects: { name: string | null; digest: DigestSet }[];
  outcome: Verification['outcome'] | null;
  signer: string | null;
  checks: Pick<Check, 'check' | 'outcome' | 'code' | 'detail'>[];
  refusal: { code: string; pointer: string; message: string } | null;
};

/** A result as the HTTP doors write it, or as the pure door below makes it. */
type Result = {
  id: string;
  format: string | null;
  predicateType: string | null;
  subjects: Answer['subjects'];
  verification: Verification | null;
  error?: NonNullable<Answer['refusal']>;
};

/** The comparable parts of a result. */
export function answerOf({ id, format, predicateType, subjects, verification, error }: Result): Answer {
  return {
    id,
    format,
    predicateType,
    subjects: subjects.map(({ name, digest }) => ({ name, digest })),
    outcome: verification?.outcome ?? null,
    signer: verification?.signer?.kind ?? null,
    checks: (verification?.checks ?? []).map(({ check, outcome, code, detail }) => ({ check, outcome, code, detail })),
    refusal: error ? { code: error.code, pointer: error.pointer, message: error.message } : null,
  };
}

const compiled = new WeakMap<Sent['trust'], CompiledTrust>();

/** Most cases share their trust: it is compiled once. */
function compiledOf(trust: Sent['trust']): CompiledTrust {
  const { thresholds: _thresholds, ...material } = trust;
  const known = compiled.get(trust) ?? compileTrust(trustOfRequest(material));
  compiled.set(trust, known);
  return known;
}

type PureAnswers = { answers: Answer[]; facts: (Facts | null)[]; verifications: (Verification | null)[] };

/** The answers of the pure rooms, with facts and verification of each document; null where it was refused. */
export function askPure(sent: Sent): PureAnswers {
  const { thresholds } = sent.trust;
  const trust = compiledOf(sent.trust);
  const readings = readEvidence(sent.document);
  const results = readings.map((reading): { result: Result; facts: Facts | null } => {
    if (!reading.ok) return { result: refused(reading), facts: null };
    const verification = verifyEvidence(reading, trust, {
      now: NOW,
      expect: expectationFor(reading, readings, sent.expect ?? {}),
      ...(thresholds === undefined ? {} : { thresholds }),
    });
    const { outcome, member } = verification;
    const { id, format, predicateType, subjects, facts } =
      outcome === 'verified' && typeof member === 'number' ? withMember(reading, member) : reading;
    return { result: { id, format, predicateType, subjects, verification }, facts };
  });
  return {
    answers: results.map(({ result }) => answerOf(result)),
    facts: results.map(({ facts }) => facts),
    verifications: results.map(({ result }) => result.verification),
  };
}

function refused({ id, code, message, pointer }: Extract<ParseResult, { ok: false }>): Result {
  return { id, format: null, predicateType: null, subjects: [], verification: null, error: { code, message, pointer } };
}

/** The checks that neither pass nor are left out, as `signature fail key-unknown`. */
export function problemsOf({ checks }: Answer): string[] {
  return checks
    .filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip')
    .map(({ check, outcome, code }) => `${check} ${outcome} ${code}`);
}
