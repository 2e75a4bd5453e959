/** Reads what Bitbucket Data Center reports. Source: Bitbucket Data Center "Event payload". */
import * as z from 'zod';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { RepositoryFact, WebhookEffect } from '#lib/webhook/effect.ts';
import { UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const text = z.string().max(4096);
const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);
const commit = text.regex(/^[0-9a-f]{40}$/);
const NO_COMMIT = /^0+$/;
/** As Bitbucket writes it: the reader of the document decides what is a time. */
const writtenTime = z.union([z.string().max(64), z.number()]).nullish();
const user = z.object({ id: id.optional(), name: text.optional(), type: text.optional() }).nullish();
const link = z.object({ href: text, name: text.optional() }).nullable();
const links = z.object({ clone: z.array(link).max(10).optional(), self: z.array(link).max(10).optional() }).optional();
const repository = z.object({ id, links, project: z.object({ id }).optional() });

/** The repository of a delivery: its slug is its address for cloning over HTTP, as provenance names it. */
function repositoryOf({ id: hostId, links: given, project }: z.infer<typeof repository>, at: string): RepositoryFact {
  const href = (given?.clone ?? []).find((each) => each?.name === 'http')?.href;
  const slug = href === undefined ? undefined : parseRepository(href)?.repository;
  if (slug === undefined)
    throw new UnreadableDeliveryError(`${at}/links/clone`, 'has no address for cloning over HTTP');
  return { host: slug.slice(0, slug.indexOf('/')), hostId, ownerId: project?.id ?? null, slug, at: null };
}

const push = z.object({
  repository,
  changes: z.array(z.object({ type: text, refId: text, fromHash: commit, toHash: commit })).max(1_000),
});

function readPush(payload: unknown): WebhookEffect[] {
  const read = push.parse(payload, SCHEMA_MESSAGES);
  const fact = repositoryOf(read.repository, '/repository');
  return read.changes.flatMap(({ type, refId: ref, fromHash: before, toHash: after }): WebhookEffect[] =>
    type === 'DELETE' || NO_COMMIT.test(after)
      ? []
      : // The payload does not say whether the push was forced.
        [{ kind: 'push', repository: fact, ref, before, after, forced: false, at: null }],
  );
}

const modified = z.object({ new: repository });

/** A repository that was renamed or moved: its id says which one it was. */
function readModified(payload: unknown): WebhookEffect[] {
  return [
    {
      kind: 'repository',
      repository: repositoryOf(modified.parse(payload, SCHEMA_MESSAGES).new, '/new'),
      earlierSlug: null,
    },
  ];
}

const pullRequest = z.object({
  actor: user,
  date: writtenTime,
  eventKey: text,
  participant: z.object({ user, status: text, lastReviewedCommit: commit.optional() }).optional(),
  pullRequest: z.object({
    id: z.number().int().positive(),
    state: text,
    closedDate: writtenTime,
    links,
    author: z.object({ user }),
    fromRef: z.object({ latestCommit: commit }),
    toRef: z.object({ id: text, repository }),
    properties: z.object({ mergeCommit: z.object({ id: commit }).nullish() }).optional(),
  }),
});
type PullRequest = z.infer<typeof pullRequest>;

/** A pull request that was merged, or about which a reviewer has said something else than before. */
function readPullRequest(payload: unknown): WebhookEffect[] | string {
  const read = pullRequest.parse(payload, SCHEMA_MESSAGES);
  const { participant, pullRequest: pull } = read;
  const fact = repositoryOf(pull.toRef.repository, '/pullRequest/toRef/repository');
  const author = pull.author.user?.name ?? 'a deleted account';
  if (pull.state !== 'MERGED' && participant === undefined) return 'it names neither a merge nor a reviewer';
  const summary =
    participant === undefined
      ? `pull request of ${author.slice(0, 100)} merged into ${pull.toRef.id.slice(0, 200)}`
      : `review by ${(participant.user?.name ?? 'a deleted account').slice(0, 100)}: ${participant.status.toLowerCase().replaceAll('_', ' ').slice(0, 40)}`;
  return [{ kind: 'review', repository: fact, document: documentOf(read), summary }];
}

/** What is kept: the same for every delivery that says the same. */
function documentOf({ actor, date, eventKey, participant, pullRequest: pull }: PullRequest): JsonObject {
  const { id: number, state, closedDate, links: given, author, fromRef, toRef, properties } = pull;
  const document = {
    eventKey,
    date,
    actor,
    participant,
    pullRequest: {
      id: number,
      state,
      closedDate,
      links: { self: given?.self },
      author: { user: author.user },
      fromRef: { latestCommit: fromRef.latestCommit },
      toRef: {
        id: toRef.id,
        repository: { id: toRef.repository.id, links: { clone: toRef.repository.links?.clone } },
      },
      properties,
    },
  };
  // The JSON of a value has no absent members.
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

/** The events of Bitbucket Data Center with an effect. */
export const DATA_CENTER_EVENTS: { [event: string]: (payload: unknown) => WebhookEffect[] | string } = {
  'repo:refs_changed': readPush,
  'repo:modified': readModified,
  'pr:reviewer:approved': readPullRequest,
  'pr:reviewer:unapproved': readPullRequest,
  'pr:reviewer:needs_work': readPullRequest,
  // As the documentation names it; servers know the name before only.
  'pr:reviewer:changes_requested': readPullRequest,
  'pr:merged': readPullRequest,
};
