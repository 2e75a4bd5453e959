import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LISTED } from '#components/policy/policy.fixture.ts';
import type { PolicyChoiceView, PolicyListItem } from '#lib/views/policy/policy.ts';
import { Policies } from './policies.tsx';
import { environmentOf, parsePolicyQuery } from './query.ts';

const now = Date.parse('2026-05-14T10:02:00Z');
const SHIPPED: PolicyListItem = {
  ...LISTED,
  id: 'attestry-baseline',
  title: 'Baseline',
  version: 7,
  mode: 'enforce',
  state: 'shipped',
  appliesTo: { projects: ['**'], environments: ['*'] },
  changed: null,
};
const ref = ({ id, title, version, mode }: PolicyListItem) => ({ id, title, version, mode });
const everywhere = { project: '**', environment: '*' };
const choice: PolicyChoiceView = {
  project: 'github.com/acme/web',
  environment: 'production',
  chosen: { ...ref(LISTED), scope: { project: 'acme/*', environment: 'production' } },
  reason: 'it names the environment more exactly',
  others: [{ ...ref(SHIPPED), scope: everywhere }],
  dryRuns: [{ id: 'strict', title: 'Strict', version: 1, mode: 'dry-run', scope: everywhere }],
};
const markupOf = (policies: PolicyListItem[], answer: PolicyChoiceView | { problem: string } = choice, query = {}) =>
  renderToStaticMarkup(
    <Policies
      page={{ policies, cursor: null }}
      query={{ ...parsePolicyQuery({}), ...query }}
      choice={answer}
      projects={[{ slug: 'github.com/acme/web', name: 'acme/web' }]}
      environments={['production']}
      baseUrl="https://attestry.example"
      now={now}
    />,
  );
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of policies', () => {
  it('says of each policy in words what it does, where, and who changed it', () => {
    const text = textOf(markupOf([LISTED, SHIPPED, { ...LISTED, id: 'old', title: 'Old', state: 'retired' }]));
    expect(text).toMatch(/Release gate release-gate , version 2 .*only warns .*acme\/\* in production .*1 /);
    expect(text).toContain('by the token “lead” (number 3) the auditors ask for it');
    expect(text).toMatch(/Baseline .*enforced .*every project in every environment .*ships with Attestry/);
    expect(text).toMatch(/Old .*retired/);
  });
  it('says which policy decides and why, then what decides nothing', () => {
    const text = textOf(markupOf([LISTED, SHIPPED]));
    expect(text).toContain('For github.com/acme/web in production Release gate version 2 (only warns) decides:');
    expect(text).toContain('it names the environment more exactly.');
    expect(text).toMatch(/Baseline version 7 .*decides nothing: it is less specific/);
    expect(text).toMatch(/Strict version 1 \(dry run\) .*decides nothing: it is a dry run/);
  });
  it('keeps a project that is not in the list, and says why there is no answer', () => {
    const markup = markupOf([SHIPPED], { problem: '"x" is no project' }, { project: 'x' });
    expect(markup).toContain('<option value="x" selected="">x</option>');
    expect(textOf(markup)).toContain('&quot;x&quot; is no project');
  });
  it('shows the first request where there is only the policy that ships', () => {
    expect(textOf(markupOf([SHIPPED]))).toContain('https://attestry.example/api/v1/policies');
    expect(textOf(markupOf([LISTED, SHIPPED]))).not.toContain('curl');
  });
});

describe('the query', () => {
  it('takes one text of each', () =>
    expect(parsePolicyQuery({ project: ' acme/web ', environment: ['a', 'b'], cursor: '' })).toEqual({
      project: 'acme/web',
      environment: null,
      cursor: null,
    }));
  it('has no environment that is too long', () => expect(environmentOf({ environment: 'x'.repeat(501) })).toBeNull());
});
