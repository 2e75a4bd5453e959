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
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Provenance, Remark, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { readResource } from '../../read/subjects.ts';
import { readTime } from '../../read/time.ts';
import { anyOf, completeSource, sourceAt, withCommit } from './source.ts';

/** SLSA provenance v0.2 (`https://slsa.dev/provenance/v0.2`) in the v1 form. */
export function readProvenanceV02(predicate: JsonObject, remarks: Remark[]): Provenance {
  const config = at(predicate, 'invocation', 'configSource');
  const environment = object(at(predicate, 'invocation', 'environment'));
  const parameters = object(at(predicate, 'invocation', 'parameters'));
  const source = sourceAt(
    text(member(config, 'uri')),
    member(config, 'digest'),
    null,
    text(member(config, 'entryPoint')),
  );
  const written = list(predicate['materials']);
  return {
    version: 'v0.2',
    builderId: text(at(predicate, 'builder', 'id')),
    buildType: text(predicate['buildType']),
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
 * SLSA provenance v0.1 and its in-toto forerunner in the v1 form: the source is the material that the recipe is defined
 * in.
 */
export function readProvenanceV01(predicate: JsonObject, remarks: Remark[]): Provenance {
  const recipe = object(predicate['recipe']);
  const written = list(predicate['materials']);
  const defined = Number(label(recipe['definedInMaterial']) ?? Number.NaN);
  const material =
    written[defined] ??
    written.find((entry) => parseRepository(text(member(entry, 'uri')) ?? '') !== null) ??
    written[0];
  const environment = object(recipe['environment']);
  const ref = substitutedRef(at(recipe, 'arguments', 'substitutions'));
  const source = sourceAt(text(member(material, 'uri')), member(material, 'digest'), ref, text(recipe['entryPoint']));
  return {
    version: 'v0.1',
    builderId: text(at(predicate, 'builder', 'id')),
    buildType: text(recipe['type']),
    source: completeSource(source, written),
    externalParameters: isObject(recipe['arguments']) ? { arguments: recipe['arguments'] } : {},
    internalParameters: environment,
    resolvedDependencies: dependencies(written, remarks),
    ...metadata(predicate),
    ...platform(environment),
  };
}

/** Cloud Build tells tag and branch apart; the name of either alone says less. */
function substitutedRef(substitutions: JsonValue | undefined): string | null {
  const [tag, branch] = [anyOf(substitutions, 'TAG_NAME'), anyOf(substitutions, 'BRANCH_NAME')];
  return tag !== null
    ? `refs/tags/${tag}`
    : branch !== null
      ? `refs/heads/${branch}`
      : anyOf(substitutions, 'REF_NAME');
}

function dependencies(written: JsonValue[], remarks: Remark[]): ResourceDescriptor[] {
  return written.map((entry, index) =>
    withCommit(readResource(entry, `/predicate/materials/${index}`, remarks), entry),
  );
}

function metadata(predicate: JsonObject): Pick<Provenance, 'invocationId' | 'startedOn' | 'finishedOn'> {
  const written = predicate['metadata'];
  return {
    invocationId: label(member(written, 'buildInvocationId') ?? member(written, 'buildInvocationID')),
    startedOn: readTime(member(written, 'buildStartedOn')),
    finishedOn: readTime(member(written, 'buildFinishedOn')),
  };
}

/**
 * What the platform said of itself: slsa-github-generator writes lower case, the npm CLI the names of the variables.
 */
function platform(
  environment: JsonObject,
): Pick<Provenance, 'trigger' | 'runnerEnvironment' | 'repositoryId' | 'ownerId'> {
  return {
    trigger: anyOf(environment, 'github_event_name', 'GITHUB_EVENT_NAME', 'CI_PIPELINE_SOURCE'),
    runnerEnvironment: anyOf(environment, 'runner_environment', 'RUNNER_ENVIRONMENT'),
    repositoryId: anyOf(environment, 'github_repository_id', 'GITHUB_REPOSITORY_ID'),
    ownerId: anyOf(environment, 'github_repository_owner_id', 'GITHUB_REPOSITORY_OWNER_ID'),
  };
}
