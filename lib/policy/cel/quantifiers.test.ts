import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { ArtifactFacts, EvidenceFact, Expression } from '#lib/policy/facts/policy.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { artifact, evidence, good, provenance, sbom, unsigned } from '#lib/policy/example.fixture.ts';
import type { FullDocuments } from './bindings/bound.ts';
import { findingOf } from './expression.fixture.ts';

const TYPE = 'https://acme.example/review/v1';
type Quantifier = NonNullable<Expression['forEach']>['quantifier'];

function rule(quantifier: Quantifier, source = 'predicate.approved'): Expression {
  return { source, forEach: { predicateType: TYPE, quantifier } };
}

/** Attestations of the type with these predicates. */
function reviews(...predicates: Json[]): { facts: ArtifactFacts; documents: FullDocuments } {
  const items = predicates.map(() => evidence({ kind: 'generic' }, { predicateType: TYPE }));
  const documents = new Map(
    items.map(({ id }, at) => [id, { facts: { kind: 'generic' } as const, predicate: predicates[at] }]),
  );
  return { facts: artifact([...good(), ...items]), documents };
}

function outcomeOf(expression: Expression, { facts, documents }: ReturnType<typeof reviews>): string {
  const { outcome, code } = findingOf(expression, facts, documents);
  return outcome === 'pass' || outcome === 'fail' ? outcome : `${outcome} ${code}`;
}

const [YES, NO, ODD] = [{ approved: true }, { approved: false }, { approved: 'true' }];

describe('quantifiers', () => {
  it.each<[Quantifier, Json[], string]>([
    ['any', [], 'missing no-attestation'],
    ['all', [], 'missing no-attestation'],
    ['none', [], 'missing no-attestation'],
    ['any', [YES, NO, ODD], 'pass'],
    ['any', [NO, NO], 'fail'],
    ['any', [NO, ODD], 'error expression-error'],
    ['all', [YES, YES], 'pass'],
    ['all', [YES, NO], 'fail'],
    ['all', [YES, ODD], 'error expression-error'],
    ['all', [NO, ODD], 'fail'],
    ['none', [NO, NO], 'pass'],
    ['none', [NO, YES], 'fail'],
    ['none', [NO, ODD], 'error expression-error'],
    ['none', [{}], 'error expression-error'],
    ['any', ['text', null, 1, [YES]], 'error expression-error'],
  ])('%s of %j is %s', (quantifier, predicates, outcome) => {
    expect(outcomeOf(rule(quantifier), reviews(...predicates))).toBe(outcome);
  });

  it('binds the attestation, its signer and its provenance', () => {
    const read = (source: string) => outcomeOf(rule('all', source), reviews(YES));
    expect(read(`attestation.predicateType == "${TYPE}" && attestation.kind == "generic"`)).toBe('pass');
    expect(read('signer.kind == "certificate" && artifact.name == "web" && now > attestation.ingestedAt')).toBe('pass');
    expect(read('provenance == null')).toBe('pass');
    const slsa = 'https://slsa.dev/provenance/v1';
    const facts = artifact([evidence(provenance(), { predicateType: slsa })]);
    const expression = {
      source: 'provenance.level == 2',
      forEach: { predicateType: slsa, quantifier: 'any' },
    } as const;
    expect(findingOf(expression, facts).outcome).toBe('pass');
  });

  it('takes no unverified attestation, and says that there are some', () => {
    const facts = artifact([...good(), unsigned({ kind: 'generic' }, { predicateType: TYPE })]);
    const finding = findingOf(rule('any', 'true'), facts);
    expect(finding).toMatchObject({ outcome: 'missing', code: 'no-attestation' });
    expect(finding.detail).toContain('1 document has the type and is not verified.');
  });

  it('`none` warns at most', () => {
    const { facts, documents } = reviews(YES);
    expect(findingOf(rule('none'), facts, documents)).toMatchObject({ outcome: 'fail', severity: 'warn' });
    expect(findingOf(rule('all'), facts, documents).severity).toBeUndefined();
  });

  it('an attestation whose predicate was not read never passes', () => {
    const { facts } = reviews(YES);
    for (const quantifier of ['any', 'all', 'none'] as const)
      for (const source of ['predicate.approved', '!has(predicate.approved)', 'true || predicate.approved'])
        expect(findingOf(rule(quantifier, source), facts).outcome).toBe('error');
  });

  it('a predicate above the limit is not bound', () => {
    const { facts, documents } = reviews({ approved: true, text: 'a'.repeat(70_000) });
    expect(outcomeOf(rule('any'), { facts, documents })).toBe('error evidence-cut');
  });

  it('one that holds is enough for `any`, and one that is not read is one too many for the others', () => {
    const large = { approved: true, text: 'a'.repeat(60_000) };
    const many = reviews(...Array.from({ length: 30 }, () => large));
    expect(outcomeOf(rule('any'), many)).toBe('pass');
    expect(outcomeOf(rule('all'), many)).toBe('error evidence-cut');
    expect(outcomeOf(rule('any', '!predicate.approved'), many)).toBe('error evidence-cut');
    expect(outcomeOf(rule('none', '!predicate.approved'), many)).toBe('error evidence-cut');
    const few = reviews(YES);
    const omitting = { ...few, facts: { ...few.facts, omittedKinds: ['generic' as const] } };
    expect(outcomeOf(rule('any'), omitting)).toBe('pass');
    expect(outcomeOf(rule('all'), omitting)).toBe('error evidence-cut');
    expect(outcomeOf(rule('none', '!predicate.approved'), omitting)).toBe('error evidence-cut');
  });

  it('no set of predicates passes that does not satisfy the quantifier', () => {
    const predicate = fc.constantFrom<Json>(YES, NO, ODD, {}, null, [true]);
    fc.assert(
      fc.property(fc.array(predicate, { maxLength: 6 }), (predicates) => {
        const set = reviews(...predicates);
        const trues = predicates.filter((one) => one === YES).length;
        const falses = predicates.filter((one) => one === NO).length;
        expect(outcomeOf(rule('any'), set) === 'pass').toBe(trues > 0);
        expect(outcomeOf(rule('all'), set) === 'pass').toBe(predicates.length > 0 && trues === predicates.length);
        expect(outcomeOf(rule('none'), set) === 'pass').toBe(predicates.length > 0 && falses === predicates.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a list that is not complete', () => {
  const component = (name: string) => ({
    ref: name,
    type: null,
    name,
    version: null,
    purl: null,
    cpe: null,
    digests: {},
    licenses: [],
  });
  const base = sbom() as Extract<ReturnType<typeof sbom>, { kind: 'sbom' }>;
  const listing = (names: readonly string[]) => ({ ...base, sbom: { ...base.sbom, components: names.map(component) } });
  const large = evidence(listing(['a', 'b']), { componentCount: 300 });
  const stored = artifact([evidence(provenance()), large]);
  const read = (source: string, facts = stored, documents?: FullDocuments): string => {
    const { outcome, code } = findingOf(source, facts, documents);
    return outcome === 'error' ? code : outcome;
  };

  it.each([
    ['sbom.count == 300 && sbom.truncated', 'pass'],
    ['sbom != null', 'pass'],
    ['sbom.components.exists(c, c.name == "a")', 'pass'],
    ['sbom.components.filter(c, c.name != "b").map(c, c.name).exists(n, n == "a")', 'pass'],
    ['sbom.count > 0 && (provenance.level == 0 || sbom.components.exists(c, c.name == "b"))', 'pass'],
    ['sbom.components.exists(c, c.name == "z")', 'fail'],
    ['sbom.components.all(c, c.name == "a")', 'fail'],
    ['sbom.components.all(c, c.name != "z")', 'evidence-cut'],
    ['!sbom.components.exists(c, c.name == "z")', 'evidence-cut'],
    ['sbom.components.exists(c, c.name == "z") == false', 'evidence-cut'],
    ['sbom.components.exists(c, c.name == "z") ? false : true', 'evidence-cut'],
    ['sbom.components.exists_one(c, c.name == "a")', 'evidence-cut'],
    ['sbom.components.size() < 100', 'evidence-cut'],
    ['sbom.components.filter(c, c.name == "z").size() == 0', 'evidence-cut'],
    ['sbom.components.filter(c, c.name == "z").map(c, c.name) == []', 'evidence-cut'],
    ['sbom.components == sbom.components', 'evidence-cut'],
    ['[sbom].all(s, s.components.all(c, c.name != "z"))', 'evidence-cut'],
    ['dyn(sbom).components.all(c, c.name != "z")', 'evidence-cut'],
    ['sbom["components"].all(c, c.name != "z")', 'evidence-cut'],
    ['[1].exists(x, !sbom.components.exists(c, c.name == "z"))', 'evidence-cut'],
    ['[1].all(x, sbom.components.exists(c, c.name == "a"))', 'evidence-cut'],
    ['sbom.components.exists(c, sbom.components.all(d, d.name != "z"))', 'evidence-cut'],
  ])('%s is %s', (source, outcome) => expect(read(source)).toBe(outcome));

  it('is complete with the full document', () => {
    const names = Array.from({ length: 300 }, (_, at) => `c${at}`);
    const documents: FullDocuments = new Map([[large.id, { facts: listing(names), predicate: undefined }]]);
    expect(read('sbom.components.all(c, c.name != "z") && !sbom.truncated', stored, documents)).toBe('pass');
    expect(read('sbom.components.all(c, c.name != "c299")', stored, documents)).toBe('fail');
  });

  it('is cut at its limits, and the rest is still bound', () => {
    const names = Array.from({ length: 6_000 }, (_, at) => `c${at}`);
    const documents: FullDocuments = new Map([[large.id, { facts: listing(names), predicate: undefined }]]);
    const wide = artifact([evidence(provenance()), { ...large, componentCount: 6_000 }]);
    expect(
      read('sbom.count == 6000 && sbom.truncated && sbom.components.exists(c, c.name == "c4999")', wide, documents),
    ).toBe('pass');
    expect(read('sbom.components.exists(c, c.name == "c5000")', wide, documents)).toBe('fail');
    expect(read('sbom.components.all(c, c.name != "z")', wide, documents)).toBe('evidence-cut');
    const heavy: FullDocuments = new Map([
      [large.id, { facts: listing(names.slice(0, 300).map((name) => name.padEnd(10_000, 'x'))), predicate: undefined }],
    ]);
    expect(read('sbom.truncated && sbom.components.size() > 50', stored, heavy)).toBe('evidence-cut');
    expect(read('sbom.truncated && sbom.components.exists(c, c.name.startsWith("c50"))', stored, heavy)).toBe('pass');
  });

  it('is any list of which older evidence is left out', () => {
    const omitting = (kind: EvidenceFact['facts']['kind']) => artifact(good(), { omittedKinds: [kind] });
    expect(read('vulns.critical == 0', omitting('scan'))).toBe('evidence-cut');
    expect(read('tests.failed == 0', omitting('tests'))).toBe('evidence-cut');
    expect(read('attestations.all(a, a.kind != "x")', omitting('link'))).toBe('evidence-cut');
    expect(read('unverified.size() == 0', omitting('link'))).toBe('evidence-cut');
    expect(read('vex.all(v, v.status != "affected")', omitting('vex'))).toBe('evidence-cut');
    expect(read('attestations.exists(a, a.kind == "sbom")', omitting('link'))).toBe('pass');
    expect(read('provenance.level == 2 && sbom.count == 1', omitting('tests'))).toBe('pass');
  });

  it('never passes a rule that fails with more of its elements', () => {
    const sources = [
      'sbom.components.exists(c, c.name == "x")',
      'sbom.components.all(c, c.name == "x")',
      '!sbom.components.exists(c, c.name == "y")',
      'sbom.components.filter(c, c.name == "x").exists(c, c.name != "y")',
      'sbom.components.size() == 2 || sbom.components.exists(c, c.name == "x")',
      '!(sbom.components.all(c, c.name == "x") || !sbom.components.exists(c, c.name == "z"))',
    ];
    const names = fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...sources), names, names, (source, known, unknown) => {
        const count = known.length + unknown.length;
        const cut = artifact([evidence(provenance()), evidence(listing(known), { componentCount: count })]);
        const whole = artifact([evidence(provenance()), evidence(listing([...known, ...unknown]))]);
        if (read(source, cut) === 'pass') expect(read(source, whole)).toBe('pass');
      }),
      { numRuns: 300 },
    );
  });
});
