/**
 * The rule `source-is-project-commit`: the source is a repository of the project, under any of its names (threat D).
 */
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { repositoryKey } from '#lib/policy/facts/repository.ts';
import { shortCommit, shortRef } from '#lib/policy/facts/format.ts';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The finding of `source-is-project-commit` for one verified provenance. */
export function sourceIsProjectCommit(
  { evidence, source }: VerifiedProvenance,
  { project }: ArtifactFacts,
): RuleFinding {
  const rests = { evidence: [evidence.id] };
  const repository = source.repository;
  if (!repository || !source.commit || !COMMIT.test(source.commit)) {
    const lacking = repository ? 'commit' : 'repository';
    return {
      ...rests,
      outcome: 'missing',
      code: `source-${lacking}-missing`,
      brief: `source ${lacking} not stated`,
      detail: `The provenance does not name the ${lacking} it was built from${repository ? `, only ${repository}` : ''}.`,
      expected: 'a repository and a full commit id',
      actual: source.commit ?? 'none',
    };
  }
  const at = `${repository} at ${shortCommit(source.commit)}${source.ref ? ` (${shortRef(source.ref)})` : ''}`;
  if (!project)
    return {
      ...rests,
      outcome: 'skip',
      code: 'no-project',
      brief: 'belongs to no project',
      detail: `Built from ${at}; the artifact belongs to no project yet, so there is nothing to compare with.`,
    };

  const names = new Set(project.names.map((name) => repositoryKey(name) ?? name.toLowerCase()));
  if (!names.has(repositoryKey(repository) ?? repository.toLowerCase())) {
    return {
      ...rests,
      outcome: 'fail',
      code: 'source-not-project',
      brief: `built from ${repository}`,
      detail: `Built from ${at}, which is not a repository of this project.`,
      expected: project.names.join(' or '),
      actual: repository,
    };
  }
  return {
    ...rests,
    outcome: 'pass',
    code: 'ok',
    brief: 'source is a project commit',
    detail: `Built from ${at}, a repository of this project.`,
  };
}
