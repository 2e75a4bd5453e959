/** Every case of the public evidence corpus goes in: nothing throws, and what must parse does. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParseResult } from '#lib/evidence/model/evidence.ts';
import { readEvidence, readStored } from './read-evidence.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(join(CORPUS, 'MANIFEST.json'));

type Case = {
  path: string;
  role: string;
  expected: { verifies: boolean | string; parses?: boolean | 'partial' };
  predicateType?: string;
  subjectCount?: number;
  sha256: string;
};
const cases = present
  ? (JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8')) as { entries: Case[] }).entries.filter(
      (entry) => entry.role === 'case',
    )
  : [];
const read = (path: string): ParseResult[] => readEvidence(new Uint8Array(readFileSync(join(CORPUS, path))));

describe('the corpus', () => {
  it('is there, or this says that it is not', () => {
    if (!present) console.log(`corpus tests skipped: ${CORPUS} is not there`);
    expect(cases.length > 0).toBe(present);
  });

  it.runIf(present).each(cases)('$path', (one) => {
    const readings = read(one.path);
    expect(readings.length).toBeGreaterThan(0);
    const good = readings.filter((reading) => reading.ok).length;
    const { parses, verifies } = one.expected;
    if (parses === true || verifies === true) expect(readings.filter((reading) => !reading.ok)).toEqual([]);
    else if (parses === false) expect(good).toBe(0);
    else if (parses === 'partial')
      expect(readings.some((reading) => !reading.ok || reading.remarks.length > 0) && good > 0).toBe(true);
    for (const reading of readings) {
      if (reading.ok) expect(readStored(reading.bytes, reading.context)).toEqual(reading);
      else expect([reading.code, reading.message]).not.toContain('');
    }
    const whole = readings[0]!;
    if (readings.length === 1 && whole.pointer === '') expect(whole.id).toBe(`sha256:${one.sha256}`);
  });

  it
    .runIf(present)
    .each(
      cases.filter(
        (one) => one.predicateType !== undefined && one.expected.parses !== false && one.expected.verifies !== false,
      ),
    )('the predicate type of $path', (one) => {
    const types = read(one.path).flatMap((reading) => {
      if (!reading.ok) return [];
      return reading.signed?.kind === 'dsse-set'
        ? reading.signed.members.map((member) => member.statement?.predicateType)
        : [reading.predicateType];
    });
    expect(types).toContain(one.predicateType);
  });

  it.runIf(present)('prints its counts', () => {
    const agreed = cases.filter((one) => one.expected.parses !== undefined);
    console.log(`corpus: ${cases.length} cases read without a throw, ${agreed.length} with an expected result`);
    expect(agreed.length).toBeGreaterThan(0);
  });
});

describe('the portfolio', () => {
  const file = join(CORPUS, 'portfolio/cpython-release-bundles.jsonl');
  it.runIf(present)('of 881 release bundles is read line by line', () => {
    const readings = readEvidence(new Uint8Array(readFileSync(file)));
    expect(readings).toHaveLength(881);
    expect(
      readings.filter(
        (reading) => !reading.ok || reading.format !== 'sigstore-bundle' || reading.subjects.length !== 1,
      ),
    ).toEqual([]);
  });

  it.runIf(present)('of generator attestations is read line by line', () => {
    const readings = readEvidence(new Uint8Array(readFileSync(join(CORPUS, 'portfolio/slsa-github-generator.jsonl'))));
    const kinds = readings.map((reading) => (reading.ok ? reading.facts.kind : reading.code));
    expect(readings).toHaveLength(172);
    expect(kinds.filter((kind) => kind !== 'provenance')).toEqual([]);
  });
});
