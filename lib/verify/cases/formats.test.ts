/** Every format, predicate type and kind of facts has a sound document, and the pure rooms say of it what is right. */
import { describe, expect, it } from 'vitest';
import { JSON_FORMATS, TEXT_FORMATS } from '#lib/evidence/registry.ts';
import { PROVENANCE_TYPES } from '#lib/evidence/formats/predicates/provenance.ts';
import { PREDICATES } from '#lib/evidence/formats/predicates/registry.ts';
import { askPure } from './case.fixture.ts';
import { kindsOf, literalsOf } from './closed-lists.fixture.ts';
import { ALL_FORMAT_CASES, FORMAT_CASES } from './formats.fixture.ts';
import { PREDICATE_CASES } from './predicates.fixture.ts';

describe('a sound document', () => {
  it.each([...ALL_FORMAT_CASES, ...PREDICATE_CASES])('$name', (one) => {
    const { answers, facts } = askPure(one);
    expect(answers.map(({ refusal }) => refusal)).toEqual(one.expected.map(() => null));
    expect(answers).toMatchObject(
      one.expected.map(({ format, outcome, predicateType, subjects }) => ({
        format,
        outcome,
        predicateType,
        subjects,
      })),
    );
    expect(facts).toMatchObject(one.expected.map((each) => each.facts));
  });
});

describe('the table', () => {
  it('has a case of every format', () => {
    const made = Object.entries(FORMAT_CASES).filter(([format, cases]) =>
      cases.some(({ expected }) => expected.some((each) => each.format === format)),
    );
    expect(made.map(([format]) => format).toSorted()).toEqual(literalsOf('EvidenceFormat').toSorted());
  });

  it('has a case for every reader of the registry', () => {
    const texts = ALL_FORMAT_CASES.map(({ document }) => Buffer.from(document).toString());
    const values = texts
      .flatMap((text) => text.split('\n'))
      .concat(texts)
      .flatMap(parsed);
    const readers = new Set([
      ...values.map((value) => JSON_FORMATS.find((format) => format.recognises(value as never))),
      ...texts.map((text) => TEXT_FORMATS.find((format) => format.recognises(text))),
    ]);
    expect([...JSON_FORMATS, ...TEXT_FORMATS].filter((format) => !readers.has(format))).toEqual([]);
  });
});

describe('the table of predicates', () => {
  const types = PREDICATE_CASES.flatMap(({ expected }) => expected.map(({ predicateType }) => predicateType!));

  it('has a case of every family', () => {
    const read = new Set(types.map((type) => PREDICATES.find((family) => family.matches(type))));
    expect(PREDICATES.filter((family) => !read.has(family)).map(({ title }) => title)).toEqual([]);
    expect(Object.keys(PROVENANCE_TYPES).filter((type) => !types.includes(type))).toEqual([]);
  });

  it('has, with the table of formats, a case of every kind of facts', () => {
    const facts = [...ALL_FORMAT_CASES, ...PREDICATE_CASES].flatMap((one) => askPure(one).facts);
    expect([...new Set(facts.map((one) => one?.kind))].toSorted()).toEqual(kindsOf('Facts').toSorted());
  });
});

/** The objects in a text: itself, or the members of a list of attestations. */
function parsed(text: string): object[] {
  try {
    const value = JSON.parse(text) as object | null;
    if (typeof value !== 'object' || value === null) return [];
    const inner = 'attestations' in value ? (value.attestations as object[]) : [];
    const records = 'records' in value ? (value.records as object[]) : [];
    const listed = Array.isArray(value) ? (value as object[]) : records;
    const files = 'attestation_bundles' in value ? (value.attestation_bundles as { attestations: object[] }[]) : [];
    return [
      ...(Array.isArray(value) ? [] : [value]),
      ...inner,
      ...listed,
      ...files.flatMap(({ attestations }) => attestations),
    ];
  } catch {
    return [];
  }
}
