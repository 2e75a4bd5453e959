/**
 * Documents that give one artifact a large lineage: a runtime whose SBOMs list components of several ecosystems, and
 * builds of many projects that take the runtime in. For end-to-end tests and benchmarks.
 */
import { createHash } from 'node:crypto';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import type { Run } from '#lib/test-issuer/statements/run.ts';

export type LargeLineage = {
  /** The artifact at its root, `sha256:hex`. */
  digest: string;
  /** Nodes of its lineage, the root included. */
  nodes: number;
  /** Each SBOM is to be sent as `?subject=` of the artifact. */
  sboms: object[];
  /** Statements without a signature. */
  provenances: object[];
};

const COMPONENTS_PER_SBOM = 400;
const ARTIFACTS_PER_BUILD = 5;
/** Nodes that one build adds: itself and its artifacts. Its source is before it, not after the runtime. */
const NODES_PER_BUILD = 1 + ARTIFACTS_PER_BUILD;
const PROJECTS = 40;
const ECOSYSTEMS = ['npm', 'pypi', 'maven', 'deb'] as const;

const hex = (algorithm: 'sha1' | 'sha256', text: string): string => createHash(algorithm).update(text).digest('hex');

/**
 * A lineage of about `size` nodes, at least 1,000: two fifths are components, the others builds and their
 * artifacts. `owner`: of the projects, such as `acme`. The builds ended before `now`.
 */
export function largeLineage(size: number, owner: string, now: Date): LargeLineage {
  const components = Math.floor((size * 2) / 5);
  const sboms = Math.ceil(components / COMPONENTS_PER_SBOM);
  const builds = Math.floor((size - 1 - components - sboms) / NODES_PER_BUILD);
  const name = `runtime-${size}`;
  const digest = hex('sha256', name);
  return {
    digest: `sha256:${digest}`,
    nodes: 1 + components + sboms + builds * NODES_PER_BUILD,
    sboms: Array.from({ length: sboms }, (_, at) =>
      sbomOf(size, at, Math.min(COMPONENTS_PER_SBOM, components - at * COMPONENTS_PER_SBOM)),
    ),
    provenances: Array.from({ length: builds }, (_, at) => {
      const run = runOf(owner, size, at, now);
      const subjects = Array.from({ length: ARTIFACTS_PER_BUILD }, (__, part) => {
        const called = `service-${at % PROJECTS}-${part}`;
        return { name: called, digest: { sha256: hex('sha256', `${size} ${at} ${called}`) } };
      });
      const materials = [{ uri: `pkg:generic/${name}@1`, digest: { sha256: digest } }];
      return githubProvenance(subjects, run, { materials });
    }),
  };
}

function sbomOf(size: number, at: number, components: number): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    serialNumber: `urn:uuid:00000000-0000-4000-8000-${String(size * 1000 + at).padStart(12, '0')}`,
    components: Array.from({ length: components }, (_, c) => {
      const n = at * COMPONENTS_PER_SBOM + c;
      const ecosystem = ECOSYSTEMS[n % 10 < 6 ? 0 : (n % 3) + 1]!;
      const path = { npm: '', pypi: '', maven: 'org.example/', deb: 'debian/' }[ecosystem];
      return {
        type: 'library',
        name: `lib-${n}`,
        version: `1.${n % 7}.0`,
        purl: `pkg:${ecosystem}/${path}lib-${n}@1.${n % 7}.0`,
        'bom-ref': `c${n}`,
      };
    }),
  };
}

function runOf(owner: string, size: number, at: number, now: Date): Run {
  const project = at % PROJECTS;
  const ended = now.getTime() - (at + 1) * 60_000;
  return {
    repository: { host: 'github.com', path: `${owner}/service-${project}`, id: String(9_000 + project), ownerId: '9' },
    commit: hex('sha1', `${size} ${at}`),
    ref: 'refs/heads/main',
    workflow: 'release.yml',
    trigger: 'push',
    id: String(size * 100_000 + at),
    startedOn: new Date(ended - 60_000),
    finishedOn: new Date(ended),
  };
}
