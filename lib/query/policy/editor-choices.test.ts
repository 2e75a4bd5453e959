import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { listEditorChoices, listEnvironments } from './editor-choices.ts';
import { choicesOfProject } from './list-policies.ts';

const PROJECT = 'github.com/acme/web';
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const apply = (id: string, appliesTo: { projects?: string[]; environments?: string[] }) =>
  applyPolicy(app, {
    document: { id, appliesTo, rules: [{ id: 'provenance', check: 'provenance-present' }] },
    reason: 'a test',
  });

it('the policies of a project are those of its environments, and of those that its policies name', async () => {
  await apply('gate', { projects: ['acme/*'], environments: ['production', 'test-*'] });
  await apply('elsewhere', { projects: ['other/*'], environments: ['staging'] });
  const choices = await choicesOfProject(app, { project: PROJECT, environments: ['dev', 'production', 'dev'] });
  expect(choices.map(({ environment, chosen, others }) => [environment, chosen.id, others.length])).toEqual([
    [null, 'attestry-baseline', 0],
    ['dev', 'attestry-baseline', 0],
    ['production', 'gate', 1],
    ['test-*', 'gate', 1],
  ]);
});

describe('the choices of the editor', () => {
  it('are every check and every pack, each of which can be applied as it is', async () => {
    const { checks, packs } = await listEditorChoices(app);
    expect(checks.map(({ id }) => id)).toContain('sbom-present');
    expect(packs[0]).toMatchObject({ id: 'attestry-baseline', title: 'Baseline' });
    for (const { id, rules } of packs) expect(readPolicyValue({ id, rules }), id).toMatchObject({ ok: true });
  });
  it('have the environments that policies name, and no patterns', async () => {
    await apply('gate', { environments: ['production', 'test-*'] });
    expect(await listEnvironments(app)).toEqual(['production']);
  });
});
