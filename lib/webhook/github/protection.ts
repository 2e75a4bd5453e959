/**
 * Reads what GitHub reports about changes of the protection of branches. A delivery says what has changed since the
 * webhook was added, and not what was there before, so that it is told and proves nothing: the rules of a branch are
 * fetched when a change is merged into it.
 */
import * as z from 'zod';
import type { RepositoryFact, WebhookEffect } from '#lib/webhook/effect.ts';
import { repositoryOf, repositorySchema, text } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const sender = z.object({ login: text }).nullish();
const done = z.object({ action: text, repository: repositorySchema, sender });
const rule = done.extend({
  rule: z.object({
    name: text,
    pull_request_reviews_enforcement_level: text.optional(),
    required_approving_review_count: z.number().int().nonnegative().optional(),
  }),
});
const ruleset = z.object({
  action: text,
  /** Left out for a ruleset of an organisation, which names no repository. */
  repository: repositorySchema.nullish(),
  sender,
  repository_ruleset: z.object({
    name: text,
    enforcement: text,
    target: text.nullish(),
    rules: z
      .array(z.object({ type: text }))
      .max(1_000)
      .default([]),
  }),
});

/** The event `branch_protection_rule`: `created`, `edited`, `deleted`. */
export function readProtectionRule(delivery: unknown): WebhookEffect[] {
  const { action, repository, sender: by, rule: it } = rule.parse(delivery, SCHEMA_MESSAGES);
  const level = it.pull_request_reviews_enforcement_level ?? 'off';
  const approvals = level === 'off' ? '' : `, ${it.required_approving_review_count ?? 0} approvals`;
  return [protection(repositoryOf(repository), `branch protection of ${it.name} ${action}${approvals}`, by)];
}

/** The event `branch_protection_configuration`: all protections of a repository were `enabled` or `disabled`. */
export function readProtectionConfiguration(delivery: unknown): WebhookEffect[] {
  const { action, repository, sender: by } = done.parse(delivery, SCHEMA_MESSAGES);
  return [protection(repositoryOf(repository), `branch protection ${action}`, by)];
}

/** The event `repository_ruleset`: `created`, `edited`, `deleted`. */
export function readRuleset(delivery: unknown): WebhookEffect[] | string {
  const { action, repository, sender: by, repository_ruleset: it } = ruleset.parse(delivery, SCHEMA_MESSAGES);
  if (!repository) return 'a ruleset of an organisation names no repository';
  const types = [...new Set(it.rules.map(({ type }) => type.replaceAll('_', ' ')))].slice(0, 10);
  const rules = types.length === 0 ? '' : `: ${types.join(', ')}`;
  const target = it.target ? `${it.target} ` : '';
  return [protection(repositoryOf(repository), `${target}ruleset ${it.name} ${action}, ${it.enforcement}${rules}`, by)];
}

function protection(
  repository: RepositoryFact,
  said: string,
  by: z.infer<typeof sender>,
): Extract<WebhookEffect, { kind: 'told' }> {
  return { kind: 'told', repository, summary: `${said.slice(0, 400)}, by ${by?.login ?? 'a deleted account'}` };
}
