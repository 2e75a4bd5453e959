/**
 * Reads check runs. Whatever app has permission to write checks names and concludes them as it likes, so that a
 * delivery is told and proves nothing: a rule asks for the tests that evidence about the artifact shows.
 */
import * as z from 'zod';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { commit, repositoryOf, repositorySchema, text } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const delivery = z.object({
  action: text,
  repository: repositorySchema,
  check_run: z.object({
    name: text,
    head_sha: commit,
    conclusion: text.nullish(),
    app: z.object({ name: text }).nullish(),
  }),
});

/** The event `check_run`: a run that has ended (`completed`), with its conclusion. */
export function readCheckRun(payload: unknown): WebhookEffect[] | string {
  const { action, repository, check_run: run } = delivery.parse(payload, SCHEMA_MESSAGES);
  if (action !== 'completed') return `a check run was ${action.replaceAll('_', ' ').slice(0, 50)}, and has not ended`;
  const conclusion = (run.conclusion ?? 'result unknown').replaceAll('_', ' ').slice(0, 50);
  const of = `check ${run.name.slice(0, 200)} of ${run.head_sha.slice(0, 12)} ended: ${conclusion}`;
  return [{ kind: 'told', repository: repositoryOf(repository), summary: `${of}, by ${appOf(run)}` }];
}

const appOf = ({ app }: { app?: { name: string } | null | undefined }): string =>
  app ? `the app ${app.name.slice(0, 100)}` : 'an app that is not named';
