/** The repositories that a target may write to, and the API of their host. */

/** `https://github.com/acme/web` or, for all repositories below it, `https://github.com/acme`. */
export type CodePlace = {
  /** In lower case, with the port where it has one. */
  host: string;
  /** Owner, and perhaps the name, in lower case. */
  path: string;
};

const MAX_SEGMENTS = 20;
const SEGMENT = /^[A-Za-z0-9_][\w.-]{0,99}$/;

/** Read the address of a repository, or of those of an owner or a group; null where it is none. */
export function parseCodePlace(address: string): CodePlace | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return null;
  const segments = url.pathname
    .replace(/^\/|\/$/g, '')
    .replace(/\.git$/, '')
    .split('/');
  if (segments.length > MAX_SEGMENTS || !segments.every((segment) => SEGMENT.test(segment))) return null;
  return { host: url.host.toLowerCase(), path: segments.join('/').toLowerCase() };
}

/** The path of a repository `host/owner/name` at its host, where the place covers it; else null. */
export function pathAt({ host, path }: CodePlace, repository: string): string | null {
  const slash = repository.indexOf('/');
  const [at, name] = [repository.slice(0, slash).toLowerCase(), repository.slice(slash + 1)];
  if (slash < 0 || at !== host || !name.split('/').every((segment) => SEGMENT.test(segment))) return null;
  const lower = name.toLowerCase();
  return lower === path || lower.startsWith(`${path}/`) ? name : null;
}

/**
 * Base of the REST API of a GitHub, without a trailing slash: `api.` of github.com and of Enterprise Cloud with data
 * residency (`SUBDOMAIN.ghe.com`), `/api/v3` of Enterprise Server.
 */
export function githubApiOf(address: string): string {
  const { protocol, host } = new URL(address);
  return host === 'github.com' || host.endsWith('.ghe.com')
    ? `${protocol}//api.${host}`
    : `${protocol}//${host}/api/v3`;
}

/** Base of the REST API of a GitLab, without a trailing slash. */
export function gitlabApiOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}/api/v4`;
}
