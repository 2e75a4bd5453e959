/** Writes what a source reports as a CDEvent 0.5.1, which is stored and read as any other one. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { WebhookEffect } from './effect.ts';

export type Reported = {
  source: string;
  /** The name of the connection. */
  connection: string | null;
  id: string;
  /** RFC 3339; null: the receipt counts. */
  at: string | null;
  /** A digest, `name@digest`, or a package URL. */
  artifact: string;
  actor: string | null;
} & (
  | { kind: 'published' }
  /** `service`: what runs there; the next deployment of the same service replaces it. */
  | { kind: 'deployed' | 'upgraded' | 'rolledback' | 'removed'; environment: string; service: string }
);

/** The effect that stores a report. The same report always has the same bytes. */
export function reportEffect(reported: Reported, summary: string): WebhookEffect {
  return { kind: 'evidence', format: 'cdevent', text: canonicalJson(documentOf(reported)), summary };
}

function documentOf(reported: Reported): JsonObject {
  const { kind, source, connection, id, at, artifact, actor } = reported;
  const isPublication = kind === 'published';
  return {
    context: {
      specversion: '0.5.1',
      id,
      source: `/connections/${source}/${connection ?? ''}`,
      type: `dev.cdevents.${isPublication ? 'artifact' : 'service'}.${kind}.0.3.0`,
      ...(at !== null && { timestamp: at }),
    },
    subject: isPublication
      ? { id: artifact, content: {} }
      : { id: reported.service, content: { environment: { id: reported.environment }, artifactId: artifact } },
    ...(actor !== null && { customData: { actor } }),
  };
}
