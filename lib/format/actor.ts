import type { Actor } from '#lib/actor.ts';

/** The actor of a change, as `actorIdentity` names it, in words that follow “by”. */
export function formatActor({
  kind,
  identifier,
  name,
}: {
  kind: Actor['kind'];
  identifier: string;
  name: string;
}): string {
  switch (kind) {
    case 'anonymous':
      return 'nobody who showed a token';
    case 'token':
      return `the token “${name}” (number ${identifier})`;
    case 'workload':
      return `the CI job ${name}`;
    case 'person':
      return name;
    case 'webhook':
      return `the webhook of ${name}`;
    case 'command-line':
      return `${name} at the command line`;
    case 'job':
      return `the background job ${name}`;
  }
}
