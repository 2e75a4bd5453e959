/** Any JSON: a mapping says where it names the artifact, what happened, where, when and by whom. */
import { hash } from 'node:crypto';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { valueAtPointer } from '#lib/bytes/json/pointer.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { HUB_SIGNATURE } from '#lib/webhook/authenticate/hmac.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { STANDARD_WEBHOOKS } from '#lib/webhook/authenticate/standard-webhooks.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { optionalText, pointerOf, requiredText, textOf } from '#lib/webhook/field.ts';
import { readPayload, UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import { type Reported, reportEffect } from '#lib/webhook/reported-event.ts';
import type { ConnectionFacts, WebhookSource } from '#lib/webhook/source.ts';
import { KINDS, type Mapping, mappingOf, mappingProblem, STATES } from './mapping.ts';

export const generic: WebhookSource = {
  name: 'generic',
  title: 'Any JSON',
  setup: [
    'Send each event as a POST of its JSON to the address.',
    'Send the secret as “Authorization: Bearer SECRET”, or sign the body with it: Standard Webhooks, or X-Hub-Signature-256.',
  ],
  speaksFor: 'projects',
  hosts: [],
  authenticate: authenticateBy(STANDARD_WEBHOOKS, HUB_SIGNATURE, BEARER),
  keptHeaders: /^content-type$/,
  identify({ body }, { settings }) {
    const json = readJson(body);
    const { id } = mappingOf(settings);
    const found = json.ok && id !== undefined ? valueAtPointer(json.value, id) : undefined;
    return { deliveryId: textOf(found), event: 'event' };
  },
  read(event, { body }, connection) {
    const json = readJson(body);
    if (!json.ok) return { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
    return readMapped(event, json.value, { ...connection, bodyHash: hash('sha256', body, 'hex') });
  },
  settings: {
    check: mappingProblem,
    example: {
      kind: { value: 'deployment' },
      subject: '/image',
      environment: '/environment',
      time: '/finishedAt',
    },
  },
};

type About = ConnectionFacts & { bodyHash: string };

function readMapped(event: string, value: JsonValue, { name, settings, bodyHash }: About): WebhookReadResult {
  const mapping = mappingOf(settings);
  return readPayload(event, () => {
    const kind = translated(requiredText(value, mapping.kind, 'the kind'), mapping.kinds, KINDS);
    if (kind === null) return 'its kind is none that the mapping knows';
    const state = kind === 'publication' ? 'published' : stateOf(value, mapping);
    if (state === null) return 'its state is none that changes what runs';
    return [reportEffect(reportOf(value, mapping, { state, name, bodyHash }), `${kind}: ${state}`)];
  });
}

/** What a delivery says, as a report. */
function reportOf(
  value: JsonValue,
  mapping: Mapping,
  { state, name, bodyHash }: { state: (typeof STATES)[number] | 'published'; name: string | null; bodyHash: string },
): Reported {
  const artifact = requiredText(value, mapping.subject, 'the subject');
  if (parsePurl(artifact) === null && !DIGEST.test(artifact.slice(artifact.lastIndexOf('@') + 1)))
    throw new UnreadableDeliveryError(pointerOf(mapping.subject), 'the subject is neither a digest nor a package URL');
  const report = {
    source: 'generic',
    connection: name,
    id: mapping.id === undefined ? bodyHash : requiredText(value, mapping.id, 'the id'),
    at: mapping.time === undefined ? null : timeOf(value, mapping.time),
    artifact,
    actor: mapping.actor === undefined ? null : optionalText(value, mapping.actor),
  };
  if (state === 'published') return { ...report, kind: state };
  const environment = requiredText(value, mapping.environment!, 'the environment');
  const service =
    mapping.service === undefined ? nameOf(artifact) : requiredText(value, mapping.service, 'the service');
  return { ...report, kind: state, environment, service };
}

/** A tag, as `web:latest`, looks like a digest to a more tolerant reader. */
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,128}$/;

/** What runs, where the mapping does not say it: the artifact without its version. */
function nameOf(artifact: string): string {
  const purl = parsePurl(artifact);
  if (purl !== null) return [purl.namespace, purl.name].filter(Boolean).join('/');
  return artifact.includes('@') ? artifact.slice(0, artifact.lastIndexOf('@')) : '';
}

function stateOf(value: JsonValue, { state, states }: Mapping): (typeof STATES)[number] | null {
  return state === undefined ? 'deployed' : translated(requiredText(value, state, 'the state'), states, STATES);
}

function translated<Known extends string>(
  written: string,
  table: { [written: string]: Known } | undefined,
  known: readonly Known[],
): Known | null {
  if (table !== undefined && Object.hasOwn(table, written)) return table[written]!;
  return known.find((one) => one === written) ?? null;
}

/** A time as RFC 3339, or seconds or milliseconds since 1970. */
function timeOf(value: JsonValue, pointer: string): string {
  const written = valueAtPointer(value, pointer);
  const at =
    typeof written === 'number' ? new Date(written < 1e11 ? written * 1000 : written) : new Date(textOf(written) ?? '');
  if (Number.isNaN(at.getTime())) throw new UnreadableDeliveryError(pointer, 'the time is none');
  return at.toISOString();
}
