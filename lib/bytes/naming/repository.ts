/** A source location in normalised spelling. */
export type Repository = {
  /** `host/path` without `.git`: `github.com/o/r`, lower-case host, path as written. */
  repository: string;
  /** `refs/heads/main`, `v1` … as written after `@`, `#` or `/tree/`; null if the location names none. */
  ref: string | null;
  /** The commit that the location pins, in lower-case hex; else null. */
  commit: string | null;
};

/** Hosts on which a repository is always `owner/name`; further segments are a path inside the repository. */
export const TWO_SEGMENT_HOSTS = new Set(['github.com', 'bitbucket.org', 'codeberg.org', 'gitea.com']);

/**
 * Parse the spellings of a repository in provenance, SBOMs and webhooks: SPDX download locations
 * (`git+https://h/o/r.git@ref`), plain and scp-like git URLs, pages below a repository, `pkg:github/o/r@ref`. Null if
 * the text names no repository.
 */
export function parseRepository(uri: string): Repository | null {
  if (uri.length > 4096) return null;
  const purl = /^pkg:(github|bitbucket|gitlab)\/([^@?#]+)(?:@([^?#]+))?/i.exec(uri);
  if (purl) {
    const host = { github: 'github.com', bitbucket: 'bitbucket.org', gitlab: 'gitlab.com' }[purl[1]!.toLowerCase()]!;
    return toRepository(host, purl[2]!, purl[3] ? decode(purl[3]) : null);
  }
  const scp = /^(?:git\+)?(?:ssh:\/\/)?[A-Za-z0-9_.-]+@([A-Za-z0-9.-]+)(?::(?!\d+\/)|\/)([^@#?]+)(?:[@#](.+))?$/.exec(
    uri,
  );
  if (scp) return toRepository(scp[1]!, scp[2]!, scp[3] ?? null);
  const url =
    /^(?:(?:git|hg|svn|bzr)\+)?(?:(?:https?|git|ssh|svn):\/\/)(?:[^/@\s]+@)?([A-Za-z0-9.-]+(?::\d+)?)\/([^@#?\s]+)(?:\?[^@#\s]*)?(?:[@#]([^\s]+))?$/.exec(
      uri,
    );
  if (url) return toRepository(url[1]!, url[2]!, url[3] ?? null);
  const bare = /^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\/([^@#?\s:]+\/[^@#?\s:]+)(?:[@#]([^\s]+))?$/.exec(uri);
  return bare ? toRepository(bare[1]!, bare[2]!, bare[3] ?? null) : null;
}

/**
 * The repository to which the http(s) URL of a CI run belongs, spelled as `parseRepository` spells it. It is the part
 * before `/actions/runs/` (GitHub, Gitea), before `/-/` (GitLab), or the first two segments where the host has only
 * such repositories; else the whole path. Null where the text is no such URL.
 */
export function repositoryOfRun(url: string): string | null {
  if (!/^https?:\/\//.test(url)) return null;
  return parseRepository(url.replace(/\/actions\/runs\/.*$/s, ''))?.repository ?? null;
}

/** Normalise host and path. Null for an image reference (pinned by `@sha256:`), which names no repository. */
function toRepository(host: string, writtenPath: string, writtenRef: string | null): Repository | null {
  const name = host.toLowerCase().replace(/:443$/, '');
  let path = writtenPath.replace(/\/+$/, '');
  let ref = writtenRef;
  const pageStart = path.indexOf('/-/');
  if (pageStart > 0) {
    ref ??= /^\/-\/(?:tree|blob|commit|tags)\/(.+)$/.exec(path.slice(pageStart))?.[1] ?? null;
    path = path.slice(0, pageStart);
  }
  const segments = path.split('/').filter((segment) => segment !== '');
  // Dot segments, percent-encoded (RFC 3986 §6.2.2.2) or not, lead to another path than the one written.
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) return null;
  if (TWO_SEGMENT_HOSTS.has(name)) {
    if (segments.length > 3 && (segments[2] === 'tree' || segments[2] === 'commit'))
      ref ??= segments.slice(3).join('/');
    segments.length = Math.min(segments.length, 2);
  }
  const last = segments.length - 1;
  if (last < 1) return null;
  segments[last] = segments[last]!.replace(/\.git$/, '');
  if (segments[last] === '') return null;
  if (ref !== null && /^sha(256|384|512):/.test(ref)) return null;
  const pin = ref?.split(':')[0] ?? null;
  const commit = pin !== null && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(pin) ? pin.toLowerCase() : null;
  return { repository: `${name}/${segments.join('/')}`, ref: commit === null ? pin : null, commit };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
