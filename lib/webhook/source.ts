/** What a source of webhook deliveries has to know. Each source is a folder here, and a row of `registry.ts`. */
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { AuthenticationResult, Delivery, DeliveryHeaders } from './delivery.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { WebhookReadResult } from './effect.ts';

/** What a delivery says that it is, or what is missing. `deliveryId`: null where the source gives it none. */
export type DeliveryIdentity = { deliveryId: string | null; event: string } | { missing: string };

/** What is wrong with the settings of a connection, at an RFC 6901 pointer into them. */
export type SettingsProblem = { pointer: string; message: string };

/** What is known of the connection of a delivery. `name` null: the one that the environment configures. */
export type ConnectionFacts = { name: string | null; settings: JsonObject | null };

export type WebhookSource = {
  /** The name in addresses and in the store. */
  name: string;
  title: string;
  /** What to do at the sender with the address and the secret, one sentence for each step. */
  setup: readonly string[];
  /**
   * What it may speak about. `repositories`: its host names each repository by an immutable id, so that a delivery may
   * claim the project of the repository. `projects`: only the projects that its connection names.
   */
  speaksFor: 'repositories' | 'projects';
  /** The hosts whose repositories a connection speaks about that names none. Empty: it has to name them. */
  hosts: readonly string[];
  /** Whether one of the secrets authenticates these bytes. `now` bounds the time of schemes that sign one. */
  authenticate: (secrets: readonly string[], delivery: Delivery, now: Date) => AuthenticationResult;
  /** The headers that reading needs. They are stored with a delivery, so none of them may hold a secret. */
  keptHeaders: RegExp;
  identify: (delivery: Delivery, connection: ConnectionFacts) => DeliveryIdentity;
  /** The effects of a delivery. It never throws for a bad payload. */
  read: (event: string, delivery: Delivery, connection: ConnectionFacts) => WebhookReadResult;
  /** The host's own number of the webhook; null where the headers name none. */
  hook?: (headers: DeliveryHeaders) => string | null;
  /**
   * The settings of its connections: an example, and what is wrong with those of a new one (null: nothing). Left out:
   * the source has none.
   */
  settings?: { example: JsonObject; check: (settings: JsonValue | undefined) => SettingsProblem | null };
  /** For a source of registries: where a connection with these settings reads images. */
  registryOf?: (settings: JsonObject | null) => RegistrySettings;
  /**
   * Whether its sender can set no header, so that the secret is the parameter `token` of the address. It is read as
   * `Authorization: Bearer`.
   */
  secretInAddress?: boolean | undefined;
  /** Whether two events may have the same body, as where it has neither an id nor a time. */
  repeats?: boolean | undefined;
  /** Whether senders ask first with OPTIONS (HTTP 1.1 Web Hooks for Event Delivery, §4). */
  handshake?: true;
};

/** The headers of a delivery that are stored. */
export function keptHeaders({ keptHeaders: kept }: WebhookSource, headers: DeliveryHeaders): DeliveryHeaders {
  const found = Object.entries(headers).filter(([name]) => kept.test(name));
  return Object.fromEntries(found.slice(0, MAX_KEPT).map(([name, value]) => [name, value.slice(0, MAX_KEPT_LENGTH)]));
}

const MAX_KEPT = 40;
const MAX_KEPT_LENGTH = 2_000;
