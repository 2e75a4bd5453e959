/**
 * Flux: a revision that was applied. Source: Flux "Providers", `generic` and `generic-hmac`; "Events".
 */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { hmacHex } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { field, optionalText, problemWith, requiredText } from '#lib/webhook/field.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import { reportEffect } from '#lib/webhook/reported-event.ts';
import type { ConnectionFacts, WebhookSource } from '#lib/webhook/source.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/**
 * `environment`: where it runs. `repository`: of which repository a commit is that is applied. `image`: an image by its
 * digest, which `eventMetadata` of the Alert can add.
 */
const settings = z.strictObject({ environment: field, repository: field.optional(), image: field.optional() });
const EXAMPLE = {
  environment: '/involvedObject/namespace',
  repository: { value: 'github.com/acme/web' },
} satisfies JsonObject;

const text = z.string().max(4096);
const event = z
  .object({
    involvedObject: z.object({ kind: text, namespace: text, name: text, uid: text.optional() }).loose(),
    severity: text,
    reason: text,
    timestamp: text.transform((value, context) => {
      const at = new Date(value);
      if (!Number.isNaN(at.getTime())) return at.toISOString();
      context.addIssue({ code: 'custom', message: 'is not a time' });
      return z.NEVER;
    }),
    metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .loose();

/** The reasons of events that say that a revision runs now (kustomize-controller, helm-controller). */
const APPLIED = new Set(['ReconciliationSucceeded', 'InstallSucceeded', 'UpgradeSucceeded', 'RollbackSucceeded']);

export const flux: WebhookSource = {
  name: 'flux',
  title: 'Flux',
  setup: [
    'Add a Provider of the type generic-hmac with the address, and the secret as token in its secretRef.',
    'Add an Alert for the Kustomizations and HelmReleases, with eventSeverity: info.',
    'Images by digest come from eventMetadata of the Alert, commits from the revision.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(hmacHex('x-signature', 'sha256='), BEARER),
  keptHeaders: /^content-type$/,
  identify: () => ({ deliveryId: null, event: 'event' }),
  read(_event, { body }, connection) {
    const json = readJson(body);
    return json.ok
      ? readEvent(json.value, connection)
      : { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  },
  settings: { example: EXAMPLE, check: (given) => problemWith(settings, given) },
};

function readEvent(value: JsonValue, { name, settings: given }: ConnectionFacts): WebhookReadResult {
  return readPayload('event', (): WebhookEffect[] | string => {
    const { involvedObject: object, severity, reason, timestamp, metadata = {} } = event.parse(value, SCHEMA_MESSAGES);
    if (severity !== 'info' || !APPLIED.has(reason))
      return `the reason ${reason.slice(0, 60)} says nothing about what runs`;
    const from = settings.parse(given);
    const environment = requiredText(value, from.environment, 'the environment');
    const owner = `${object.kind}/${object.namespace}/${object.name}`;
    const image = from.image === undefined ? null : optionalText(value, from.image);
    const digest = /(sha256:[0-9a-f]{64})$/.exec(image ?? revisionOf(metadata) ?? '')?.[1];
    if (digest !== undefined)
      return [
        reportEffect(
          {
            source: 'flux',
            connection: name,
            id: `${object.uid ?? owner} ${timestamp} ${digest}`,
            at: timestamp,
            kind: reason === 'RollbackSucceeded' ? 'rolledback' : 'deployed',
            environment,
            service: owner,
            artifact: digest,
            actor: null,
          },
          `${owner.slice(0, 200)} runs ${digest.slice(0, 19)}`,
        ),
      ];
    const commit = /sha1:([0-9a-f]{40})$/.exec(revisionOf(metadata) ?? '')?.[1];
    const slug = from.repository === undefined ? null : repositorySlug(optionalText(value, from.repository));
    if (commit === undefined || slug === null)
      return 'it names neither an image by its digest nor a commit of a known repository';
    const host = slug.slice(0, slug.indexOf('/'));
    return [
      {
        kind: 'deployment',
        repository: { host, hostId: null, ownerId: null, slug, at: null },
        id: `${object.uid ?? owner} ${commit} ${timestamp}`,
        environment,
        state: 'deployed',
        commit,
        ref: null,
        digest: null,
        at: timestamp,
        url: null,
      },
    ];
  });
}

/** The revision that was applied: `main@sha1:…`, `latest@sha256:…`. Its key begins with the group of the object. */
function revisionOf(metadata: { [key: string]: unknown }): string | null {
  const keys = Object.keys(metadata).filter((key) => key === 'revision' || key.endsWith('.toolkit.fluxcd.io/revision'));
  const found = keys.map((key) => metadata[key]).find((one) => typeof one === 'string');
  return typeof found === 'string' ? found.slice(0, 500) : null;
}

function repositorySlug(written: string | null): string | null {
  if (written === null) return null;
  return (parseRepository(written) ?? parseRepository(`https://${written}`))?.repository ?? null;
}
