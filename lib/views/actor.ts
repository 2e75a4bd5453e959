/** Who made a change, as answers name them. */
import type { Actor } from '#lib/actor.ts';

/**
 * `identifier` tells actors of one kind apart: the number of a token, issuer and subject of a workload, the user of a
 * command line, the kind of a job. `name` is for people; a token may share its name with another.
 */
export type ActorView = { kind: Actor['kind']; identifier: string; name: string };
