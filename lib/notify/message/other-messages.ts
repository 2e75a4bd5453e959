/** The messages that no event makes: a digest of several, a test, and what was lost. */
import { formatCount } from '#lib/format/quantity.ts';
import { type Severity, worseSeverity } from '../kinds.ts';
import type { DigestItem, Message } from './message.ts';

/** The messages that a digest lists; it says how many there are. */
export const MAX_DIGEST_ITEMS = 50;

/** What a digest says of a message. */
export function digestItem({ kind, severity, at, title, project, links }: Message): DigestItem {
  return { kind, severity, at, title, project, url: links[0]?.url ?? null };
}

/**
 * One message for several. `newest`: the newest of them, newest first, of which 50 are listed. `from` is the time of
 * the oldest one, `at` that of the digest (RFC 3339).
 */
export function writeDigest(
  newest: readonly Message[],
  { total, from, at, baseUrl }: { total: number; from: string; at: string; baseUrl: string },
): Message {
  const items = newest.slice(0, MAX_DIGEST_ITEMS).map(digestItem);
  const severity = newest.reduce<Severity>((worst, message) => worseSeverity(worst, message.severity), 'info');
  const projects = new Set(newest.map(({ project }) => project));
  return {
    ...EMPTY,
    kind: 'digest',
    type: 'digest',
    severity,
    at,
    title: `${formatCount(total)} messages since ${from.slice(0, 16).replace('T', ' ')} UTC`,
    project: projects.size === 1 && total <= newest.length ? [...projects][0]! : null,
    since: from,
    why: total > items.length ? `The newest ${items.length} are listed.` : null,
    links: [{ title: 'the overview', url: `${baseUrl}/` }],
    digest: { count: total, items },
  };
}

/** The message of the test button. */
export function writeTest({ name, at, baseUrl }: { name: string; at: string; baseUrl: string }): Message {
  return {
    ...EMPTY,
    kind: 'test',
    type: 'test',
    severity: 'info',
    at,
    title: `test of the subscription “${name}”: messages arrive here`,
    since: at,
    why: 'Somebody asked for it. Nothing has happened.',
    links: [{ title: 'the overview', url: `${baseUrl}/` }],
  };
}

/** What a subscriber is told whose events were deleted before they were sent. */
export function writeGap({ lost, at, baseUrl }: { lost: number; at: string; baseUrl: string }): Message {
  return {
    ...EMPTY,
    kind: 'gap',
    type: 'events.lost',
    severity: 'critical',
    at,
    title: `${formatCount(lost)} events are missing: they were deleted before this subscription received them`,
    since: at,
    why: 'The subscription received nothing for longer than events are kept.',
    whatToDo: 'Look at the overview: it shows how everything stands now.',
    links: [{ title: 'the overview', url: `${baseUrl}/` }],
  };
}

const EMPTY = { project: null, artifact: null, environments: [], why: null, whatToDo: null } as const;
