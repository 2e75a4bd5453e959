import {
  at,
  isObject,
  label,
  list,
  member,
  object,
  text,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import type { Provenance, Remark } from '#lib/evidence/model/evidence.ts';
import { readResource } from '../../read/subjects.ts';
import { readTime } from '../../read/time.ts';
import { anyOf, completeSource, sourceAt, withCommit, type Source } from './source.ts';

/**
 * SLSA provenance v1 (`https://slsa.dev/provenance/v1`), of any build type. What a member means depends on the build
 * type: the known ones are read for the source.
 */
export function readProvenanceV1(predicate: JsonObject, remarks: Remark[]): Provenance {
  const definition = object(predicate['buildDefinition']);
  const run = object(predicate['runDetails']);
  const external = object(definition['externalParameters']);
  const internal = object(definition['internalParameters']);
  const written = list(definition['resolvedDependencies']);
  const github = isObject(internal['github']) ? internal['github'] : internal;
  return {
    version: 'v1',
    builderId: text(at(run, 'builder', 'id')),
    buildType: text(definition['buildType']),
    source: completeSource(sourceOf(external), written),
    externalParameters: external,
    internalParameters: internal,
    resolvedDependencies: written.map((entry, index) =>
      withCommit(readResource(entry, `/predicate/buildDefinition/resolvedDependencies/${index}`, remarks), entry),
    ),
    invocationId: label(at(run, 'metadata', 'invocationId') ?? at(run, 'metadata', 'invocationID')),
    startedOn: readTime(at(run, 'metadata', 'startedOn')),
    finishedOn: readTime(at(run, 'metadata', 'finishedOn')),
    trigger: anyOf(github, 'event_name', 'GITHUB_EVENT_NAME'),
    runnerEnvironment: anyOf(github, 'runner_environment', 'RUNNER_ENVIRONMENT'),
    repositoryId: anyOf(github, 'repository_id', 'GITHUB_REPOSITORY_ID'),
    ownerId: anyOf(github, 'repository_owner_id', 'GITHUB_REPOSITORY_OWNER_ID'),
  };
}

/**
 * `workflow` (GitHub), `buildConfigSource` (Tekton, Cloud Build) and `source` (slsa-github-generator, GitLab), in that
 * order.
 */
function sourceOf(external: JsonObject): Source {
  const workflow = external['workflow'] ?? external['buildConfigSource'];
  if (isObject(workflow))
    return sourceAt(text(workflow['repository']), null, text(workflow['ref']), text(workflow['path']));
  const source: JsonValue | undefined = external['source'];
  const entryPoint = text(external['entryPoint']) ?? text(external['configPath']);
  if (typeof source === 'string') return sourceAt(source, null, null, entryPoint);
  return sourceAt(text(member(source, 'uri')), member(source, 'digest'), null, entryPoint);
}
