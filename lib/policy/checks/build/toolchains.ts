/** Recognises compilers and container images by the names that provenance, SCAI reports and SBOMs give them. */
import type { DigestSet, ResourceDescriptor, SbomComponent } from '#lib/evidence/model/evidence.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { isStrongAlgorithm } from '#lib/policy/checks/origin/subject-digest.ts';

/** Compilers, and the toolchains of languages that are not compiled, as packages, images and files are called. */
const TOOLCHAINS = [
  'gcc g\\+\\+ cc c\\+\\+ cpp clang clang\\+\\+ llvm msvc cl gfortran nasm zig nvcc icc icx',
  'go golang rust rustc cargo swift swiftc ghc ocaml dmd ldc ldc2 nim crystal gnat fpc',
  'java javac jdk openjdk temurin eclipse-temurin amazoncorretto corretto zulu graalvm kotlin kotlinc scala scalac',
  'dotnet dotnet-sdk csc typescript tsc node nodejs deno bun python python3 cpython pypy ruby php perl',
  'erlang elixir',
]
  .join(' ')
  .split(' ');
const TOOLCHAIN = new RegExp(`^(?:${TOOLCHAINS.join('|')})(?:[-_]?v?\\d[\\w.+~-]*)?$`);

/** Whether a name is that of a compiler: `gcc`, `gcc-12`, `gcc9.3.0`, `/usr/bin/gcc`, `library/golang`. */
export function isToolchain(name: string): boolean {
  const last = name
    .toLowerCase()
    .replace(/\.exe$/, '')
    .split('/')
    .at(-1)!;
  return TOOLCHAIN.test(last);
}

/** A thing that a document names, by what the check needs of it. */
export type NamedThing = {
  /** The name for people. */
  label: string;
  /** Its names without version, in the order of preference. */
  names: string[];
  version: string | null;
  isImage: boolean;
  hasDigest: boolean;
  /** A collision-resistant digest of it, `alg:hex`; null without one. */
  digest: string | null;
  /** The type of its package URL, such as `npm`; null without one. */
  packageType: string | null;
};

const IMAGE_MEDIA_TYPE = /^application\/vnd\.(?:oci\.image|docker\.distribution\.manifest)\./;
/** `registry/path@sha256:…`, as Google Cloud Build names images. */
const IMAGE_BY_DIGEST = /^(?:[a-z\d.-]+(?::\d+)?\/)?[\w./-]+@sha256:[\da-f]{64}$/;
const IMAGE_TYPES = new Set(['docker', 'oci']);

/** A resource that provenance or a SCAI report names. */
export function namedResource({ uri, name, digest, mediaType, downloadLocation }: ResourceDescriptor): NamedThing {
  const location = uri ?? name ?? downloadLocation ?? 'unnamed';
  const purl = parsePurl(location);
  const isImage =
    (purl !== null && IMAGE_TYPES.has(purl.type)) ||
    /^(?:oci|docker):\/\//.test(location) ||
    IMAGE_BY_DIGEST.test(location) ||
    (mediaType !== null && IMAGE_MEDIA_TYPE.test(mediaType));
  const path = location
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/[@?#].*$/, '')
    .replace(/:[^:/]*$/, '');
  return {
    label: location,
    names: [...(purl === null ? [] : [purl.name]), ...(name === null ? [] : [name]), ...(purl === null ? [path] : [])],
    version: purl?.version ?? /(?:^|\D)(\d+(?:\.\d+)+)/.exec(name ?? '')?.[1] ?? null,
    isImage,
    hasDigest: Object.keys(digest).some(isStrongAlgorithm),
    digest: strongDigest(digest),
    packageType: purl?.type ?? null,
  };
}

/** A component of an SBOM. */
export function namedComponent({ name, version, purl, type, digests }: SbomComponent): NamedThing {
  const parsed = parsePurl(purl ?? '');
  return {
    label: version === null ? name : `${name} ${version}`,
    names: [name, ...(parsed === null ? [] : [parsed.name])],
    version: version ?? parsed?.version ?? null,
    isImage: type?.toLowerCase() === 'container' || (parsed !== null && IMAGE_TYPES.has(parsed.type)),
    hasDigest: Object.keys(digests).some(isStrongAlgorithm) || parsed?.digest?.algorithm === 'sha256',
    digest: strongDigest(digests) ?? (parsed?.digest?.algorithm === 'sha256' ? `sha256:${parsed.digest.value}` : null),
    packageType: parsed?.type ?? null,
  };
}

function strongDigest(digests: DigestSet): string | null {
  const [first] = Object.entries(digests)
    .filter(([algorithm]) => isStrongAlgorithm(algorithm))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return first === undefined ? null : first.join(':');
}

/** Types of package URL that compilers have. A package of a language may have the name of a compiler by chance. */
const TOOLCHAIN_PACKAGES = new Set(['docker', 'oci', 'generic', 'deb', 'rpm', 'apk', 'alpm', 'conda', 'brew', 'nix']);
const COMPILERS_IN_REGISTRIES: ReadonlySet<string> = new Set(['npm typescript', 'npm node', 'nuget dotnet-sdk']);

/** Whether a thing names a compiler exactly: an image by its digest, anything else by a digest or a version. */
export function isNamedCompiler({ names, isImage, hasDigest, version, packageType }: NamedThing): boolean {
  const named = names.find(isToolchain);
  if (named === undefined || !(hasDigest || (!isImage && version !== null))) return false;
  if (packageType === null || TOOLCHAIN_PACKAGES.has(packageType)) return true;
  return COMPILERS_IN_REGISTRIES.has(`${packageType} ${named}`);
}
