/**
 * The actor of a request or a job. Every verb gets its actor with its context, so that every write can record it.
 */

/** The roles of a person, each with the rights of those before it. `lib/access/verbs.ts` says what each may do. */
export const ROLES = ['viewer', 'contributor', 'reviewer', 'maintainer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A role for the projects that a pattern matches; `parseProjectPattern` in lib/bytes says what a pattern is. */
export type Grant = { role: Role; projects: string };

export type Actor =
  /** A request or a page without credentials. */
  | { kind: 'anonymous' }
  /** An API token; `id` is its number, which stays when the name changes. */
  | { kind: 'token'; id: number; name: string; scopes: readonly string[] }
  /** A job of a CI system, identified by the ID token that its issuer signed (OpenID Connect Core 1.0 §2). */
  | {
      kind: 'workload';
      issuer: string;
      subject: string;
      /** The immutable id that the host of the issuer gave the repository of the job. */
      repository: string;
      /** Row id of the project of that repository. */
      project: number;
      scopes: readonly string[];
    }
  /** A person who has signed in. */
  | { kind: 'person'; id: string; name: string; grants: readonly Grant[] }
  /**
   * The sender of an authenticated delivery: the connection that it came by; null: the one that the environment
   * configures, where `hook` is the host's own number of the webhook.
   */
  | { kind: 'webhook'; source: string; hook: string | null; connection: { id: number; name: string } | null }
  /** A user of the command line with access to the data folder. */
  | { kind: 'command-line'; user: string }
  /** A background job of the app, by its kind. */
  | { kind: 'job'; job: string };

/**
 * From where an actor acts: a page, whose requests show the cookie of a session; the API; the command line; or a job of
 * the app. `address` is that of a caller over HTTP, as `callerAddress` in lib/http finds it.
 */
export type CallerOrigin = { door: 'page' | 'api' | 'command-line' | 'job'; address: string | null };

/** The repository id in the identifier of a workload, whose issuer and id have no space. */
export function repositoryOfWorkload(identifier: string): string | null {
  return identifier.split(' ')[1] ?? null;
}

/** The source of a webhook, and the row id of its connection or null, in the identifier of its actor. */
export function originOfWebhook(identifier: string): { source: string; connection: number | null } {
  const [source = '', rest = ''] = identifier.split(' ');
  const id = /^connection:(\d{1,15})$/.exec(rest)?.[1];
  return { source, connection: id === undefined ? null : Number(id) };
}

export const ANONYMOUS: Actor = { kind: 'anonymous' };

/**
 * What tells actors of one kind apart, and what people call them. A workload is identified by the id of its repository
 * too: another repository can get the name that the subject of its ID tokens has.
 */
export function actorIdentity(actor: Actor): { kind: Actor['kind']; identifier: string; name: string } {
  switch (actor.kind) {
    case 'anonymous':
      return { kind: actor.kind, identifier: '', name: 'nobody' };
    case 'token':
      return { kind: actor.kind, identifier: String(actor.id), name: actor.name };
    case 'workload':
      return {
        kind: actor.kind,
        identifier: `${actor.issuer} ${actor.repository} ${actor.subject}`,
        name: actor.subject,
      };
    case 'person':
      return { kind: actor.kind, identifier: actor.id, name: actor.name };
    case 'webhook': {
      const { kind, source, hook, connection } = actor;
      return connection === null
        ? { kind, identifier: `${source} ${hook ?? ''}`.trim(), name: source }
        : { kind, identifier: `${source} connection:${connection.id}`, name: `${source} ${connection.name}` };
    }
    case 'command-line':
      return { kind: actor.kind, identifier: actor.user, name: actor.user };
    case 'job':
      return { kind: actor.kind, identifier: actor.job, name: actor.job };
  }
}
