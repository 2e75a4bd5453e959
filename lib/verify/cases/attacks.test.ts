/**
 * Every sound document with one thing changed, or one thing left out: what is still verified says what it said before.
 * So nothing that a verified document says can be changed by somebody who does not sign.
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { bitFlips, leafValues, memberPaths, removeAt, replaceAt } from '#lib/verify/json-changes.fixture.ts';
import { askPure } from './case.fixture.ts';
import { ALL_FORMAT_CASES, type FormatCase } from './formats.fixture.ts';

/** What is said of a verified document that its signer answers for. */
type Told = { said: object; times: object[] };

function verifiedOf(one: FormatCase, document: Uint8Array): Told[] {
  const { answers, facts, verifications } = askPure({ ...one, document });
  return answers.flatMap(({ outcome, format, predicateType, subjects }, index) => {
    if (outcome !== 'verified') return [];
    const { signer, trustedTimes } = verifications[index]!;
    const identity = signer?.kind === 'certificate' ? [signer.identity, signer.issuer] : [signer?.kind];
    return [{ said: { format, predicateType, subjects, facts: facts[index], identity }, times: trustedTimes }];
  });
}

/** A change may take a time away; it may not bring one. */
const isSame = (before: Told, after: Told): boolean =>
  isDeepStrictEqual(before.said, after.said) &&
  after.times.every((time) => before.times.some((known) => isDeepStrictEqual(known, time)));

/** The JSON values of a document, one a line; null where it is no JSON. */
function jsonOf(document: Uint8Array): Json[] | null {
  const text = Buffer.from(document).toString();
  try {
    return [JSON.parse(text) as Json];
  } catch {
    const lines = text.trimEnd().split('\n');
    return lines.every((line) => line.startsWith('{')) ? lines.map((line) => JSON.parse(line) as Json) : null;
  }
}
const written = (values: Json[]): Buffer => Buffer.from(values.map((value) => JSON.stringify(value)).join('\n'));

/** Every third, which is enough for a value: the attacks on bundles try all. */
const someOf = <T>(flips: readonly T[]): T[] => flips.filter((_, index) => index % 3 === 0);

type Change = { what: string; document: Buffer };
function changesOf(values: Json[]): Change[] {
  const flips = leafValues(values).flatMap(({ at, value }) =>
    someOf(bitFlips(value)).map((flipped) => ({
      what: `${at.join('/')} ${String(value).slice(0, 40)} → ${String(flipped).slice(0, 40)}`,
      document: written(replaceAt(values, at, flipped)),
    })),
  );
  const removals = memberPaths(values).map((at) => ({
    what: `${at.join('/')} removed`,
    document: written(removeAt(values, at)),
  }));
  return [...flips, ...removals];
}

function textChangesOf(document: Uint8Array): Change[] {
  return Array.from(document, (_, at) => {
    const changed = Buffer.from(document);
    changed[at]! ^= 1;
    return { what: `byte ${at}`, document: changed };
  });
}

const sound = ALL_FORMAT_CASES.filter(({ expected }) => expected.some(({ outcome }) => outcome === 'verified'));

describe('a sound document with one change', () => {
  it.each(sound)('$name', (one) => {
    const before = verifiedOf(one, one.document);
    expect(before.length).toBeGreaterThan(0);
    const values = jsonOf(one.document);
    const changes = values === null ? textChangesOf(one.document) : changesOf(values);
    const lies = changes.filter(({ document }) =>
      verifiedOf(one, document).some((after) => !before.some((told) => isSame(told, after))),
    );
    expect(lies.map(({ what }) => what)).toEqual([]);
    expect(changes.length).toBeGreaterThan(5);
  });
});

/** Each member that a sound document has at its top, once. A container is left out: what it holds is sound itself. */
const CONTAINERS = new Set(['attestations', 'attestation_bundles', 'provenance_summary']);
const members = new Map(
  sound
    .flatMap(({ document }) => jsonOf(document) ?? [])
    .flatMap((value) => Object.entries(value as { [key: string]: Json }))
    .filter(([key]) => !CONTAINERS.has(key)),
);

describe('a sound document with a member of another', () => {
  it.each(sound)('$name', (one) => {
    const before = verifiedOf(one, one.document);
    const values = jsonOf(one.document) ?? [];
    const lies = [...members].flatMap(([key, member]) =>
      values.flatMap((value, index) => {
        const document = written(values.with(index, { ...(value as object), [key]: member }));
        const after = verifiedOf(one, document).filter((told) => !before.some((known) => isSame(known, told)));
        return after.map((told) => `${key} in value ${index}: ${JSON.stringify(told.said).slice(0, 200)}`);
      }),
    );
    expect(lies).toEqual([]);
  });

  it('is tried with many members', () => {
    expect(members.size).toBeGreaterThan(25);
  });
});
