/** The sender of a document or the author of a change, in responses. */
import type { Actor } from '#lib/actor.ts';

/**
 * `identifier` distinguishes the actors of one kind: the number of a token, issuer, repository id and subject of a
 * workload, the user of a command line, the kind of a job. `name` is for people; several tokens can have the same name.
 */
export type ActorView = { kind: Actor['kind']; identifier: string; name: string };
