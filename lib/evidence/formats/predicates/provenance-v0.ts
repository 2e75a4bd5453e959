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
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance, Remark, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { readResource } from '../../read/subjects.ts';
import { readTime } from '../../read/time.ts';
import { firstMember, completeSource, sourceAt, withCommit } from './source.ts';

/** Read SLSA provenance v0.2 (`https://slsa.dev/provenance/v0.2`) in the form of v1. */
export function readProvenanceV02(predicate: JsonObject, remarks: Remark[]): Provenance {
  const config = valueAt(predicate, 'invocation', 'configSource');
  const environment = asObject(valueAt(predicate, 'invocation', 'environment'));
  const parameters = asObject(valueAt(predicate, 'invocation', 'parameters'));
  const source = sourceAt(
    asText(member(config, 'uri')),
    member(config, 'digest'),
    null,
    asText(member(config, 'entryPoint')),
  );
  const written = asList(predicate['materials']);
  return {
    version: 'v0.2',
    builderId: asText(valueAt(predicate, 'builder', 'id')),
    buildType: asText(predicate['buildType']),
    source: completeSource(source, written),
    externalParameters: {
      ...(isObject(config) ? { configSource: config } : {}),
      ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    },
    internalParameters: environment,
    resolvedDependencies: dependencies(written, remarks),
    ...metadata(predicate),
    ...platform(environment),
  };
}

/**
 * Read SLSA provenance v0.1 and its in-toto predecessor in the form of v1. The source is the material that defines the
 * recipe.
 */
export function readProvenanceV01(predicate: JsonObject, remarks: Remark[]): Provenance {
  const recipe = asObject(predicate['recipe']);
  const written = asList(predicate['materials']);
  const defined = Number(asLabel(recipe['definedInMaterial']) ?? Number.NaN);
  const material =
    written[defined] ??
    written.find((entry) => parseRepository(asText(member(entry, 'uri')) ?? '') !== null) ??
    written[0];
  const environment = asObject(recipe['environment']);
  const ref = substitutedRef(valueAt(recipe, 'arguments', 'substitutions'));
  const source = sourceAt(
    asText(member(material, 'uri')),
    member(material, 'digest'),
    ref,
    asText(recipe['entryPoint']),
  );
  return {
    version: 'v0.1',
    builderId: asText(valueAt(predicate, 'builder', 'id')),
    buildType: asText(recipe['type']),
    source: completeSource(source, written),
    externalParameters: isObject(recipe['arguments']) ? { arguments: recipe['arguments'] } : {},
    internalParameters: environment,
    resolvedDependencies: dependencies(written, remarks),
    ...metadata(predicate),
    ...platform(environment),
  };
}

/** The ref among Cloud Build's substitutions: TAG_NAME and BRANCH_NAME state its kind, REF_NAME does not. */
function substitutedRef(substitutions: JsonValue | undefined): string | null {
  const [tag, branch] = [firstMember(substitutions, 'TAG_NAME'), firstMember(substitutions, 'BRANCH_NAME')];
  if (tag !== null) return `refs/tags/${tag}`;
  return branch !== null ? `refs/heads/${branch}` : firstMember(substitutions, 'REF_NAME');
}

function dependencies(written: JsonValue[], remarks: Remark[]): ResourceDescriptor[] {
  return written.map((entry, index) =>
    withCommit(readResource(entry, `/predicate/materials/${index}`, remarks), entry),
  );
}

function metadata(predicate: JsonObject): Pick<Provenance, 'invocationId' | 'startedOn' | 'finishedOn'> {
  const written = predicate['metadata'];
  return {
    invocationId: asLabel(member(written, 'buildInvocationId') ?? member(written, 'buildInvocationID')),
    startedOn: readTime(member(written, 'buildStartedOn')),
    finishedOn: readTime(member(written, 'buildFinishedOn')),
  };
}

/**
 * The facts about the build platform. slsa-github-generator writes lower-case names, the npm CLI those of the
 * variables.
 */
function platform(
  environment: JsonObject,
): Pick<Provenance, 'trigger' | 'runnerEnvironment' | 'repositoryId' | 'ownerId'> {
  return {
    trigger: firstMember(environment, 'github_event_name', 'GITHUB_EVENT_NAME', 'CI_PIPELINE_SOURCE'),
    runnerEnvironment: firstMember(environment, 'runner_environment', 'RUNNER_ENVIRONMENT'),
    repositoryId: firstMember(environment, 'github_repository_id', 'GITHUB_REPOSITORY_ID'),
    ownerId: firstMember(environment, 'github_repository_owner_id', 'GITHUB_REPOSITORY_OWNER_ID'),
  };
}
