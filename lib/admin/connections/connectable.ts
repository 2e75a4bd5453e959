/** The sources that a connection can have: those that deliver webhooks, and those that Attestry asks about packages. */
import type { PackageSource } from '#lib/packages/source.ts';
import { PACKAGE_SOURCES } from '#lib/packages/sources.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { SOURCES } from '#lib/webhook/sources/registry.ts';

export type ConnectableSource = WebhookSource | PackageSource;

export const CONNECTABLE: readonly ConnectableSource[] = [...SOURCES, ...PACKAGE_SOURCES];

/** The source with a name; null where there is none. */
export function findConnectable(name: string): ConnectableSource | null {
  return CONNECTABLE.find((source) => source.name === name) ?? null;
}

/** Whether Attestry asks the source, which then delivers nothing and needs no secret. */
export function isAsked(source: ConnectableSource): source is PackageSource {
  return 'indexOf' in source;
}
