import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compareLines } from './compare-lines.ts';
import { describeScope } from './describe-scope.ts';
import { policyDocument } from './schema.ts';
import { policyYaml } from './write-policy.ts';

describe('the scope in words', () => {
  it.each([
    [['**'], ['*'], 'every project in every environment'],
    [['acme/*'], ['production'], 'acme/* in production'],
    [['acme/*', '**'], ['a', '*'], 'every project in every environment'],
    [['a/b', 'c/d', 'e/f'], ['staging', 'production'], 'a/b, c/d and e/f in staging or production'],
    [['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6'], ['*'], 'a/1, a/2, a/3, a/4 and 2 more in every environment'],
  ])('%j %j: %s', (projects, environments, words) => expect(describeScope({ projects, environments })).toBe(words));
});

describe('the document in YAML', () => {
  const document = policyDocument.parse({
    rules: [
      { severity: 'warn', check: 'sbom-present', id: 'a', effective: '2027-03-01' },
      { cel: 'true', id: 'b', effective: '2027-03-01T10:00:00Z' },
    ],
    title: 'T',
    id: 'x',
  });
  it('has its members in the order in which people read them, and says nothing needlessly', () => {
    expect(policyYaml(document)).toBe(`id: x
title: T
mode: enforce
appliesTo:
  projects:
    - "**"
  environments:
    - "*"
rules:
  - id: a
    check: sbom-present
    severity: warn
    effective: 2027-03-01
  - id: b
    cel: "true"
    severity: block
    effective: 2027-03-01T10:00:00.000Z
waivers:
  approval: none
  maxDays: 366
`);
  });
  it('is the same document when it is read again', () => {
    expect(policyDocument.parse(parse(policyYaml(document)))).toEqual(document);
  });
});

describe('the comparison', () => {
  it('shows what was added and removed, with three lines around it', () => {
    const before = Array.from({ length: 20 }, (_, line) => `line ${line + 1}\n`).join('');
    expect(compareLines(before, before.replace('line 10\n', 'ten\n'))).toEqual([
      {
        line: 7,
        lines: [
          ...[7, 8, 9].map((line) => ({ kind: 'same', text: `line ${line}` })),
          { kind: 'removed', text: 'line 10' },
          { kind: 'added', text: 'ten' },
          ...[11, 12, 13].map((line) => ({ kind: 'same', text: `line ${line}` })),
        ],
      },
    ]);
  });
  it('of equal texts is empty', () => expect(compareLines('a\n', 'a\n')).toEqual([]));
  it('leaves out the remark about a missing newline', () =>
    expect(compareLines('a', 'b')).toEqual([
      {
        line: 1,
        lines: [
          { kind: 'removed', text: 'a' },
          { kind: 'added', text: 'b' },
        ],
      },
    ]));
  it('gives up where too many lines differ', () => {
    const lines = (word: string) => Array.from({ length: 2_000 }, (_, line) => `${word} ${line}\n`).join('');
    expect(compareLines(lines('a'), lines('b'))).toBeNull();
  });
});
