/** Which host an issuer of ID tokens speaks for, and in which claims its tokens name the repository of a job. */
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import type { WorkloadRepository } from '#lib/context/workload-verifier.ts';

type CiSystem = 'github' | 'gitlab';
export type Issuer = {
  /** As `iss` has it, to the character. */
  url: string;
  /** The host in the slugs of its projects. */
  host: string;
  /** Null: the claims of a token tell. */
  system: CiSystem | null;
};

const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/**
 * The issuer of a URL. GitHub's issuers have other hosts than the repositories: GitHub.com, with the path of an
 * enterprise or without; `token.actions.NAME.ghe.com`; and `HOST/_services/token` of GitHub Enterprise Server.
 */
export function issuerOf(url: string): Issuer {
  const { host, pathname } = new URL(url);
  if (host === GITHUB_ISSUER) return { url, host: 'github.com', system: 'github' };
  if (/^token\.actions\.[a-z0-9-]+\.ghe\.com$/.test(host))
    return { url, host: host.slice('token.actions.'.length), system: 'github' };
  if (pathname === '/_services/token') return { url, host, system: 'github' };
  return { url, host, system: host === 'gitlab.com' ? 'gitlab' : null };
}

const id = z.union([z.string().regex(/^[\w-]{1,100}$/), z.int().nonnegative()]).transform(String);
/** The characters that GitHub and GitLab allow, so that a message can quote the path as an argument of a command. */
const path = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_.][\w.-]*)+$/);
const text = z.string().optional();

/** Source: GitHub "OpenID Connect reference", claims of the token. */
const githubClaims = z.object({
  repository: path,
  repository_id: id,
  repository_owner_id: id.optional(),
  event_name: text,
});
/** Source: GitLab "OpenID Connect (OIDC) authentication using ID tokens", token payload. */
const gitlabClaims = z.object({ project_path: path, project_id: id, pipeline_source: text });

/**
 * Events whose workflow has the rights of the repository and may run on the code of a fork. The token does not say
 * whether it did.
 */
const FORK_EVENTS: { [system in CiSystem]: readonly string[] } = {
  github: ['pull_request_target', 'workflow_run'],
  gitlab: ['merge_request_event', 'external_pull_request_event'],
};

/**
 * The repository that the verified claims of a token name. Throws `forbidden` where they name none, or where the job
 * may run the code of a fork.
 */
export function repositoryOf(issuer: Issuer, claims: { [name: string]: unknown }): WorkloadRepository {
  const github = issuer.system === 'gitlab' ? null : githubClaims.safeParse(claims).data;
  const gitlab = issuer.system === 'github' ? null : gitlabClaims.safeParse(claims).data;
  if (github && !gitlab) {
    refuseForkEvent('github', github.event_name);
    const { repository, repository_id, repository_owner_id = null } = github;
    return { host: issuer.host, path: repository, id: repository_id, ownerId: repository_owner_id };
  }
  if (gitlab && !github) {
    refuseForkEvent('gitlab', gitlab.pipeline_source);
    return { host: issuer.host, path: gitlab.project_path, id: gitlab.project_id, ownerId: null };
  }
  throw new AttestryError(
    'forbidden',
    `this ID token of ${issuer.url} does not name a repository by its id: repository and repository_id (GitHub), or project_path and project_id (GitLab)`,
  );
}

function refuseForkEvent(system: CiSystem, event: string | undefined): void {
  if (event !== undefined && FORK_EVENTS[system].includes(event))
    throw new AttestryError(
      'forbidden',
      `a job of the event ${event} may run the code of a fork, so its ID token is not accepted`,
    );
}
