/** The GitHub whose lists of artifacts are asked for: the host of its repositories, and the host of its API. */
export type GithubRecordsHost = { host: string; apiHost: string };

/**
 * The GitHub of an API; null where it has no such lists. GitHub Enterprise Server, whose API ends with `/api/v3`, has
 * none in version 3.19. `https://api.acme.ghe.com` is the API of acme.ghe.com (GHE.com); any other one is that of
 * github.com, perhaps behind a proxy, and is believed only where it describes repositories of that host.
 */
export function githubRecordsHost(api: string, token: string | null): GithubRecordsHost | null {
  const { host, hostname, pathname } = new URL(api);
  if (token === null || pathname.endsWith('/api/v3')) return null;
  const [, tenant] = /^api\.([a-z0-9-]+\.ghe\.com)$/.exec(hostname) ?? [];
  return { host: tenant ?? 'github.com', apiHost: host };
}
