import { describe, expect, it } from 'vitest';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { policyWith } from '#lib/policy/checks/verdict.fixture.ts';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { readPolicyText, readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import { artifact, evidence, good, provenance, sbom, unsigned } from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts, Policy } from '#lib/policy/facts/policy.ts';
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { CHECK_CONTROLS } from './check-controls.ts';
import { coverageOfControls, type ControlCoverage, type EvaluatedArtifact, MAX_EVIDENCE } from './control-coverage.ts';
import { FAMILIES, readControl } from './families.ts';

/** The form of the ids that each framework publishes. */
const ID: Record<string, RegExp> = {
  ssdf: /^(?:PO|PS|PW|RV)\.\d\.\d$/,
  s2c2f: /^(?:ING|SCA|INV|UPD|AUD|ENF|REB|FIX)-\d$/,
  cis: /^[1-5]\.[1-4]\.\d{1,2}$/,
  cra: /^(?:Art \d+(?:\(\d+\))?|Annex (?:I-I \(2\)\([a-m]\)|I-II \([1-8]\)|VII \d(?:\([a-c]\))?))$/,
  osps: /^OSPS-(?:AC|BR|DO|QA|SA|VM)-\d\d\.\d\d$/,
};

describe('the families of controls', () => {
  it.each(FAMILIES.map((family) => [family.id, family] as const))(
    '%s has ids of its framework, each once',
    (id, family) => {
      const ids = family.controls.map((control) => control.id);
      expect(ids.filter((one) => !ID[id]!.test(one))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(family.controls.every(({ title }) => title !== '')).toBe(true);
    },
  );

  it('never say that anybody is compliant', () => {
    expect(JSON.stringify(FAMILIES)).not.toMatch(/complian/i);
  });

  it.each<[string, object]>([
    ['ssdf:PS.3.2', { family: 'ssdf', control: 'PS.3.2' }],
    ['osps@2026.02.19:OSPS-BR-06.01', { family: 'osps', control: 'OSPS-BR-06.01' }],
    ['cra:Annex I-I (2)(a)', { family: 'cra', control: 'Annex I-I (2)(a)' }],
    ['ssdf:PS.3.9', { reason: 'NIST SSDF 1.1 has no control PS.3.9 that is known here' }],
    ['ssdf:ps.3.2', { reason: 'NIST SSDF 1.1 has no control ps.3.2 that is known here' }],
    ['osps@2025.10.10:OSPS-BR-06.01', { reason: 'of osps the edition 2026.02.19 is known, not 2025.10.10' }],
    ['iso:A.1', { reason: 'there is no family of controls iso: known are ssdf, s2c2f, cis, cra, osps' }],
    ['PS.3.2', { reason: 'there is no family of controls : known are ssdf, s2c2f, cis, cra, osps' }],
  ])('the reference %s', (reference, expected) => {
    expect(readControl(reference)).toEqual(expected);
  });
});

describe('the map of checks', () => {
  it.each([...CHECKS.keys()])('%s supports at least one control', (id) => {
    expect(CHECK_CONTROLS[id] ?? []).not.toEqual([]);
  });
  it.each(Object.keys(CHECK_CONTROLS))('%s: each control exists, once', (id) => {
    const references = CHECK_CONTROLS[id]!;
    expect(references.filter((reference) => 'reason' in readControl(reference))).toEqual([]);
    expect(new Set(references).size).toBe(references.length);
  });
});

describe('the controls of a document', () => {
  const document = (...controls: string[]) => ({
    id: 'p',
    rules: [{ id: 'r', check: 'sbom-present', controls: ['ssdf:PS.3.2', ...controls] }],
  });
  it('must exist', () => {
    expect(readPolicyValue(document('cis:2.4.5')).ok).toBe(true);
    expect(readPolicyValue(document('cis:9.9.9', 'iso:A.1'))).toMatchObject({
      ok: false,
      problems: [
        {
          pointer: '/rules/0/controls/1',
          message: 'CIS Software Supply Chain Security 1.0 has no control 9.9.9 that is known here',
        },
        { pointer: '/rules/0/controls/2', message: expect.stringContaining('there is no family of controls iso') },
      ],
    });
  });
  it('are named with their line', () => {
    const text = 'id: p\nrules:\n  - id: r\n    check: sbom-present\n    controls:\n      - ssdf:XX.1\n';
    expect(readPolicyText(text)).toMatchObject({ ok: false, problems: [{ pointer: '/rules/0/controls/0', line: 6 }] });
  });
});

describe('the coverage', () => {
  const by = (policy: Policy, facts: ArtifactFacts): EvaluatedArtifact => ({ policy, result: evaluate(policy, facts) });
  const control = (family: string, id: string, evaluations: EvaluatedArtifact[]): ControlCoverage =>
    coverageOfControls(FAMILIES, evaluations)
      .find((one) => one.id === family)!
      .controls.find((one) => one.id === id)!;

  it('of no artifact: nothing is supported', () => {
    const coverage = coverageOfControls(FAMILIES, []);
    expect(coverage.map(({ id }) => id)).toEqual(FAMILIES.map(({ id }) => id));
    for (const family of coverage) expect(family.unsupported).toHaveLength(family.controls.length);
  });

  it('counts the artifacts for which every rule that supports the control passes', () => {
    const evaluations = [
      by(BASELINE, artifact(good())),
      by(BASELINE, artifact([evidence(provenance())])),
      by(BASELINE, artifact([unsigned(provenance())])),
    ];
    expect(control('cis', '2.4.5', evaluations)).toMatchObject({
      supportedBy: [
        { policy: 'attestry-baseline', rule: 'sbom-present', artifacts: { passed: 1, evaluated: 3 }, moreEvidence: 0 },
      ],
      artifacts: { supported: 1, all: 3 },
    });
    // PS.3.2 needs provenance and an SBOM.
    const both = control('ssdf', 'PS.3.2', evaluations);
    expect(both.supportedBy.map(({ rule, artifacts }) => [rule, artifacts.passed])).toEqual([
      ['provenance-present', 2],
      ['sbom-present', 1],
    ]);
    expect(both.artifacts).toEqual({ supported: 1, all: 3 });
  });

  it('names the controls that no rule supports', () => {
    const [ssdf] = coverageOfControls(FAMILIES, [by(policyWith('sbom-present'), artifact(good()))]);
    expect(ssdf!.unsupported).not.toContain('PS.3.2');
    expect(ssdf!.unsupported).toContain('PS.1.1');
    expect(ssdf!.unsupported).toHaveLength(ssdf!.controls.length - 1);
  });

  it('does not count a rule that does not apply, an artifact without evidence, or a remark', () => {
    const revision = artifact([evidence(sbom())], { digest: { alg: 'gitCommit', value: 'a'.repeat(40) } });
    expect(control('cis', '2.4.5', [by(BASELINE, revision)])).toMatchObject({
      supportedBy: [{ artifacts: { passed: 0, evaluated: 0 } }],
      artifacts: { supported: 0, all: 1 },
    });
    expect(control('cis', '2.4.5', [by(BASELINE, artifact([]))])).toMatchObject({
      supportedBy: [{ artifacts: { passed: 0, evaluated: 0 } }],
      artifacts: { supported: 0, all: 1 },
    });
    const index = { digest: `sha256:${'cd'.repeat(32)}`, evidence: [evidence(sbom())] };
    const platform = artifact([evidence(provenance())], { imageIndexes: [index] });
    expect(control('cis', '2.4.5', [by(BASELINE, platform)]).artifacts.supported).toBe(0);
  });

  it('adds the controls of the rule itself, and those of expressions', () => {
    const read = readPolicyValue({
      id: 'p',
      rules: [{ id: 'r', check: 'sbom-present', controls: ['cra:Art 13(13)'] }],
    });
    if (!read.ok) throw new Error('a policy');
    const evaluations = [by(compilePolicy(read.document, 1), artifact(good()))];
    expect(control('cra', 'Art 13(13)', evaluations).artifacts.supported).toBe(1);
    expect(control('cis', '2.4.5', evaluations).artifacts.supported).toBe(1);
  });

  it('keeps the rules of different policies apart', () => {
    const other = { ...policyWith('sbom-present'), id: 'other' };
    const rules = control('cis', '2.4.5', [by(BASELINE, artifact(good())), by(other, artifact([]))]).supportedBy;
    expect(rules.map(({ policy, artifacts }) => [policy, artifacts.passed])).toEqual([
      ['attestry-baseline', 1],
      ['other', 0],
    ]);
  });

  it('names a bounded number of documents', () => {
    const evaluations = Array.from({ length: MAX_EVIDENCE + 3 }, () =>
      by(policyWith('sbom-present'), artifact(good())),
    );
    const [rule] = control('cis', '2.4.5', evaluations).supportedBy;
    expect([rule!.evidence.length, rule!.moreEvidence]).toEqual([MAX_EVIDENCE, 3]);
  });
});
