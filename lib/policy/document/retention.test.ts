import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { retentionOf } from '#lib/policy/retention/rules.ts';
import { compilePolicy } from './compile.ts';
import { readPolicyText, readPolicyValue } from './read-policy.ts';
import { policyDocument } from './schema.ts';
import { policyYaml } from './write-policy.ts';

const policy = (retention: unknown) => ({
  id: 'gate',
  rules: [{ id: 'provenance', check: 'provenance-present' }],
  ...(retention === undefined ? {} : { retention }),
});
const problemsOf = (retention: unknown) => {
  const read = readPolicyValue(policy(retention));
  return read.ok ? [] : read.problems.map(({ pointer, message }) => `${pointer} ${message}`);
};

describe('the retention of a policy', () => {
  it('knows the kinds in the order in which stores number them', () =>
    expect(EVIDENCE_KINDS.join(' ')).toBe(
      'generic provenance sbom vex scan tests static-analysis vsa svr release publish link scai reference image-signature event layout review rebuild',
    ));

  it('is read, written and compiled', () => {
    const read = readPolicyText(policyYaml(policyDocument.parse(policy([{ kinds: ['scan', 'tests'], days: 30 }]))));
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(compilePolicy(read.document, 3).retention).toEqual([
      { kinds: ['scan', 'tests'], days: 30, keepNewest: false },
    ]);
  });

  it('that is left out keeps everything, and does not change the document', () => {
    const document = policyDocument.parse(policy(undefined));
    expect(document).not.toHaveProperty('retention');
    expect(compilePolicy(document, 1).retention).toEqual([]);
  });

  it('prefers a rule that names the kind to one for all', () => {
    const { retention } = compilePolicy(
      policyDocument.parse(
        policy([
          { kinds: 'all', days: 90 },
          { kinds: ['scan'], days: 7 },
        ]),
      ),
      1,
    );
    expect(retentionOf(retention, 'scan')?.days).toBe(7);
    expect(retentionOf(retention, 'sbom')?.days).toBe(90);
    expect(retentionOf([], 'sbom')).toBeNull();
  });

  it.each<[string, unknown, string]>([
    ['no day', [{ kinds: ['scan'], days: 0 }], '/retention/0/days must be at least one day'],
    ['half a day', [{ kinds: ['scan'], days: 0.5 }], '/retention/0/days must be a whole number of days'],
    ['no kind', [{ kinds: [], days: 1 }], '/retention/0/kinds must name a kind'],
    ['another word', [{ kinds: 'any', days: 1 }], "/retention/0/kinds must be 'all' or a list of kinds of evidence"],
    ['an unknown kind', [{ kinds: ['scna'], days: 1 }], '/retention/0/kinds there is no kind of evidence "scna"'],
    ['a kind twice', [{ kinds: ['scan', 'scan'], days: 1 }], '/retention/0/kinds/1 the retention of scan is stated'],
    [
      'a kind in two rules',
      [
        { kinds: ['scan'], days: 1 },
        { kinds: ['scan'], days: 2 },
      ],
      '/retention/1/kinds/0 the retention of scan is stated',
    ],
    [
      'all twice',
      [
        { kinds: 'all', days: 1 },
        { kinds: 'all', days: 2 },
      ],
      '/retention/1/kinds the retention of all is stated',
    ],
    ['an unknown member', [{ kinds: 'all', days: 1, month: 2 }], '/retention/0 '],
    ['no rule', [], '/retention '],
  ])('with %s is refused', (_name, retention, expected) => {
    const problems = problemsOf(retention);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('is in the JSON Schema of policies, with every kind', () => {
    const schema = JSON.stringify(z.toJSONSchema(policyDocument, { io: 'input' }));
    for (const kind of EVIDENCE_KINDS) expect(schema).toContain(`"${kind}"`);
    expect(schema).toContain('"keepNewest"');
  });
});
