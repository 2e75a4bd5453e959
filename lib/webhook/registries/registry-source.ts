/** What the sources of registries share. */
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { authenticateBy } from '#lib/webhook/authenticate/scheme.ts';
import { BEARER } from '#lib/webhook/authenticate/token.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import type { DeliveryHeaders } from '#lib/webhook/delivery.ts';
import type { DeliveryIdentity, WebhookSource } from '#lib/webhook/source.ts';
import type { RegistrySettings } from '#lib/webhook/registry-settings.ts';
import { settingsOf, settingsProblem } from './settings.ts';

/** What tells the registries apart. */
type RegistryProduct = Pick<WebhookSource, 'name' | 'title' | 'setup' | 'repeats' | 'secretInAddress'> & {
  /** The settings that a connection need not name. */
  defaults: Partial<RegistrySettings>;
  /** Left out: the secret as `Authorization: Bearer`. */
  authenticate?: WebhookSource['authenticate'];
  /** The headers that `identify` needs; left out: none. */
  keptHeaders?: RegExp;
  identify: (payload: JsonValue, headers: DeliveryHeaders) => DeliveryIdentity;
  /** The images that a payload says were pushed. Throws an `UnreadableDeliveryError` where it cannot be read. */
  pushes: (payload: JsonValue) => WebhookEffect[];
};

/**
 * A source whose deliveries say which images were pushed. They are fetched from the registry that the settings of the
 * connection name, never from an address in a delivery.
 */
export function registrySource({ defaults, identify, pushes, ...product }: RegistryProduct): WebhookSource {
  return {
    authenticate: authenticateBy(BEARER),
    keptHeaders: /^content-type$/,
    ...product,
    speaksFor: 'projects',
    hosts: [],
    identify({ headers, body }) {
      const json = readJson(body);
      return json.ok ? identify(json.value, headers) : { deliveryId: null, event: 'unreadable event' };
    },
    read(event, { body }) {
      const json = readJson(body);
      if (!json.ok) return { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
      return readPayload(event, () => eachOnce(pushes(json.value)));
    },
    settings: { check: (settings) => settingsProblem(defaults, settings), example: exampleOf(defaults) },
    registryOf: (settings) => settingsOf(defaults, settings),
  };
}

function exampleOf({ registry }: Partial<RegistrySettings>): JsonObject {
  return { ...(registry === undefined && { registry: 'https://registry.example.com' }), repositories: ['acme/*'] };
}

/** Each image once, in the order of the pushes. */
function eachOnce(effects: readonly WebhookEffect[]): WebhookEffect[] {
  return [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
}
