/**
 * Finds what verified documents name of the environment of a build. docs/build-checks.md says what counts as each fact.
 */
import type { Json, Provenance, ResourceDescriptor, Sbom, SbomComponent } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { dependenciesOf } from '#lib/policy/facts/provenance-dependencies.ts';
import { isNamedCompiler, namedComponent, namedResource, type NamedThing } from './toolchains.ts';

export const ENVIRONMENT_FACTS = ['compiler', 'image', 'libraries', 'runner'] as const;
export type EnvironmentFact = (typeof ENVIRONMENT_FACTS)[number];

/** What one document names. `incomplete`: why what it names of the libraries is not enough. */
export type NamedFacts = { found: Partial<Record<EnvironmentFact, string>>; incomplete: string | null };

/**
 * Everything that one document names of the environment of a build. `hostedImage` has a name and a version and no
 * digest. `tools` are build tools that are no compilers and no images. `incomplete` as in `NamedFacts`: libraries may
 * exist that are not in `libraries`, or have no digest. `isCut`: more things may be named than are listed.
 */
export type NamedEnvironment = {
  compilers: NamedThing[];
  images: NamedThing[];
  hostedImage: { name: string; version: string } | null;
  libraries: NamedThing[];
  tools: NamedThing[];
  runner: string | null;
  incomplete: string | null;
  isCut: boolean;
};

const NOTHING: NamedEnvironment = {
  compilers: [],
  images: [],
  hostedImage: null,
  libraries: [],
  tools: [],
  runner: null,
  incomplete: null,
  isCut: false,
};

/** Names that Tekton Chains gives to definitions and inputs, which are not images in which steps run. */
const NOT_A_STEP_IMAGE = /^(?:pipeline|pipelineTask|task|inputs\/.*)$/;
/** Types of package URL that name source, not a library. */
const SOURCES = new Set(['github', 'gitlab', 'bitbucket', 'docker', 'oci', 'generic']);
/** SCAI attributes whose target is the environment, and those whose target is a library (SCAI examples). */
const IMAGE_ATTRIBUTE = /^(?:BUILD|BUILDER|RUNNER)_(?:IMAGE|ENVIRONMENT)$/i;
const COMPILER_ATTRIBUTE = /^(?:COMPILER|TOOLCHAIN|BUILD_TOOL)$/i;
const LIBRARY_ATTRIBUTE = /^ATTESTED_DEPENDENCIES$/i;
const NO_LIBRARY =
  /^(?:application|container|operating-system|platform|device|device-driver|firmware|file|data|machine-learning-model|cryptographic-asset|source|archive|install|documentation|configuration)$/i;

/** What a document names; nothing where it is not of a kind that names the environment. */
export function namedEnvironment({ facts, componentCount }: EvidenceFact): NamedEnvironment {
  switch (facts.kind) {
    case 'provenance':
      return ofProvenance(facts.provenance);
    case 'scai':
      return ofScai(facts.targets ?? [], facts.producedBy ?? null);
    case 'sbom':
      return ofSbom(facts.sbom, componentCount);
    default:
      return NOTHING;
  }
}

/** Which facts a document names, each by the first thing that names it. */
export function namedFacts(evidence: EvidenceFact): NamedFacts {
  const { compilers, images, hostedImage, libraries, runner, incomplete, isCut } = namedEnvironment(evidence);
  return {
    found: {
      ...firstOf('compiler', compilers),
      ...firstOf('image', images),
      ...(hostedImage === null ? {} : { image: `${hostedImage.name} ${hostedImage.version}` }),
      ...(isCut ? {} : allWithDigest(libraries)),
      ...(runner === null ? {} : { runner }),
    },
    incomplete,
  };
}

function ofProvenance(provenance: Provenance): NamedEnvironment {
  const { listed, isCut } = dependenciesOf(provenance);
  const things = listed.filter(({ name }) => name === null || !NOT_A_STEP_IMAGE.test(name)).map(namedResource);
  const parameters = [provenance.internalParameters, provenance.externalParameters].flatMap(builderImage);
  const libraries = things.filter(({ packageType }) => packageType !== null && !SOURCES.has(packageType));
  return {
    ...NOTHING,
    compilers: things.filter(isNamedCompiler),
    images: [...things, ...parameters].filter(({ isImage, hasDigest }) => isImage && hasDigest),
    hostedImage: hostedImageOf(provenance),
    libraries,
    runner: runnerOf(provenance),
    incomplete: isCut ? 'the provenance names more dependencies than Attestry keeps' : lackingDigests(libraries),
    isCut,
  };
}

/** `builderImage` of container-based builds (SLSA, container-based-build v0.1), `{ uri, digest }`. */
function builderImage(parameters: { [key: string]: Json }): NamedThing[] {
  const image = parameters['builderImage'];
  if (!isRecord(image) || typeof image['uri'] !== 'string' || !isRecord(image['digest'])) return [];
  const digest = Object.fromEntries(
    Object.entries(image['digest']).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const named = namedResource({
    uri: image['uri'],
    name: null,
    digest,
    mediaType: null,
    downloadLocation: null,
    annotations: null,
  });
  return [{ ...named, isImage: true }];
}

/** The image of a hosted runner of GitHub (`ImageOS`, `ImageVersion`). */
function hostedImageOf({ internalParameters }: Provenance): NamedEnvironment['hostedImage'] {
  const github = internalParameters['github'];
  for (const from of [internalParameters, ...(isRecord(github) ? [github] : [])]) {
    const [name, version] = [from['ImageOS'], from['ImageVersion']];
    if (isText(name) && isText(version)) return { name, version };
  }
  return null;
}

/** The runner: GitHub's kind of runner, GitLab's runner by name and executor, or a builder that is a runner. */
function runnerOf({ runnerEnvironment, internalParameters, builderId }: Provenance): string | null {
  if (runnerEnvironment !== null) return runnerEnvironment;
  const [name, executor] = [internalParameters['name'], internalParameters['executor']];
  if (isText(name) && isText(executor)) return `${name} (${executor})`;
  return builderId !== null && /\/-\/runners\/\d+$|\/actions\/runner\/[\w-]+$/.test(builderId) ? builderId : null;
}

type Target = { attribute: string; target: ResourceDescriptor };

function ofScai(targets: readonly Target[], producer: ResourceDescriptor | null): NamedEnvironment {
  const about = (attributes: RegExp) =>
    targets.filter(({ attribute }) => attributes.test(attribute)).map(({ target }) => namedResource(target));
  const compilers = [...about(COMPILER_ATTRIBUTE), ...(producer === null ? [] : [namedResource(producer)])];
  const libraries = about(LIBRARY_ATTRIBUTE);
  return {
    ...NOTHING,
    compilers: compilers.filter(isNamedCompiler),
    images: about(IMAGE_ATTRIBUTE).filter(({ hasDigest }) => hasDigest),
    libraries,
    incomplete: lackingDigests(libraries),
  };
}

function ofSbom({ components, complete, buildTools = [] }: Sbom, componentCount: number | null): NamedEnvironment {
  const tools = buildTools.map(namedComponent);
  const libraries = components.filter(isLibrary).map(namedComponent);
  const left = Math.max(0, (componentCount ?? 0) - components.length);
  const reason = left > 0 ? `the SBOM lists ${left} more components than Attestry keeps` : null;
  const incomplete = complete === 'incomplete' ? 'the SBOM says that it is incomplete' : reason;
  const isNamedImage = ({ isImage, hasDigest }: NamedThing) => isImage && hasDigest;
  return {
    ...NOTHING,
    compilers: tools.filter(isNamedCompiler),
    images: tools.filter(isNamedImage),
    libraries,
    tools: tools.filter((tool) => !isNamedCompiler(tool) && !isNamedImage(tool)),
    incomplete: incomplete ?? lackingDigests(libraries),
    isCut: incomplete !== null,
  };
}

function isLibrary({ type }: SbomComponent): boolean {
  return type === null || !NO_LIBRARY.test(type);
}

function firstOf(fact: EnvironmentFact, things: readonly NamedThing[]): NamedFacts['found'] {
  return things[0] === undefined ? {} : { [fact]: things[0].label };
}

function allWithDigest(libraries: readonly NamedThing[]): NamedFacts['found'] {
  const isComplete = libraries.length > 0 && libraries.every(({ hasDigest }) => hasDigest);
  return isComplete ? { libraries: `${libraries.length} with digests` } : {};
}

function lackingDigests(libraries: readonly NamedThing[]): string | null {
  const lacking = libraries.filter(({ hasDigest }) => !hasDigest).length;
  return lacking === 0 ? null : `${lacking} of ${libraries.length} libraries have no digest`;
}

function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
