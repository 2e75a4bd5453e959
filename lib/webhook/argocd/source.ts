/**
 * Argo CD: an application that was synced. Source: Argo CD "Notifications", "Webhook"; the body is the Application
 * (`argoproj.io/v1alpha1`).
 */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { field, problemWith, requiredText } from '#lib/webhook/field.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import { reportEffect } from '#lib/webhook/reported-event.ts';
import type { ConnectionFacts, WebhookSource } from '#lib/webhook/source.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** Where the application says in which environment it runs. */
const settings = z.strictObject({ environment: field });
const EXAMPLE = { environment: '/spec/destination/namespace' } satisfies JsonObject;

const text = z.string().max(4096);
const time = text.nullish().transform((value) => {
  const at = new Date(value ?? '');
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
});

const application = z
  .object({
    kind: z.literal('Application'),
    metadata: z.object({ name: text, namespace: text.optional(), uid: text, deletionTimestamp: time }).loose(),
    status: z
      .object({
        sync: z.object({ status: text }).loose(),
        health: z.object({ status: text.optional() }).loose().optional(),
        operationState: z.object({ phase: text, finishedAt: time }).loose().optional(),
        summary: z
          .object({ images: z.array(text).max(500).default([]) })
          .loose()
          .optional(),
      })
      .loose(),
  })
  .loose();

/** An image that is named by its digest; what is deployed by a tag alone could be anything. */
const BY_DIGEST = /^([^@\s]+)@(sha256:[0-9a-f]{64})$/;

export const argocd: WebhookSource = {
  name: 'argocd',
  title: 'Argo CD',
  setup: [
    'Add a webhook service to argocd-notifications-cm, with the address as its url and the header Authorization: Bearer $SECRET.',
    'Add a template for it with method: POST and body: {{toJson .app}}.',
    'Trigger it when app.status.operationState.phase in ["Succeeded"] and app.status.health.status == "Healthy".',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(HUB_SIGNATURE, BEARER),
  keptHeaders: /^content-type$/,
  // A notification has no id: the same body again is the same state.
  identify: () => ({ deliveryId: null, event: 'application' }),
  read(_event, { body }, connection) {
    const json = readJson(body);
    return json.ok
      ? readApplication(json.value, connection)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  settings: { example: EXAMPLE, check: (given) => problemWith(settings, given) },
};

function readApplication(value: JsonValue, { name, settings: given }: ConnectionFacts): WebhookReadResult {
  return readPayload('application', (): WebhookEffect[] | string => {
    const { metadata, status } = application.parse(value, SCHEMA_MESSAGES);
    const isGone = metadata.deletionTimestamp !== null;
    const { operationState, health, sync, summary } = status;
    const isDone = sync.status === 'Synced' && health?.status === 'Healthy' && operationState?.phase === 'Succeeded';
    if (!isGone && !isDone) return 'the application is not synced, healthy and at the end of an operation';
    const images = (summary?.images ?? []).flatMap((image) => {
      const [, repository, digest] = BY_DIGEST.exec(image) ?? [];
      return repository === undefined || digest === undefined ? [] : [{ repository, digest }];
    });
    if (images.length === 0) return 'the application names no image by its digest';
    const environment = requiredText(value, settings.parse(given).environment, 'the environment');
    const at = metadata.deletionTimestamp ?? operationState?.finishedAt ?? null;
    const owner = `${metadata.namespace ?? ''}/${metadata.name}`;
    return images.map(({ repository, digest }) =>
      reportEffect(
        {
          source: 'argocd',
          connection: name,
          id: `${metadata.uid} ${at ?? ''} ${digest}${isGone ? ' removed' : ''}`,
          at,
          kind: isGone ? 'removed' : 'deployed',
          environment,
          service: `${owner} ${repository}`,
          artifact: `${repository}@${digest}`,
          actor: null,
        },
        `${metadata.name.slice(0, 100)} ${isGone ? 'removed' : 'deployed'} ${repository.slice(0, 200)}`,
      ),
    );
  });
}
