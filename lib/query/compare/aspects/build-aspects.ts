/** What provenance states of a build: source, builder, parameters and materials. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { AspectFacts } from '#lib/compare/profile.ts';
import type { Json, Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { provenanceSource } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { dependenciesOf } from '#lib/policy/facts/provenance-dependencies.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { collectAspect } from './collect.ts';

const NO_PROVENANCE = 'no valid provenance counts';

/** Parameters of one provenance that are compared. */
const MAX_PARAMETERS = 500;

/** Internal parameters that differ from run to run, whatever is built: the number of a run says nothing about it. */
const OF_ONE_RUN =
  /^internal\/(?:.*\/)?(?:github_run_id|github_run_number|github_run_attempt|github_event_payload|run_id|run_number|run_attempt|buildInvocationId|CI_JOB_ID|CI_PIPELINE_ID|CI_JOB_URL|CI_PIPELINE_URL)(?:\/|$)/;

type Stated = { by: EvidenceFact; provenance: Provenance };

/** The verified provenances; where there is none, those that are only reported. */
function provenancesIn(evidence: readonly EvidenceFact[]): Stated[] {
  const stated = evidence.flatMap((by) =>
    by.facts.kind === 'provenance' ? [{ by, provenance: by.facts.provenance }] : [],
  );
  const verified = stated.filter(({ by }) => by.outcome === 'verified');
  return verified.length > 0 ? verified : stated;
}

/** Repository, commit, ref and build instructions: as the certificate states them, else as the predicate does. */
export function sourceFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const { by, provenance } of provenancesIn(evidence)) {
    const signer = by.outcome === 'verified' ? by.signer : null;
    const { repository, commit, ref } = provenanceSource(signer, provenance);
    const stated = { repository, commit, ref, 'build instructions': provenance.source.entryPoint };
    for (const [key, value] of Object.entries(stated)) if (value !== null) aspect.add({ key, label: key, value, by });
  }
  return aspect.facts(NO_PROVENANCE);
}

/** Builder, build type and what started the build. */
export function builderFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const { by, provenance } of provenancesIn(evidence)) {
    const { builderId, buildType, trigger } = provenance;
    const stated = { builder: builderId, 'build type': buildType, 'started by': trigger };
    for (const [key, value] of Object.entries(stated)) if (value !== null) aspect.add({ key, label: key, value, by });
  }
  return aspect.facts(NO_PROVENANCE);
}

/**
 * The external and the internal parameters, each by its path: `external/workflow/ref`. Secrets and internal hosts in
 * them are masked.
 */
export function parameterFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const { by, provenance } of provenancesIn(evidence)) {
    aspect.hasSource('provenance');
    const { externalParameters: external, internalParameters: internal } = provenance;
    const leaves = leavesOf(maskSecrets({ external, internal }, { hosts: true }) as Json, '');
    const compared = leaves.filter(([path]) => !OF_ONE_RUN.test(path));
    if (compared.length > MAX_PARAMETERS) aspect.isPartial('the provenance has more parameters than are compared');
    for (const [path, value] of compared.slice(0, MAX_PARAMETERS))
      aspect.add({ key: path, label: path, value: textOf(value), by, absenceNeeds: 'always' });
  }
  return aspect.facts(NO_PROVENANCE);
}

/** The values at the ends of a tree with their paths, in the order of the paths. Empty objects and lists are values. */
function leavesOf(value: Json, path: string): [path: string, value: Json][] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (members.length === 0) return path.includes('/') ? [[path, value]] : [];
  return members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}/${name}`));
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The resolved dependencies without the commit that was built, each by its name without version and digest. */
export function materialFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const { by, provenance } of provenancesIn(evidence)) {
    const { listed, isCut } = dependenciesOf(provenance);
    aspect.hasSource('provenance');
    if (listed.length === 0) aspect.isPartial('a provenance names no materials');
    if (isCut) aspect.isPartial('the provenance names more materials than Attestry keeps');
    for (const material of listed) {
      if (provenance.source.commit !== null && material.digest['gitCommit'] === provenance.source.commit) continue;
      const { key, version } = materialName(material);
      aspect.add({ key, label: key, value: version, by, absenceNeeds: 'always' });
    }
  }
  return aspect.facts(NO_PROVENANCE);
}

/** A material by its name, and by what distinguishes its versions. */
export function materialName({ uri, name, downloadLocation, digest }: ResourceDescriptor): {
  key: string;
  version: string;
} {
  const location = uri ?? name ?? downloadLocation;
  const digests = Object.entries(digest)
    .map((entry) => entry.join(':'))
    .sort();
  if (location === null) return { key: 'unnamed', version: digests.join(' ') };
  const purl = parsePurl(location);
  const path =
    purl === null ? location.replace(/^(.*[^:/])@[^/@]+$/, '$1').replace(/@[\w.-]+\/.*$/, '') : packageName(purl);
  const rest = purl === null ? location.slice(path.length).replace(/^@/, '') : (purl.version ?? '');
  return { key: path, version: [...(rest === '' ? [] : [rest]), ...digests].join(' ') };
}

/** The name of a package without version, qualifiers and path: `pkg:npm/%40acme/web`. */
export function packageName({
  type,
  namespace,
  name,
}: {
  type: string;
  namespace: string | null;
  name: string;
}): string {
  return `pkg:${[type, ...(namespace === null ? [] : [namespace]), name].join('/')}`;
}
