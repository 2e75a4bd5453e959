import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { EvidenceFact, ArtifactFacts } from '#lib/policy/facts/policy.ts';
import {
  artifact,
  CVE,
  evidence,
  failed,
  good,
  key,
  provenance,
  sbom,
  scan,
  tests,
  unsigned,
  vex,
} from '#lib/policy/example.fixture.ts';
import { findingOf } from './expression.fixture.ts';

const facts = artifact(good());
const outcomeOf = (source: string, about: ArtifactFacts = facts) => {
  const { outcome, code } = findingOf(source, about);
  return outcome === 'pass' || outcome === 'fail' ? outcome : `${outcome} ${code}`;
};

describe('a result', () => {
  it.each([
    ['true', 'pass'],
    ['false', 'fail'],
    ['dyn("true")', 'error expression-error'],
    ['dyn(1)', 'error expression-error'],
    ['dyn([])', 'error expression-error'],
    ['dyn(null)', 'error expression-error'],
    ['dyn({})', 'error expression-error'],
    ['dyn(int)', 'error expression-error'],
    ['1 / 0 == 1', 'error expression-error'],
    ['9223372036854775807 + 1 > 0', 'error expression-error'],
    ['artifact.names[7] == "a"', 'error expression-error'],
    ['provenance.externalParameters.missing == 1', 'error expression-error'],
    ['provenance.externalParameters.workflow', 'error expression-error'],
    ['1 / 0 == 1 || true', 'pass'],
    ['1 / 0 == 1 && false', 'fail'],
    ['1 / 0 == 1 && true', 'error expression-error'],
    ['sbom == null || sbom.count > 0', 'pass'],
  ])('%s is %s', (source, outcome) => expect(outcomeOf(source)).toBe(outcome));

  it('says why there is none', () => {
    const details = ['provenance.externalParameters.x == 1', 'dyn("a")', 'artifact.names[7] == ""', '1 / 0 == 1'].map(
      (source) => findingOf(source, facts).detail,
    );
    expect(details).toEqual([
      'The expression of the rule has no result: a value has no field x.',
      'The expression of the rule has no result: the result is a text and not true or false.',
      'The expression of the rule has no result: a list has no element 7.',
      'The expression of the rule has no result: int divide by zero.',
    ]);
  });

  it('names the expression and the evidence that it rests on', () => {
    const [proof] = facts.evidence;
    expect(findingOf('provenance.level\n  >= 1', facts)).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      expected: 'provenance.level >= 1',
      evidence: [proof!.id],
    });
  });
});

describe('operators and functions', () => {
  it.each([
    '1 + 2 * 3 - 4 / 2 == 5 && 7 % 4 == 3 && -1 < 0',
    '1.5 + 1.5 == 3.0 && 1u + 1u == 2u',
    '"a" + "b" == "ab" && b"a" + b"b" == b"ab" && [1] + [2] == [1, 2]',
    '1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2 && 1 != 2 && !(1 == 2)',
    '1 == 1.0 && 1 in [1.0] && "a" in {"a": 1}',
    'true ? true : false',
    '"abc".contains("b") && "abc".startsWith("a") && "abc".endsWith("c") && "abc".matches("^a.c$")',
    'size("é") == 1 && "😀".size() == 1 && size([1]) == 1 && {"a": 1}.size() == 1',
    'int("12") == 12 && uint("12") == 12u && double("1.5e1") == 15.0 && string(1) == "1" && bool("true")',
    'timestamp("2026-01-01T00:00:00Z") + duration("1h") == timestamp("2026-01-01T01:00:00Z")',
    'timestamp("2026-07-01T00:30:00Z").getDayOfYear() == 181 && timestamp("2026-03-29T02:30:00Z").getHours() == 2',
    'timestamp("2026-03-05T02:30:04.5Z").getMilliseconds() == 500 && timestamp("2026-03-05T02:30:04Z").getDate() == 5',
    'timestamp("2026-03-01T00:00:00Z").getDayOfWeek() == 0 && timestamp("2026-03-01T00:00:00Z").getMonth() == 2',
    '[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6] && [1, 2].map(x, x > 1, x) == [2]',
    '[1, 2].all(x, x > 0) && [1, 2].exists(x, x > 1) && [1, 2].exists_one(x, x > 1)',
    'type("a") == string && type(1) != string',
    '{"a": {"b": [true]}}.a.b[0]',
  ])('%s', (source) => expect(outcomeOf(source)).toBe('pass'));

  it.each([
    'int("") == 0',
    'int("0x10") == 16',
    'int(" 5 ") == 5',
    'int("9223372036854775808") > 0',
    'uint("-1") > 0u',
    'double("abc") != 1.0',
    'double("") == 0.0',
    'double("Infinity") > 1.0',
    'bool("yes")',
    'timestamp("yesterday") < now',
    'duration("soon") > duration("1s")',
  ])('%s is an error and no number', (source) => expect(outcomeOf(source)).toBe('error expression-error'));
});

describe('what is bound', () => {
  const withVex = artifact([...good(), evidence(vex()), unsigned(tests({ failed: 1 }))]);
  it.each([
    'artifact.digest.alg == "sha256" && artifact.digest.value.size() == 64',
    'artifact.name == "web" && artifact.names == ["web"] && artifact.project == "github.com/acme/web"',
    'artifact.purls.exists(p, p.startsWith("pkg:oci/web@"))',
    'signer.kind == "certificate" && signer.identity.endsWith("release.yml@refs/tags/v2.3.1")',
    'signer.issuer == "https://token.actions.githubusercontent.com" && signer.oids.buildTrigger == "push"',
    '!has(signer.keyId) && !has(signer.oids.tokenSubject)',
    'provenance.level == 2 && provenance.builderRef == "refs/tags/v2.3.1"',
    'provenance.builderPath == "https://github.com/acme/web/.github/workflows/release.yml"',
    'provenance.builderId == provenance.builderPath + "@" + provenance.builderRef',
    'provenance.source.repository == "github.com/acme/web" && provenance.source.commit.size() == 40',
    'provenance.source.ref == "refs/tags/v2.3.1" && provenance.source.uri.startsWith("git+https://")',
    'provenance.buildType.endsWith("/workflow/v1") && provenance.trigger == "push"',
    'provenance.externalParameters.workflow.path == ".github/workflows/release.yml"',
    'provenance.dependencies.all(d, d.digest.gitCommit.size() == 40 && d.uri.startsWith("git+"))',
    'provenance.finishedOn - provenance.startedOn == duration("60s") && provenance.runnerEnvironment == "github-hosted"',
    'sbom.format == "cyclonedx" && sbom.count == 1 && !sbom.truncated',
    'sbom.components[0].name == "left-pad" && sbom.components[0].version == "1.3.0"',
    'sbom.components.all(c, c.purl == "pkg:npm/left-pad@1.3.0" && c.licenses == [])',
    'vulns.critical == 0 && vulns.high == 0 && vulns.medium == 0 && vulns.low == 0 && vulns.unknown == 0',
    'vulns.scannedAt < now && now - vulns.scannedAt < duration("48h")',
    'tests.passed == 12 && tests.skipped == 0',
    'now == timestamp("2026-05-15T10:00:00Z")',
    'vex.exists(v, v.vulnerability == "CVE-2026-1" && v.status == "not_affected")',
    'vex.all(v, v.justification == "vulnerable_code_not_present" && v.products == [] && v.timestamp < now)',
    'attestations.size() == 5 && attestations.all(a, a.signer.kind == "certificate" && a.ingestedAt < now)',
    'attestations.exists(a, a.kind == "sbom" && a.id.startsWith("sha256:") && a.signedAt < now)',
    'unverified.size() == 1 && unverified[0].kind == "tests" && unverified[0].outcome == "unsigned"',
  ])('%s', (source) => expect(outcomeOf(source, withVex)).toBe('pass'));

  it('binds of a key what a key has', () => {
    const signed = artifact([evidence(provenance(), { signer: key(), comparisons: [] })]);
    expect(outcomeOf('signer.kind == "key" && signer.keyId == "SHA256:abc" && !has(signer.issuer)', signed)).toBe(
      'pass',
    );
    expect(outcomeOf('signer.issuer != "x"', signed)).toBe('error expression-error');
  });

  it.each([
    ['provenance.level >= 1', 'no-provenance'],
    ['signer.kind == "certificate"', 'no-provenance'],
    ['sbom.count > 0', 'no-sbom'],
    ['vulns.critical == 0', 'no-scan'],
    ['tests.failed == 0', 'no-tests'],
  ])('%s: finds it missing without verified evidence', (source, code) => {
    const forged = good().map((item): EvidenceFact => ({ ...item, outcome: 'unsigned', signer: null }));
    expect(outcomeOf(source, artifact(forged))).toBe(`missing ${code}`);
    expect(outcomeOf(source, artifact(good().map((item) => failed(item.facts))))).toBe(`missing ${code}`);
    expect(outcomeOf(source)).toBe('pass');
  });

  it('counts reported problems, and what a signed statement resolves not', () => {
    const high = { ...CVE, id: 'CVE-2026-2', severity: 'high' as const, aliases: [] };
    const reported = artifact([...good(), unsigned(scan([CVE, high], { scanner: 'another' }))]);
    expect(outcomeOf('vulns.critical == 1 && vulns.high == 1', reported)).toBe('pass');
    const answered = artifact([...good(), evidence(vex()), unsigned(scan([CVE, high], { scanner: 'another' }))]);
    expect(outcomeOf('vulns.critical == 0 && vulns.high == 1', answered)).toBe('pass');
  });

  it('counts failed runs and reports that contradict themselves', () => {
    const red = artifact([...good(), unsigned(tests({ result: 'FAILED', failed: 0, passed: 0, run: 'nightly' }))]);
    expect(outcomeOf('tests.failed == 1 && tests.passed == 12', red)).toBe('pass');
    const odd = artifact([...good(), evidence(tests({ result: 'INCONSISTENT', run: 'odd' }))]);
    expect(outcomeOf('tests.failed == 0', odd)).toBe('fail');
  });

  it('does not depend on the order of the evidence', () => {
    const all = [...good(), ...good(), evidence(vex()), unsigned(sbom()), failed(provenance())];
    const sources = [
      'attestations.map(a, a.id) == [] || true',
      'attestations[0].kind == "provenance"',
      'unverified[0].outcome == "unsigned"',
      'vex.size() == 1 && provenance.level == 2',
    ];
    const expected = sources.map((source) => findingOf(source, artifact(all)));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(sources.map((source) => findingOf(source, artifact(shuffled)))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an image index', () => {
  const digest = `sha256:${'cd'.repeat(32)}`;
  const platform = (own: EvidenceFact[], ofIndex: EvidenceFact[]) =>
    artifact(own, { imageIndexes: [{ digest, evidence: ofIndex }] });

  it('gives its platforms provenance and signer, and problems, but no good result about its contents', () => {
    const inherited = platform([], good());
    expect(outcomeOf('provenance.level == 2 && signer.kind == "certificate"', inherited)).toBe('pass');
    expect(outcomeOf('attestations.map(a, a.kind) == ["provenance"]', inherited)).toBe('pass');
    expect(outcomeOf('sbom.count > 0', inherited)).toBe('missing no-sbom');
    expect(outcomeOf('vulns.critical == 0', inherited)).toBe('missing no-scan');
    expect(outcomeOf('vulns.critical == 0', platform(good(), [evidence(scan([CVE]))]))).toBe('fail');
    expect(outcomeOf('tests.failed == 0', platform(good(), [unsigned(tests({ result: 'FAILED', failed: 2 }))]))).toBe(
      'fail',
    );
  });
});

it('only true passes, whatever the value is', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(json, (value) => {
      const stated = artifact([evidence(provenance({ externalParameters: { value: value as never } }))]);
      const { outcome } = findingOf('provenance.externalParameters.value', stated);
      expect(outcome === 'pass').toBe(value === true);
      expect(outcome === 'fail').toBe(value === false);
    }),
  );
});
