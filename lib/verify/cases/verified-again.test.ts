/** A stored document is verified with the same result where it is read for the verification alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvidence, readStored, readStoredForVerification } from '#lib/evidence/read-evidence.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import { trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import { NOW, type Sent } from './case.fixture.ts';
import { ALL_CODE_CASES } from './codes.fixture.ts';
import { ALL_FORMAT_CASES } from './formats.fixture.ts';
import { PREDICATE_CASES } from './predicates.fixture.ts';
import { ALL_REFUSAL_CASES } from './refusals.fixture.ts';

const CORPUS = join(import.meta.dirname, '../../../../shared/corpus');
const MANIFEST = join(CORPUS, 'MANIFEST.json');
type Entry = { path: string; role: string };
const entries = existsSync(MANIFEST)
  ? (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { entries: Entry[] }).entries.filter(({ role }) => role === 'case')
  : [];

/** Compare both ways of each document of a file. Returns how many of them have facts that only one way reads. */
function compareBoth(file: Uint8Array, asked: Sent['trust'] | null): number {
  const { thresholds: _thresholds, ...material } = asked ?? {};
  const trust = compileTrust(asked === null ? { version: 1, entries: [] } : trustOfRequest(material));
  let unread = 0;
  for (const reading of readEvidence(file)) {
    if (!reading.ok) continue;
    const [whole, part] = [readStored, readStoredForVerification].map((read) => read(reading.bytes, reading.context));
    if (!whole!.ok || !part!.ok) throw new Error('a document that was read before cannot be read again');
    expect(verifyEvidence(part!, trust, { now: NOW })).toEqual(verifyEvidence(whole!, trust, { now: NOW }));
    expect({ ...part!, facts: null, remarks: [] }).toEqual({ ...whole!, facts: null, remarks: [] });
    if (part!.facts.kind !== whole!.facts.kind) unread += 1;
  }
  return unread;
}

describe('read for the verification alone', () => {
  it.each([...ALL_FORMAT_CASES, ...ALL_CODE_CASES, ...ALL_REFUSAL_CASES])('$name', ({ document, trust }) => {
    compareBoth(document, trust);
  });

  it('statements of every predicate type, of which most are left unread', () => {
    let unread = 0;
    for (const { document, trust } of PREDICATE_CASES) unread += compareBoth(document, trust);
    expect(unread).toBeGreaterThan(PREDICATE_CASES.length / 2);
  });

  it.runIf(entries.length > 0)('every document of the public corpus', () => {
    for (const { path } of entries) compareBoth(new Uint8Array(readFileSync(join(CORPUS, path))), null);
  });
});
