import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { AppliedPolicy, PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { PolicyChoiceView } from '#lib/views/policy/policy.ts';
import { InEachEnvironment } from './in-each-environment.tsx';
import { JudgedBy } from './judged-by.tsx';
import { ProjectPolicies } from './project-policies.tsx';

const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const BASELINE: PolicyRef = { id: 'attestry-baseline', version: 7, title: 'Baseline', mode: 'enforce' };
const GATE: PolicyRef = { id: 'release-gate', version: 3, title: 'Release gate', mode: 'enforce' };
const STRICT: PolicyRef = { id: 'strict', version: 1, title: 'Strict', mode: 'dry-run' };
const applied: AppliedPolicy = {
  ...GATE,
  scope: { project: 'acme/*', environment: 'production' },
  others: 2,
  engine: 'attestry-checks/7',
  facts: 'ab'.repeat(32),
};

describe('the policy that gave a status', () => {
  it('is named with where it applies, and what dry runs would give', () => {
    const dryRuns = [{ policy: STRICT, status: 'failed', reason: 'no SBOM' } as const];
    const markup = renderToStaticMarkup(<JudgedBy policy={applied} dryRuns={dryRuns} />);
    expect(textOf(markup)).toContain(
      'Judged by Release gate version 3, which applies to acme/* in production: the most specific of 3 policies.',
    );
    expect(textOf(markup)).toMatch(/By Strict version 1 \(dry run\) it would be failed : no SBOM\./);
    expect(markup).toContain('href="/policies/release-gate"');
  });
  it('that is alone is not compared with others', () =>
    expect(textOf(renderToStaticMarkup(<JudgedBy policy={{ ...applied, others: 0 }} dryRuns={[]} />))).not.toContain(
      'most specific',
    ));
});

describe('the table of environments', () => {
  const tableOf = (environments: Parameters<typeof InEachEnvironment>[0]['environments']) =>
    renderToStaticMarkup(
      <InEachEnvironment
        environments={environments}
        status="verified"
        policy={BASELINE}
        hrefFor={(environment) => `?environment=${environment}`}
      />,
    );
  const same = { environment: 'staging', status: 'verified', policy: BASELINE } as const;

  it('is left out where every environment is as the page says', () => expect(tableOf([same])).toBe(''));
  it.each([
    ['status', { ...same, environment: 'production', status: 'failed' } as const],
    ['policy', { ...same, environment: 'production', policy: GATE }],
  ])('lists all environments where the %s of one differs', (_name, other) => {
    const markup = tableOf([same, other]);
    expect(markup).toContain('href="?environment=production"');
    expect(textOf(markup)).toMatch(/staging .*verified .*production/);
  });
});

it('the policies of a project are listed by environment, with what applies beside them', () => {
  const choice = (environment: string | null, chosen: PolicyRef): PolicyChoiceView => ({
    project: 'github.com/acme/web',
    environment,
    chosen: { ...chosen, scope: { project: '**', environment: environment ?? '*' } },
    reason: '',
    others: environment === null ? [] : [{ ...BASELINE, scope: { project: '**', environment: '*' } }],
    dryRuns: environment === null ? [] : [{ ...STRICT, scope: { project: '**', environment: '*' } }],
  });
  const choices = [choice(null, BASELINE), choice('production', GATE)];
  const markup = renderToStaticMarkup(<ProjectPolicies choices={choices} project="github.com/acme/web" />);
  expect(textOf(markup)).toMatch(/without one Baseline version 7 .*every project in every environment/);
  expect(textOf(markup)).toMatch(/production Release gate version 3 beside it Strict version 1 \(dry run\)/);
  expect(textOf(markup)).toContain('1 less specific one decides nothing');
  expect(markup).toContain('/policies?project=github.com%2Facme%2Fweb&amp;environment=production#decides');
});
