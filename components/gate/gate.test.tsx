import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { GateArtifact, GateDecisionItem, GateRule, StoredGateAnswer } from '#lib/views/gate/gate.ts';
import { GateDecisionBody } from './decision.tsx';
import { Gate } from './gate.tsx';
import { gateHref, parseGateQuery } from './query.ts';

const now = Date.parse('2026-05-14T10:02:00Z');
const DIGEST = `sha256:${'1f3a9c7b'.repeat(8)}`;
const text = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const item = (change: Partial<GateDecisionItem>): GateDecisionItem => ({
  id: 'a'.repeat(22),
  at: '2026-05-14T09:02:00Z',
  decision: 'deny',
  environment: 'production',
  reason: 'no SBOM',
  asked: DIGEST,
  name: 'ghcr.io/acme/api:1.2.0',
  artifacts: 1,
  by: { kind: 'token', identifier: '3', name: 'ci' },
  ...change,
});
const render = (decisions: GateDecisionItem[], query = {}, cursor: string | null = null) =>
  renderToStaticMarkup(<Gate page={{ decisions, cursor }} query={query} baseUrl="https://a.example" now={now} />);

const rule: GateRule = {
  artifact: DIGEST,
  rule: 'sbom-present',
  title: 'SBOM is there',
  severity: 'block',
  outcome: 'missing',
  code: 'none',
  brief: 'no SBOM',
  detail: 'There is no SBOM.',
  expected: 'an SBOM',
  actual: null,
  evidence: [],
  remediation: { text: 'Make one.', github: 'run: make', gitlab: null, npm: null },
};
const policy: PolicyRef = { id: 'baseline', version: 7, title: 'Baseline', mode: 'enforce' };
const artifact: GateArtifact = {
  digest: DIGEST,
  artifact: DIGEST,
  name: '<b>web</b>',
  project: null,
  decision: 'deny',
  wouldBe: null,
  policy,
  dryRuns: [],
  status: 'incomplete',
  reason: 'no SBOM',
  advice: null,
  slsaLevel: 2,
  rules: [{ ...rule, rule: 'other', title: 'Other', outcome: 'pass', remediation: null }, rule],
  rulesListed: true,
  waivers: [],
};
const answer: StoredGateAnswer = {
  decision: 'deny',
  id: 'a'.repeat(22),
  at: '2026-05-14T09:02:00Z',
  reason: 'no SBOM',
  environment: 'production',
  policy,
  warnings: [],
  artifacts: [artifact],
  rules: artifact.rules,
  waivers: [],
  asked: { digests: [DIGEST], image: null, environment: 'production', expect: { slsaLevel: 2 } },
  waitedMs: 1_500,
  examining: false,
  by: null,
};

describe('the page of the gate', () => {
  it('lists decisions with a link to each, in the order of the page', () => {
    const markup = render([item({}), item({ id: 'b'.repeat(22), decision: 'allow', reason: 'fine', artifacts: 3 })]);
    expect(markup).toContain(`href="/gate/${'a'.repeat(22)}"`);
    expect(text(markup)).toMatch(
      /denied .*ghcr\.io\/acme\/api:1\.2\.0 .*no SBOM .*by the token “ci” .*allowed .*and 2 more artifacts .*fine/,
    );
  });
  it('says how to ask where nobody has asked', () => {
    expect(text(render([]))).toContain(
      'npx attestry gate sha256:… --env production --wait 120s --url https://a.example',
    );
    expect(text(render([], { decision: 'deny' }))).toContain('No such decision in the last 30 days.');
  });
  it('leads to the next page with its filter', () => {
    expect(render([item({})], { decision: 'deny' }, 'c')).toContain('href="/gate?decision=deny&amp;cursor=c"');
  });
  it('reads its query, and ignores what it does not know', () => {
    expect(parseGateQuery({ decision: 'deny', project: ['a', 'b'], cursor: '' })).toEqual({
      decision: 'deny',
      project: undefined,
      cursor: undefined,
    });
    expect(gateHref({})).toBe('/gate');
  });
});

describe('the page of a decision', () => {
  it('shows what was asked, the open rules first, with expected, actual and what to do', () => {
    const shown = text(renderToStaticMarkup(<GateDecisionBody answer={answer} url="u" now={now} />));
    expect(shown).toMatch(/Environment production .*Waited 1\.5 s .*SLSA level at least 2/);
    expect(shown).toMatch(/SBOM is there .*Expected an SBOM .*What to do Make one\. .*Other/);
    expect(shown).toContain('&lt;b&gt;web&lt;/b&gt;');
    expect(shown).toContain('Policy Baseline (baseline), version 7');
  });
  it('names the policy, what it would decide if it were enforced, and what dry runs would decide', () => {
    const warning: PolicyRef = { ...policy, mode: 'warn' };
    const strict: PolicyRef = { id: 'strict', version: 2, title: 'Strict', mode: 'dry-run' };
    const warned: GateArtifact = {
      ...artifact,
      decision: 'allow',
      wouldBe: 'deny',
      policy: warning,
      dryRuns: [{ policy: strict, decision: 'unknown', reason: 'no layout' }],
    };
    const shown = text(
      renderToStaticMarkup(<GateDecisionBody answer={{ ...answer, artifacts: [warned] }} url="u" now={now} />),
    );
    expect(shown).toMatch(
      /By Baseline version 7 \(only warns\) , which holds nothing back: enforced, it would have answered denied/,
    );
    expect(shown).toMatch(/Strict version 2 \(dry run\) would have answered could not tell *: no layout/);
  });
});
