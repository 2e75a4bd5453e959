/** The ids of deployments and releases, which each host or each connection numbers by itself. */
import type { RepositoryFact } from '#lib/webhook/effect.ts';
import { speaksForRepositories } from '#lib/webhook/sources/registry.ts';

/** Where a delivery came from. `connection` is a row id; 0: the one that the environment configures. */
export type Origin = { source: string; connection: number };

/** The id that a source gave something, as it is unique among all of the source. */
export function externalIdIn({ source, connection }: Origin, { host }: RepositoryFact, id: string): string {
  return speaksForRepositories(source) ? `${host} ${id}` : `connection:${connection} ${id}`;
}

/** A repository as the slots of its deployments name it, without a space. */
export function slotOwner({ host, hostId, slug }: RepositoryFact): string {
  return hostId === null ? slug : `${host}/${hostId}`;
}
