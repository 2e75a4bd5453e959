import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGithubDelivery } from './events.ts';

const repository = {
  id: 77,
  full_name: 'acme/web',
  html_url: 'https://github.com/acme/web',
  updated_at: '2026-05-14T09:59:00Z',
  owner: { id: 5, login: 'acme' },
};
const sender = { login: 'kim', id: 103 };
/** As GitHub documents them, with the members that are not read. */
const rule = {
  id: 21796960,
  repository_id: 77,
  name: 'main',
  created_at: '2026-05-14T09:00:00Z',
  updated_at: '2026-05-14T09:00:00Z',
  pull_request_reviews_enforcement_level: 'everyone',
  required_approving_review_count: 2,
  admin_enforced: false,
};
const ruleset = {
  id: 21,
  name: 'release',
  target: 'branch',
  source_type: 'Repository',
  source: 'acme/web',
  enforcement: 'active',
  conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
  rules: [
    { type: 'pull_request', parameters: { required_approving_review_count: 2 } },
    { type: 'non_fast_forward' },
    { type: 'non_fast_forward' },
  ],
  updated_at: '2026-05-14T09:00:00Z',
};

describe('a change of the protection', () => {
  it.each<[string, string, object, string]>([
    [
      'of a branch',
      'branch_protection_rule',
      { action: 'created', rule },
      'branch protection of main created, 2 approvals, by kim',
    ],
    [
      'that asks for no review',
      'branch_protection_rule',
      { action: 'edited', rule: { ...rule, pull_request_reviews_enforcement_level: 'off' } },
      'branch protection of main edited, by kim',
    ],
    [
      'of all branches',
      'branch_protection_configuration',
      { action: 'disabled' },
      'branch protection disabled, by kim',
    ],
    [
      'by a ruleset',
      'repository_ruleset',
      { action: 'edited', repository_ruleset: ruleset },
      'branch ruleset release edited, active: pull request, non fast forward, by kim',
    ],
    [
      'by a ruleset that is switched off',
      'repository_ruleset',
      { action: 'edited', repository_ruleset: { ...ruleset, enforcement: 'disabled', rules: undefined } },
      'branch ruleset release edited, disabled, by kim',
    ],
    [
      'by a deleted account',
      'repository_ruleset',
      { action: 'deleted', repository_ruleset: ruleset, sender: null },
      'branch ruleset release deleted, active: pull request, non fast forward, by a deleted account',
    ],
  ])('%s is told', (_, event, payload, summary) => {
    expect(readGithubDelivery(event, { repository, sender, ...payload })).toMatchObject({
      outcome: 'effects',
      effects: [{ kind: 'told', repository: { slug: 'github.com/acme/web', hostId: '77' }, summary }],
    });
  });

  it('by a ruleset of an organisation names no repository', () => {
    expect(
      readGithubDelivery('repository_ruleset', { action: 'created', sender, repository_ruleset: ruleset }),
    ).toEqual({
      outcome: 'ignored',
      reason: 'a ruleset of an organisation names no repository',
    });
  });

  it.each([
    ['branch_protection_rule', { action: 'created' }, '/rule'],
    [
      'repository_ruleset',
      { action: 'created', repository_ruleset: { ...ruleset, rules: {} } },
      '/repository_ruleset/rules',
    ],
  ])('%s of the wrong type is unreadable, with a pointer', (event, payload, pointer) => {
    expect(readGithubDelivery(event, { repository, sender, ...payload })).toMatchObject({
      outcome: 'unreadable',
      pointer,
    });
  });

  it('nothing throws', () => {
    const events = ['branch_protection_rule', 'branch_protection_configuration', 'repository_ruleset'];
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.jsonValue(), (event, payload) => {
        expect(['effects', 'ignored', 'unreadable']).toContain(readGithubDelivery(event, payload).outcome);
      }),
    );
  });
});
