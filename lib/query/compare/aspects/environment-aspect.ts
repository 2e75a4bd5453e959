/** What documents name of the environment of a build, each thing with the document that names it. */
import type { AspectFacts } from '#lib/compare/profile.ts';
import { namedEnvironment } from '#lib/policy/checks/build/environment-facts.ts';
import type { NamedThing } from '#lib/policy/checks/build/toolchains.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EnvironmentThing } from '#lib/views/compare/build-environment.ts';
import { collectAspect, type Statement } from './collect.ts';

/**
 * Compilers, images, the runner, build tools and libraries that a document names. The components of an SBOM are
 * compared as components, and are no things of the environment.
 */
export function environmentThings(evidence: EvidenceFact): EnvironmentThing[] {
  const { compilers, images, hostedImage, libraries, tools, runner } = namedEnvironment(evidence);
  const things = (fact: EnvironmentThing['fact'], named: readonly NamedThing[]) =>
    named.map((thing) => ({ fact, ...nameAndVersion(thing) }));
  const attested = runnerInCertificate(evidence) ?? runner;
  return [
    ...things('compiler', compilers),
    ...things(
      'image',
      images.filter((image) => !compilers.some(({ label }) => label === image.label)),
    ),
    ...(hostedImage === null
      ? []
      : [{ fact: 'image' as const, name: hostedImage.name, version: hostedImage.version, digest: null }]),
    ...(attested === null ? [] : [{ fact: 'runner' as const, name: attested, version: null, digest: null }]),
    ...things('tool', tools),
    ...things('library', evidence.facts.kind === 'sbom' ? [] : libraries),
  ];
}

/** The certificate of a verified provenance states the kind of runner, whatever the document says. */
function runnerInCertificate({ outcome, signer, facts }: EvidenceFact): string | null {
  if (outcome !== 'verified' || facts.kind !== 'provenance' || signer?.kind !== 'certificate') return null;
  return signer.oids.runnerEnvironment ?? null;
}

function nameAndVersion({ label, names, version, digest }: NamedThing) {
  const bare = label.replace(/[?#].*$/, '').replace(/@[^/]*$/, '');
  const name = bare === '' ? label : bare;
  const isVersioned = version !== null && name.endsWith(` ${version}`);
  // The version of an image in its package URL may be its digest.
  return { name: isVersioned ? names[0]! : name, version: version === digest ? null : version, digest };
}

/** The environment as an aspect: compilers, images and the runner by what they are, tools and libraries by name. */
export function environmentFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const by of evidence)
    for (const thing of environmentThings(by)) {
      const isListed = thing.fact === 'tool' || thing.fact === 'library';
      const exact = [thing.version, thing.digest].filter((part) => part !== null).join(' ');
      aspect.add(isListed ? listed(thing, exact, by) : named(thing, exact, by));
      if (isListed) aspect.hasSource(listOf(thing, by));
    }
  return aspect.facts('no valid document names the build environment');
}

function listOf({ fact }: EnvironmentThing, { facts }: EvidenceFact): string {
  return `${fact} in ${facts.kind}`;
}

/** A thing of a list: a list of the same kind that does not name it says that it was not there. */
function listed(thing: EnvironmentThing, exact: string, by: EvidenceFact): Statement {
  const name = `${thing.fact} ${thing.name}`;
  return { key: name, label: name, value: exact, by, absenceNeeds: [listOf(thing, by)] };
}

function named({ fact, name }: EnvironmentThing, exact: string, by: EvidenceFact): Statement {
  return { key: fact, label: fact, value: exact === '' ? name : `${name} ${exact}`, by };
}
