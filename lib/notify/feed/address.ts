/** Addresses of feeds. */

/** What a feed is about: a project by its slug, or an artifact by its digest. */
export type FeedSubject = { kind: 'project'; slug: string } | { kind: 'artifact'; digest: string };

const ENDING = '.atom';
const DIGEST = /^[a-z0-9]{1,20}:[0-9a-f]{32,128}$/;

/** What the path of a feed below `/feed/` is about; null where it is no such path. */
export function parseFeedPath(segments: readonly string[]): FeedSubject | null {
  const last = segments.at(-1);
  if (last === undefined || !last.endsWith(ENDING)) return null;
  const parts = [...segments.slice(0, -1), last.slice(0, -ENDING.length)];
  if (parts.length === 1) return DIGEST.test(parts[0]!) ? { kind: 'artifact', digest: parts[0]! } : null;
  return parts.length >= 3 && parts.every((part) => part !== '') ? { kind: 'project', slug: parts.join('/') } : null;
}

/** The path of a feed. */
export function feedPath(subject: FeedSubject): string {
  const path = subject.kind === 'artifact' ? subject.digest : subject.slug.split('/').map(encodeURIComponent).join('/');
  return `/feed/${path}${ENDING}`;
}
