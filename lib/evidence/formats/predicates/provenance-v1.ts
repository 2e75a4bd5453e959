import {
  valueAt,
  isObject,
  asLabel,
  asList,
  member,
  asObject,
  asText,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import type { Provenance, Remark } from '#lib/evidence/model/evidence.ts';
import { readResource } from '../../read/subjects.ts';
import { readTime } from '../../read/time.ts';
import { firstMember, completeSource, sourceAt, withCommit, type Source } from './source.ts';

/**
 * Read SLSA provenance v1 (`https://slsa.dev/provenance/v1`) of any build type. The build type defines the meaning of
 * the parameters; the source is read from those of the known build types.
 */
export function readProvenanceV1(predicate: JsonObject, remarks: Remark[]): Provenance {
  const definition = asObject(predicate['buildDefinition']);
  const run = asObject(predicate['runDetails']);
  const external = asObject(definition['externalParameters']);
  const internal = asObject(definition['internalParameters']);
  const written = asList(definition['resolvedDependencies']);
  const github = isObject(internal['github']) ? internal['github'] : internal;
  return {
    version: 'v1',
    builderId: asText(valueAt(run, 'builder', 'id')),
    buildType: asText(definition['buildType']),
    source: completeSource(sourceOf(external), written),
    externalParameters: external,
    internalParameters: internal,
    resolvedDependencies: written.map((entry, index) =>
      withCommit(readResource(entry, `/predicate/buildDefinition/resolvedDependencies/${index}`, remarks), entry),
    ),
    invocationId: asLabel(valueAt(run, 'metadata', 'invocationId') ?? valueAt(run, 'metadata', 'invocationID')),
    startedOn: readTime(valueAt(run, 'metadata', 'startedOn')),
    finishedOn: readTime(valueAt(run, 'metadata', 'finishedOn')),
    trigger: firstMember(github, 'event_name', 'GITHUB_EVENT_NAME'),
    runnerEnvironment: firstMember(github, 'runner_environment', 'RUNNER_ENVIRONMENT'),
    repositoryId: firstMember(github, 'repository_id', 'GITHUB_REPOSITORY_ID'),
    ownerId: firstMember(github, 'repository_owner_id', 'GITHUB_REPOSITORY_OWNER_ID'),
  };
}

/**
 * The source in the first of `workflow` (GitHub), `buildConfigSource` (Tekton, Cloud Build) and `source`
 * (slsa-github-generator, GitLab).
 */
function sourceOf(external: JsonObject): Source {
  const workflow = external['workflow'] ?? external['buildConfigSource'];
  if (isObject(workflow))
    return sourceAt(asText(workflow['repository']), null, asText(workflow['ref']), asText(workflow['path']));
  const source: JsonValue | undefined = external['source'];
  const entryPoint = asText(external['entryPoint']) ?? asText(external['configPath']);
  if (typeof source === 'string') return sourceAt(source, null, null, entryPoint);
  return sourceAt(asText(member(source, 'uri')), member(source, 'digest'), null, entryPoint);
}
