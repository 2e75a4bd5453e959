/** Decides what a connection may speak about. */
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';
import type { RepositoryFact, WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { mayReadRepository } from '#lib/webhook/registries/settings.ts';
import type { Db } from '#db/open.ts';
import { projectByHostId } from '#db/project/projects.ts';
import { type Connection, registryOf } from './open-connection.ts';
import type { DeliveryDocuments } from './apply/delivery-documents.ts';

/**
 * Why a connection may not speak about what a delivery names; null where it may. The connection that the environment
 * configures speaks for every repository. The caller applies nothing of a delivery of which one effect is refused.
 */
export async function scopeProblem(
  db: Db,
  connection: Connection,
  reading: WebhookReadResult,
  documents: DeliveryDocuments,
): Promise<string | null> {
  const { source, row } = connection;
  if (row === null || reading.outcome !== 'effects') return null;
  const isNamed = (slug: string): boolean =>
    (row.projects.length === 0 && source.speaksFor === 'repositories') ||
    row.projects.some((pattern) => pattern === EVERY_PROJECT || matchesProject(pattern, slug));
  for (const effect of reading.effects) {
    const environment = environmentOf(effect, documents);
    if (environment !== null && row.environments.length > 0 && !row.environments.includes(environment))
      return `the connection may not speak about the environment ${environment.slice(0, 100)}`;
    if (effect.kind === 'image' && !mayReadImage(connection, effect.image.name))
      return `the connection may not speak about the repository ${effect.image.name.slice(0, 200)}`;
    if (effect.kind === 'build' && !isBelow(effect))
      return `the connection may not speak about the run ${effect.invocation.slice(0, 200)}`;
    if (!('repository' in effect)) continue;
    const { repository } = effect;
    if (source.speaksFor === 'repositories' && !row.hosts.includes(repository.host))
      return `the connection may not speak about repositories of ${repository.host.slice(0, 100)}`;
    const slugs = [repository.slug, ...('earlierSlug' in effect ? (effect.earlierSlug ?? []) : [])];
    const other = slugs.flat().find((slug) => !isNamed(slug)) ?? (await otherName(db, repository, isNamed));
    if (other !== null) return `the connection may not speak about ${other.slice(0, 200)}`;
  }
  return null;
}

/** Whether a run is where the connection has its runs; dot segments do not lead out of there. */
function isBelow({ invocation, runsBelow }: Extract<WebhookEffect, { kind: 'build' }>): boolean {
  return runsBelow === null || (URL.parse(invocation)?.href.startsWith(runsBelow) ?? false);
}

function mayReadImage(connection: Connection, name: string): boolean {
  const registry = registryOf(connection);
  return registry !== null && mayReadRepository(registry, name);
}

function environmentOf(effect: WebhookEffect, documents: DeliveryDocuments): string | null {
  if (effect.kind === 'deployment') return effect.environment;
  if (effect.kind !== 'evidence') return null;
  const facts = documents.byText.get(effect.text)?.facts;
  return facts?.kind === 'event' ? facts.event.environment : null;
}

/**
 * The name of the project that has the id of the repository, where the connection may not speak about it: a lying id
 * would rename that project. Null where it may, and where no project has the id.
 */
async function otherName(
  db: Db,
  { host, hostId }: RepositoryFact,
  isNamed: (slug: string) => boolean,
): Promise<string | null> {
  const known = hostId === null ? null : await projectByHostId(db, host, hostId);
  return known === null || isNamed(known.slug) ? null : known.slug;
}
