import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicyText } from '#lib/policy/document/read-policy.ts';
import { moveItem, removeItem, setMember } from './edit-text.ts';
import { addRules, readDraft } from './policy-draft.ts';

const TEXT = `# the gate of the release
id: gate # do not rename
rules:
  - id: sbom
    check: sbom-present # CycloneDX
  - id: tests
    check: tests-passing
`;

describe('a draft', () => {
  it('is what the text says, with what the document leaves out', () => {
    expect(readDraft(TEXT)).toMatchObject({
      id: 'gate',
      mode: 'enforce',
      projects: ['**'],
      environments: ['*'],
      rules: [{ id: 'sbom', check: 'sbom-present', severity: 'block', effective: '', params: {} }, { id: 'tests' }],
    });
  });
  it.each(['a: [', '- a list', 'a: 1\na: 2', '"text"'])('does not exist for %j', (text) =>
    expect(readDraft(text)).toBeNull(),
  );
  it.each(['', 'rules: 7', 'rules: [7]', 'appliesTo: x', 'mode: [a]', 'rules:\n  - effective: 2027'])(
    'exists for %j, which is no document',
    (text) => expect(readDraft(text)).not.toBeNull(),
  );
});

describe('a change', () => {
  it('leaves comments, order and everything else', () => {
    expect(setMember(TEXT, ['rules', 1, 'severity'], 'warn')).toBe(
      TEXT.replace('check: tests-passing', 'check: tests-passing\n    severity: warn'),
    );
  });
  it('makes what is around the member', () => {
    expect(setMember('id: x\nappliesTo: 7\n', ['appliesTo', 'projects'], ['acme/*'])).toBe(
      'id: x\nappliesTo:\n  projects:\n    - acme/*\n',
    );
    expect(setMember('', ['title'], 'A: b')).toBe('title: "A: b"\n');
  });
  it('takes a member out, and the mapping around it once that is empty', () => {
    const added = setMember(TEXT, ['rules', 0, 'params', 'formats'], ['spdx']);
    expect(setMember(added, ['rules', 0, 'params', 'formats'], undefined)).toBe(TEXT);
    expect(setMember(TEXT, ['waivers', 'maxDays'], undefined)).toBe(TEXT);
  });
  it('of a text that is no YAML is none', () => expect(setMember('a: [', ['a'], 1)).toBe('a: ['));
  it('adds rules, each with an id of its own', () => {
    const text = addRules(addRules('id: x\nrules: []\n', [{ id: 'a', check: 'c' }]), [{ id: 'a', check: 'd' }]);
    expect(text).toBe('id: x\nrules:\n  - id: a\n    check: c\n  - id: a-2\n    check: d\n');
  });
  it('moves and removes rules with their comments', () => {
    const moved = moveItem(TEXT, 'rules', 1, -1);
    expect(readDraft(moved)?.rules.map(({ id }) => id)).toEqual(['tests', 'sbom']);
    expect(moved).toContain('sbom-present # CycloneDX');
    expect(moveItem(moved, 'rules', 0, 1)).toBe(TEXT);
    expect(moveItem(TEXT, 'rules', 0, -1)).toBe(TEXT);
    expect(readDraft(removeItem(TEXT, 'rules', 0))?.rules).toHaveLength(1);
  });
  it('never throws, and gives text that can be read again', () => {
    const path = fc.array(fc.oneof(fc.constantFrom('rules', 'params', 'id', 'appliesTo'), fc.nat(3)), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(TEXT, 'rules: 7', 'rules:\n  a: 1', 'rules: [1, [2]]')),
        fc.tuple(fc.constantFrom('id', 'rules', 'appliesTo'), path),
        fc.option(fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())), { nil: undefined }),
        (text, [first, rest], value) => {
          const changed = setMember(text, [first, ...rest], value);
          if (readDraft(text) !== null) expect(readDraft(changed)).not.toBeNull();
        },
      ),
    );
  });
});

it('a document that is written by choosing can be applied', () => {
  let text = setMember('', ['id'], 'production');
  text = addRules(text, [{ id: 'sbom-present', check: 'sbom-present' }]);
  text = setMember(text, ['rules', 0, 'effective'], '2027-03-01');
  text = setMember(text, ['appliesTo', 'environments'], ['production']);
  expect(readPolicyText(text)).toMatchObject({
    ok: true,
    document: {
      id: 'production',
      appliesTo: { projects: ['**'], environments: ['production'] },
      rules: [{ effective: '2027-03-01T00:00:00.000Z', severity: 'block' }],
    },
  });
});
