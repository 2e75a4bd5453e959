/** SLSA provenance as its producers write it (build types of GitHub, npm, slsa-github-generator, GitLab). */
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { repositoryUrl, runUrl, signerUrl, type Run } from './run.ts';
import { statement, type StatementSubject } from './statement.ts';

export type Material = { uri: string; digest?: Record<string, string>; name?: string };
export type ProvenanceOptions = {
  materials?: Material[];
  /** The builder, if it is not the run's own. */
  builderId?: string;
  externalParameters?: Record<string, unknown>;
};

export const SLSA_V1 = 'https://slsa.dev/provenance/v1';
export const SLSA_V02 = 'https://slsa.dev/provenance/v0.2';

const sourceMaterial = (run: Run): Material => ({
  uri: `git+${repositoryUrl(run.repository)}@${run.ref}`,
  digest: { gitCommit: run.commit },
});
const runMetadata = (run: Run, invocationId: string) => ({
  invocationId,
  startedOn: run.startedOn.toISOString(),
  finishedOn: run.finishedOn.toISOString(),
});
const workflowParameters = (run: Run) => ({
  workflow: { ref: run.ref, repository: repositoryUrl(run.repository), path: `.github/workflows/${run.workflow}` },
});

/** `actions/attest-build-provenance`: builder and signer are the (reusable) workflow. */
export function githubProvenance(
  subject: StatementSubject[],
  run: Run,
  options: ProvenanceOptions = {},
): UnsignedStatement {
  return statement(SLSA_V1, subject, {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { ...workflowParameters(run), ...options.externalParameters },
      internalParameters: {
        github: {
          event_name: run.trigger,
          repository_id: run.repository.id,
          repository_owner_id: run.repository.ownerId,
          runner_environment: run.hosted === false ? 'self-hosted' : 'github-hosted',
        },
      },
      resolvedDependencies: [sourceMaterial(run), ...(options.materials ?? [])],
    },
    runDetails: { builder: { id: options.builderId ?? signerUrl(run) }, metadata: runMetadata(run, runUrl(run)) },
  });
}

/** `npm publish --provenance` on GitHub Actions. */
export function npmProvenance(
  subject: StatementSubject[],
  run: Run,
  options: ProvenanceOptions = {},
): UnsignedStatement {
  return statement(SLSA_V1, subject, {
    buildDefinition: {
      buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
      externalParameters: { ...workflowParameters(run), ...options.externalParameters },
      internalParameters: {
        github: {
          event_name: run.trigger,
          repository_id: run.repository.id,
          repository_owner_id: run.repository.ownerId,
        },
      },
      resolvedDependencies: [sourceMaterial(run), ...(options.materials ?? [])],
    },
    runDetails: {
      builder: {
        id:
          options.builderId ??
          `https://github.com/actions/runner/${run.hosted === false ? 'self-hosted' : 'github-hosted'}`,
      },
      metadata: runMetadata(run, runUrl(run)),
    },
  });
}

/** slsa-github-generator (provenance v0.2): builder and signer are the generator's own workflow. */
export function generatorProvenance(
  subject: StatementSubject[],
  run: Run,
  kind: 'generic' | 'go' | 'container',
  options: ProvenanceOptions = {},
): UnsignedStatement {
  const source = { uri: sourceMaterial(run).uri, digest: { sha1: run.commit } };
  const { repository } = run;
  return statement(SLSA_V02, subject, {
    builder: { id: options.builderId ?? signerUrl(run) },
    buildType: `https://github.com/slsa-framework/slsa-github-generator/${kind}@v1`,
    invocation: {
      configSource: { ...source, entryPoint: `.github/workflows/${run.workflow}` },
      parameters: {},
      environment: {
        github_event_name: run.trigger,
        github_ref: run.ref,
        github_ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
        github_repository_id: repository.id,
        github_repository_owner: repository.path.split('/')[0],
        github_repository_owner_id: repository.ownerId,
        github_run_attempt: '1',
        github_run_id: run.id,
        github_sha1: run.commit,
      },
    },
    metadata: {
      buildInvocationId: `${run.id}-1`,
      buildStartedOn: run.startedOn.toISOString(),
      buildFinishedOn: run.finishedOn.toISOString(),
      completeness: { parameters: true, environment: false, materials: false },
      reproducible: false,
    },
    materials: [source, ...(options.materials ?? [])],
  });
}

/** GitLab: the provenance that the runner writes for a job and that GitLab signs. */
export function gitlabProvenance(
  subject: StatementSubject[],
  run: Run,
  options: ProvenanceOptions = {},
): UnsignedStatement {
  return statement(SLSA_V1, subject, {
    buildDefinition: {
      buildType: 'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v18.6.0/PROVENANCE.md',
      externalParameters: {
        source: repositoryUrl(run.repository),
        entryPoint: 'build',
        variables: { CI_PIPELINE_SOURCE: run.trigger },
        ...options.externalParameters,
      },
      internalParameters: {
        name: 'saas-linux-small-amd64',
        executor: 'docker+machine',
        architecture: 'amd64',
        job: Number(run.id),
      },
      resolvedDependencies: [
        { uri: repositoryUrl(run.repository), digest: { gitCommit: run.commit } },
        ...(options.materials ?? []),
      ],
    },
    runDetails: {
      builder: { id: options.builderId ?? `${repositoryUrl(run.repository)}/-/runners/12270852` },
      metadata: runMetadata(run, `${repositoryUrl(run.repository)}/-/jobs/${run.id}`),
    },
  });
}
