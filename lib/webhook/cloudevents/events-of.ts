/**
 * Reads the CloudEvents of an HTTP request. Source: CloudEvents 1.0.2, HTTP Protocol Binding, and JSON Event Format.
 */
import { asText, isObject, valueAt, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Delivery, DeliveryHeaders } from '#lib/webhook/delivery.ts';
import { decodeAttribute } from './decode-attribute.ts';

/** One event: what names it, and the JSON document that holds the CDEvent. */
export type CloudEvent = { id: string; source: string; type: string; text: string };

/** The events of a request. `pointer` is an RFC 6901 pointer into the body; empty for what the headers say. */
export type CloudEvents =
  | { mode: 'batched' | 'structured' | 'binary' | 'plain'; events: CloudEvent[] }
  | { reason: string; pointer: string };

/** The events of one batch: each becomes a document of its own. */
export const MAX_BATCH = 200;

/** The events of a request: batched, structured or binary mode (§3), or a CDEvent without a CloudEvent around it. */
export function eventsOf({ headers, body }: Delivery): CloudEvents {
  const contentType = (headers['content-type'] ?? '').toLowerCase();
  const json = readJson(body);
  if (!json.ok) return { reason: json.message, pointer: json.pointer };
  if (contentType.startsWith('application/cloudevents-batch')) return batch(json.value);
  if (contentType.startsWith('application/cloudevents')) return alone('structured', json.value, body);
  if (headers['ce-specversion'] !== undefined) return binary(headers, body);
  return alone('plain', json.value, body);
}

function batch(value: JsonValue): CloudEvents {
  if (!Array.isArray(value)) return { reason: 'a batch is a list of events', pointer: '' };
  if (value.length > MAX_BATCH) return { reason: `a batch has at most ${MAX_BATCH} events`, pointer: '' };
  const events: CloudEvent[] = [];
  for (const [at, each] of value.entries()) {
    const event = attributesOf(each);
    if ('missing' in event) return { reason: event.reason, pointer: `/${at}${event.missing}` };
    events.push({ ...event, text: JSON.stringify(each) });
  }
  return { mode: 'batched', events };
}

function alone(mode: 'structured' | 'plain', value: JsonValue, body: Uint8Array): CloudEvents {
  const isPlain = mode === 'plain' && asText(valueAt(value, 'context', 'type')) !== null;
  const event = isPlain ? contextOf(value) : attributesOf(value);
  if ('missing' in event) return { reason: event.reason, pointer: event.missing };
  return { mode, events: [{ ...event, text: Buffer.from(body).toString('utf8') }] };
}

type Named = Omit<CloudEvent, 'text'> | { missing: string; reason: string };

/** The required attributes of a CloudEvent in JSON. */
function attributesOf(value: JsonValue): Named {
  if (!isObject(value)) return { missing: '', reason: 'an event is an object' };
  if (value['specversion'] !== '1.0') return { missing: '/specversion', reason: 'the specversion must be "1.0"' };
  return named(value, '');
}

/** The context of a CDEvent. */
function contextOf(value: JsonValue): Named {
  const context = valueAt(value, 'context');
  return isObject(context) ? named(context, '/context') : { missing: '/context', reason: 'is not an object' };
}

function named(value: JsonObject, at: string): Named {
  const [id, source, type] = [asText(value['id']), asText(value['source']), asText(value['type'])];
  if (id === null || id === '') return { missing: `${at}/id`, reason: 'an event has an id' };
  if (source === null || source === '') return { missing: `${at}/source`, reason: 'an event has a source' };
  if (type === null || type === '') return { missing: `${at}/type`, reason: 'an event has a type' };
  return { id, source, type };
}

/** Binary mode (§3.1): the attributes are headers, and the body is the CDEvent. */
function binary(headers: DeliveryHeaders, body: Uint8Array): CloudEvents {
  const attributes: { [name: string]: string } = {};
  for (const name of ['specversion', 'id', 'source', 'type']) {
    const decoded = decodeAttribute(headers[`ce-${name}`] ?? '');
    if (decoded === null || decoded === '')
      return { reason: `the header ce-${name} is missing, or it is not percent-encoded UTF-8`, pointer: '' };
    attributes[name] = decoded;
  }
  const { specversion, id = '', source = '', type = '' } = attributes;
  if (specversion !== '1.0') return { reason: 'the header ce-specversion must be 1.0', pointer: '' };
  return { mode: 'binary', events: [{ id, source, type, text: Buffer.from(body).toString('utf8') }] };
}
