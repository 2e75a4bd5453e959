/**
 * One run of a build on GitHub or GitLab, and the identity in its certificate (Fulcio OID reference, GitHub and GitLab
 * claims).
 */
import type { Identity } from '#lib/test-issuer/fulcio.ts';

export type Repository = {
  host: string;
  /** `owner/name`, on GitLab `group/…/name`. */
  path: string;
  id: string;
  ownerId: string;
  visibility?: 'public' | 'private';
};

export type Run = {
  repository: Repository;
  commit: string;
  /** `refs/tags/v1.2.3`, `refs/heads/main`. */
  ref: string;
  /** Path of the workflow (or of `.gitlab-ci.yml`) in the repository. */
  workflow: string;
  /** `push`, `release`, `workflow_dispatch`, `schedule` … */
  trigger: string;
  id: string;
  /** The number of the attempt, from 1; default 1. */
  attempt?: number;
  startedOn: Date;
  finishedOn: Date;
  hosted?: boolean;
  /**
   * The reusable workflow that signs, e.g.
   * `slsa-framework/slsa-github-generator/.github/workflows/x.yml@refs/tags/v2.1.0`, with its commit. By default the
   * workflow itself signs.
   */
  reusable?: { workflow: string; commit: string };
};

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export const repositoryUrl = (repository: Repository): string => `https://${repository.host}/${repository.path}`;
const ownerUrl = (repository: Repository): string =>
  `https://${repository.host}/${repository.path.split('/').slice(0, -1).join('/')}`;
/** The workflow file at the ref of the run, as in GitHub's `workflow_ref`. */
export const workflowUrl = (run: Run): string =>
  `${repositoryUrl(run.repository)}/.github/workflows/${run.workflow}@${run.ref}`;
export const signerUrl = (run: Run): string =>
  run.reusable ? `https://github.com/${run.reusable.workflow}` : workflowUrl(run);
export const runUrl = (run: Run): string =>
  `${repositoryUrl(run.repository)}/actions/runs/${run.id}/attempts/${run.attempt ?? 1}`;

/** The signer in a GitHub Actions run: the workflow, with the claims of GitHub's token about source and run. */
export function githubIdentity(run: Run): Identity {
  const { repository, commit, ref, trigger } = run;
  return {
    identity: signerUrl(run),
    issuer: GITHUB_ISSUER,
    oids: {
      githubWorkflowTrigger: trigger,
      githubWorkflowSHA: commit,
      githubWorkflowName: run.workflow.replace(/\.ya?ml$/, ''),
      githubWorkflowRepository: repository.path,
      githubWorkflowRef: ref,
      buildSignerURI: signerUrl(run),
      buildSignerDigest: run.reusable?.commit ?? commit,
      runnerEnvironment: run.hosted === false ? 'self-hosted' : 'github-hosted',
      sourceRepositoryURI: repositoryUrl(repository),
      sourceRepositoryDigest: commit,
      sourceRepositoryRef: ref,
      sourceRepositoryIdentifier: repository.id,
      sourceRepositoryOwnerURI: ownerUrl(repository),
      sourceRepositoryOwnerIdentifier: repository.ownerId,
      buildConfigURI: workflowUrl(run),
      buildConfigDigest: commit,
      buildTrigger: trigger,
      runInvocationURI: runUrl(run),
      sourceRepositoryVisibilityAtSigning: repository.visibility ?? 'public',
    },
  };
}

/** `https://gitlab.com/group/project//.gitlab-ci.yml@refs/heads/main`, with the double slash that GitLab writes. */
export const gitlabConfigUrl = (run: Run): string => `${repositoryUrl(run.repository)}//${run.workflow}@${run.ref}`;

/** The signer in a GitLab CI job: the pipeline's configuration file. */
export function gitlabIdentity(run: Run): Identity {
  const { repository, commit, ref } = run;
  const config = gitlabConfigUrl(run);
  return {
    identity: config,
    issuer: `https://${repository.host}`,
    oids: {
      buildSignerURI: config,
      buildSignerDigest: commit,
      runnerEnvironment: run.hosted === false ? 'self-hosted' : 'gitlab-hosted',
      sourceRepositoryURI: repositoryUrl(repository),
      sourceRepositoryDigest: commit,
      sourceRepositoryRef: ref,
      sourceRepositoryIdentifier: repository.id,
      sourceRepositoryOwnerURI: ownerUrl(repository),
      sourceRepositoryOwnerIdentifier: repository.ownerId,
      buildConfigURI: config,
      buildConfigDigest: commit,
      buildTrigger: run.trigger,
      runInvocationURI: `${repositoryUrl(repository)}/-/jobs/${run.id}`,
      sourceRepositoryVisibilityAtSigning: repository.visibility ?? 'public',
    },
  };
}
