/**
 * One run of a build on GitHub or GitLab, and the identity that its certificate carries (Fulcio OID reference, GitHub
 * and GitLab claims).
 */
import type { Identity } from '#app/test-issuer/fulcio.ts';

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
  /** Which time the run was started, from 1; left out: 1. */
  attempt?: number;
  startedOn: Date;
  finishedOn: Date;
  hosted?: boolean;
  /**
   * The reusable workflow that signs, e.g.
   * `slsa-framework/slsa-github-generator/.github/workflows/x.yml@refs/tags/v2.1.0`, at its own commit; left out: the
   * workflow itself.
   */
  reusable?: { workflow: string; commit: string };
};

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export const repositoryUrl = (repository: Repository): string => `https://${repository.host}/${repository.path}`;
const ownerUrl = (repository: Repository): string =>
  `https://${repository.host}/${repository.path.split('/').slice(0, -1).join('/')}`;
/** The workflow file at the ref it ran from, as GitHub's `workflow_ref`. */
export const workflowUrl = (run: Run): string =>
  `${repositoryUrl(run.repository)}/.github/workflows/${run.workflow}@${run.ref}`;
export const signerUrl = (run: Run): string =>
  run.reusable ? `https://github.com/${run.reusable.workflow}` : workflowUrl(run);
export const runUrl = (run: Run): string =>
  `${repositoryUrl(run.repository)}/actions/runs/${run.id}/attempts/${run.attempt ?? 1}`;

/** Who signs in a GitHub Actions run: the workflow, with what GitHub's token says of source and run. */
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

/** `https://gitlab.com/group/project//.gitlab-ci.yml@refs/heads/main`: the double slash is GitLab's. */
export const gitlabConfigUrl = (run: Run): string => `${repositoryUrl(run.repository)}//${run.workflow}@${run.ref}`;

/** Who signs in a GitLab CI job: the pipeline's configuration file. */
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
