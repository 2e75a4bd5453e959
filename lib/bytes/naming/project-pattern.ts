/**
 * Reads patterns of projects: `host/owner/name`, or `owner/name` at any host. `*` stands for one segment or a part of
 * one, and `**` as the last segment for one or more segments.
 */
import { TWO_SEGMENT_HOSTS } from './repository.ts';

/** Hosts where anybody can get an account: without a literal owner, a pattern matches projects of strangers. */
export const PUBLIC_HOSTS: ReadonlySet<string> = new Set([
  'bitbucket.org',
  'codeberg.org',
  'dev.azure.com',
  'git.sr.ht',
  'gitea.com',
  'github.com',
  'gitlab.com',
  'huggingface.co',
]);
const MAX_PATTERN_LENGTH = 300;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;
/** Letters of any script, because a self-hosted forge may allow them in names. */
const SEGMENT = /^[\p{L}\p{N}\p{M}._~%+*-]+$/u;

/** A pattern as it is stored, or why a text is none. A reason follows the quoted text in a sentence. */
export type ParsedPattern = { pattern: string } | { reason: string };

/**
 * Parse a pattern that a person has written. The host is returned in lower case, without the default port 443, and the
 * last segment without `.git`, as slugs have them. Refused is a pattern that matches projects of strangers: on a public
 * host, or at any host, the owner must be literal.
 */
export function parseProjectPattern(written: string): ParsedPattern {
  const reason = textProblem(written);
  if (reason !== null) return { reason };
  const segments = normalisedSegments(written);
  const problem = segmentsProblem(segments) ?? (hasHost(segments) ? hostProblem(segments) : ownerProblem(segments));
  return problem === null ? { pattern: segments.join('/') } : { reason: problem };
}

/** Whether a pattern names one project at one host. */
export function isExactProject(pattern: string): boolean {
  return !pattern.includes('*') && hasHost(pattern.split('/'));
}

function textProblem(written: string): string | null {
  if (written === '') return 'is empty: write owner/name or host/owner/name';
  if (written.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (/[\s\p{C}]/u.test(written)) return 'has a space or an invisible character';
  if (/^[a-z][a-z+.-]*:\/\//i.test(written)) return 'is a URL: write it without the part before the host';
  if (/^[.*/]+$/.test(written)) return `matches every project, which is too wide: ${NAME_AN_OWNER}`;
  return null;
}

const NAME_AN_OWNER = 'name an owner, as in acme/* or github.com/acme/*';

function normalisedSegments(written: string): string[] {
  const segments = written.split('/');
  if (hasHost(segments)) segments[0] = segments[0]!.toLowerCase().replace(/:443$/, '');
  const last = segments.at(-1)!;
  if (segments.length > 1 && last.length > '.git'.length) segments[segments.length - 1] = last.replace(/\.git$/, '');
  return segments;
}

function segmentsProblem(segments: readonly string[]): string | null {
  if (segments.includes('')) return 'has an empty segment';
  if (segments.length === 1) return 'has no owner: write owner/name or host/owner/name';
  if (segments.includes('.*')) return 'is no regular expression: * alone stands for any characters of a segment';
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'has a segment of dots only';
  if (segments.some((segment, at) => segment.includes('**') && (segment !== '**' || at < segments.length - 1)))
    return 'has ** in another place than as its last segment';
  const names = hasHost(segments) ? segments.slice(1) : segments;
  const odd = names.find((segment) => !SEGMENT.test(segment));
  return odd === undefined ? null : `has characters that no name of a project has, in ${JSON.stringify(odd)}`;
}

function hostProblem(segments: readonly string[]): string | null {
  const [host = '', owner = ''] = segments;
  if (host.includes('*')) return 'has * in the host: write the host in full';
  if (!HOST.test(host)) return `begins with ${JSON.stringify(host)}, which is no host`;
  const isPublic = PUBLIC_HOSTS.has(host);
  if (isPublic && owner.includes('*'))
    return `matches projects of anybody on ${host}, which is too wide: write the owner in full, as in ${host}/acme/*`;
  if (TWO_SEGMENT_HOSTS.has(host) && segments.length > 3)
    return `has more than an owner and a name behind ${host}, where no project has more`;
  if (segments.length > 2 || owner === '**') return null;
  return `names a host and an owner only: for all projects of the owner write ${host}/${owner === '*' ? '**' : `${owner}/*`}`;
}

function ownerProblem(segments: readonly string[]): string | null {
  const [owner = ''] = segments;
  if (owner.includes('*')) return `matches projects of anybody at any host, which is too wide: ${NAME_AN_OWNER}`;
  if (segments.length > 2) return 'has more than an owner and a name: write the host in front of them';
  return null;
}

/** Whether the segments of a pattern begin with a host, which has a dot or a port; an owner has neither. */
export function hasHost([first = '', ...rest]: readonly string[]): boolean {
  return rest.length > 0 && /[.:]/.test(first);
}
