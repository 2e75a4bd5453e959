/** What kinds of node and edge are called, once: legend, table, announcements and exports all read it here. */
import { MOST_MORE, type LineageEdgeKind, type LineageNodeKind } from '#lib/lineage/model/lineage.ts';

export type KindWords = { one: string; many: string; says: string };

/** Singular, plural, and the plain words shown beside it in the legend. */
export const KIND_WORDS: Record<LineageNodeKind, KindWords> = {
  source: { one: 'Source', many: 'Sources', says: 'a commit of a repository' },
  material: { one: 'Material', many: 'Materials', says: 'something a build was given' },
  build: { one: 'Build', many: 'Builds', says: 'one run of a builder' },
  index: { one: 'Image index', many: 'Image indexes', says: 'one name for several platforms' },
  artifact: { one: 'Artifact', many: 'Artifacts', says: 'a file, package or image, by digest' },
  release: { one: 'Release', many: 'Releases', says: 'a version that was published' },
  sbom: { one: 'SBOM', many: 'SBOMs', says: 'a list of what is inside' },
  component: { one: 'Component', many: 'Components', says: 'a part named by an SBOM' },
  deployment: { one: 'Deployment', many: 'Deployments', says: 'running in an environment' },
};

/** `from … to` read left to right, and the same read backwards. */
export const EDGE_WORDS: Record<LineageEdgeKind, { forward: string; backward: string }> = {
  'source-of': { forward: 'is the source of', backward: 'was built from' },
  'material-of': { forward: 'went into', backward: 'took in' },
  built: { forward: 'built', backward: 'was built by' },
  contains: { forward: 'contains', backward: 'is part of' },
  'released-as': { forward: 'was released as', backward: 'is the release of' },
  describes: { forward: 'describes', backward: 'is described by' },
  'depends-on': { forward: 'depends on', backward: 'is needed by' },
  'deployed-to': { forward: 'was deployed to', backward: 'runs' },
};

/** `1 component`, `3 components`, `1,204 components`. */
export function countOf(count: number, kind: LineageNodeKind): string {
  const words = KIND_WORDS[kind];
  const word = count === 1 ? words.one : words.many;
  const noun = kind === 'sbom' ? word : word.toLowerCase();
  return `${count.toLocaleString('en-US')} ${noun}`;
}

/** Neighbours not drawn: `12`, or `200+` where there are that many or more. */
export function countOfMore(more: number): string {
  return more >= MOST_MORE ? `${MOST_MORE}+` : String(more);
}
