/** Finds out which nodes of an ancestry are the one that somebody asks about. */
import { AttestryError } from '#lib/errors.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { artifactsByIds } from '#db/artifact/artifacts.ts';
import { newestOfSigner } from '#db/artifact/list.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import { signersWithIdentity } from '#db/evidence/signers.ts';
import { findTerm, termsAtRefs } from '#db/evidence/terms.ts';
import { componentsContaining, searchedPart, termsContaining } from '#db/full-text/terms.ts';
import {
  artifactsInDocumentsWithTerms,
  artifactsWithTerms,
  sbomsListing,
  sourcesOfCommit,
} from '#db/lineage/deployed-ancestry.ts';
import { nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { findComponent, findMaterial } from '#db/lineage/materials-and-components.ts';
import type { Db } from '#db/open.ts';
import { hasBuilt } from '#db/rollup/read-rollups.ts';
import { buildById } from '#db/project/builds.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import type { OriginKind } from '#lib/views/impact/impact.ts';
import { type Ancestry, kindOf } from './ancestry.ts';

/** Commits, components, signers or artifacts that one question may mean. */
const MAX_MEANT = 500;
/** Artifacts of a signer or an advisory from which everything that came of them is looked for. */
const MAX_STARTS = 500;

export type Origin = {
  /** Whether the store knows it at all. */
  isKnown: boolean;
  /** Whether it may mean more than were looked for. */
  isCut: boolean;
  /** The nodes (packed references) of an ancestry that are it. It may add nodes to the ancestry. */
  find: (ancestry: Ancestry) => Promise<number[]>;
  /**
   * The nodes (packed references) from which everything that `find` finds it in comes, and perhaps others; null where
   * they are many or no index has them.
   */
  starts: () => Promise<readonly number[] | null>;
};

const UNKNOWN: Origin = { isKnown: false, isCut: false, find: async () => [], starts: async () => [] };

/** What `kind` and `value` mean. Throws `bad-request` for a text that cannot be one. */
export async function openOrigin(db: Db, kind: OriginKind, value: string): Promise<Origin> {
  switch (kind) {
    case 'commit':
      return commitOrigin(db, value);
    case 'builder':
      return builderOrigin(db, value);
    case 'signer':
      return signerOrigin(db, value);
    case 'image':
      return imageOrigin(db, value);
    case 'component':
      return componentOrigin(db, value);
    case 'cve':
      return advisoryOrigin(db, value);
  }
}

/** An origin that is one of these nodes (packed references). */
export function originOfNodes(db: Db, refs: readonly number[], isCut = false): Origin {
  if (refs.length === 0) return UNKNOWN;
  const components = refs.filter((ref) => kindOf(ref) === 'component');
  const find = async ({ before }: Ancestry) => {
    if (components.length > 0)
      for (const { sbom, component } of await sbomsListing(db, sbomsIn(before), components))
        before.set(sbom, new Set([...(before.get(sbom) ?? []), component]));
    const reached = new Set([...before.values()].flatMap((from) => [...from]));
    const isThere = (ref: number) => before.has(ref) || reached.has(ref);
    return refs.filter((ref) => isThere(ref) || isThere(-ref));
  };
  return { isKnown: true, isCut, find, starts: async () => refs };
}

async function commitOrigin(db: Db, value: string): Promise<Origin> {
  const hex = value.toLowerCase();
  if (!/^[0-9a-f]{7,64}$/.test(hex)) throw refused('a commit has 7 to 64 hex digits', 'commit');
  const sources = await sourcesOfCommit(db, hex, MAX_MEANT);
  const materials = await Promise.all(['gitCommit', 'sha1'].map((algorithm) => findMaterial(db, algorithm, hex)));
  const refs = [
    ...sources.map((id) => nodeRef('source', id)),
    ...materials.flatMap((id) => (id === null ? [] : [nodeRef('material', id)])),
  ];
  return originOfNodes(db, refs, sources.length === MAX_MEANT);
}

/** A builder by its id, or by its id without the ref (`@…`), which means every ref. */
async function builderOrigin(db: Db, value: string): Promise<Origin> {
  const exact = await findTerm(db, value);
  const atRefs = await termsAtRefs(db, value, MAX_MEANT);
  const builders = new Set<number>();
  // The text of a term may be of something that is hidden, or that a stranger claims.
  for (const term of exact === null ? atRefs : [exact, ...atRefs]) if (await hasBuilt(db, term)) builders.add(term);
  if (builders.size === 0) return UNKNOWN;
  const find = async ({ before }: Ancestry) => {
    const found: number[] = [];
    const refs = new Set([...before.keys(), ...[...before.values()].flatMap((from) => [...from])]);
    for (const ref of refs) {
      const { kind, id } = parseNodeRef(Math.abs(ref));
      const builder = kind === 'build' ? (await buildById(db, id))?.builder : undefined;
      if (builder != null && builders.has(builder)) found.push(ref);
    }
    return found;
  };
  return { isKnown: true, isCut: atRefs.length === MAX_MEANT, find, starts: async () => null };
}

async function signerOrigin(db: Db, value: string): Promise<Origin> {
  const signers = new Set(await signersWithIdentity(db, value));
  if (signers.size === 0) return UNKNOWN;
  const find = async ({ before }: Ancestry) => {
    const rows = await artifactsByIds(db, artifactsIn(before));
    return rows.filter(({ signer }) => signer !== null && signers.has(signer)).map(({ id }) => nodeRef('artifact', id));
  };
  const starts = async () => {
    const signed: number[] = [];
    for (const signer of signers) {
      signed.push(...(await newestOfSigner(db, signer, MAX_STARTS)));
      if (signed.length >= MAX_STARTS) return null;
    }
    return signed.map((id) => nodeRef('artifact', id));
  };
  return { isKnown: true, isCut: false, find, starts };
}

/** An image by its digest, `NAME@DIGEST`, a purl with a digest, or exactly one of its names. */
async function imageOrigin(db: Db, value: string): Promise<Origin> {
  const purl = parsePurl(value);
  const digest = purl === null ? parseDigest(value.slice(value.lastIndexOf('@') + 1)) : purl.digest;
  if (digest !== null) {
    const row = await findByDigest(db, `${digest.algorithm}:${digest.value}`);
    const material = await findMaterial(db, digest.algorithm, digest.value);
    return originOfNodes(db, [
      ...(row === null ? [] : [nodeRef('artifact', row.id)]),
      ...(material === null ? [] : [nodeRef('material', material)]),
    ]);
  }
  const label = purl === null ? { kind: 'name' as const, value } : { kind: 'purl' as const, value: purl.canonical };
  const found = await artifactsWithLabel(db, label, MAX_MEANT);
  return originOfNodes(
    db,
    found.map((id) => nodeRef('artifact', id)),
    found.length === MAX_MEANT,
  );
}

/** A component by its purl, or by a purl without a version, which means every version. */
async function componentOrigin(db: Db, value: string): Promise<Origin> {
  const purl = parsePurl(value);
  if (purl === null) throw refused('a component is a package URL, such as pkg:npm/lodash@4.17.21', 'component');
  const exact = await findComponent(db, purl.canonical);
  const found =
    purl.version === null ? await componentsContaining(db, searchedPart(purl.canonical) ?? '', MAX_MEANT) : [];
  const meant = found.filter((one) => one.purl?.startsWith(`${purl.canonical}@`) === true).map(({ id }) => id);
  const artifacts = await artifactsWithLabel(db, { kind: 'purl', value: purl.canonical }, MAX_MEANT);
  const components = [...(exact === null ? [] : [exact]), ...meant].map((id) => nodeRef('component', id));
  const refs = [...components, ...artifacts.map((id) => nodeRef('artifact', id))];
  return originOfNodes(db, refs, found.length === MAX_MEANT);
}

async function advisoryOrigin(db: Db, value: string): Promise<Origin> {
  const part = searchedPart(value);
  const terms = (part === null ? [] : await termsContaining(db, part, MAX_MEANT))
    .filter(({ kind, text }) => kind === 'advisory' && text.toLowerCase() === value.toLowerCase())
    .map(({ id }) => id);
  if (terms.length === 0) return UNKNOWN;
  const find = async ({ before }: Ancestry) =>
    (await artifactsWithTerms(db, artifactsIn(before), terms)).map((id) => nodeRef('artifact', id));
  const starts = async () => {
    const named = await artifactsInDocumentsWithTerms(db, terms, MAX_STARTS);
    return named.length < MAX_STARTS ? named.map((id) => nodeRef('artifact', id)) : null;
  };
  return { isKnown: true, isCut: false, find, starts };
}

function artifactsIn(before: Ancestry['before']): number[] {
  const nodes = [...before.keys()].map((ref) => parseNodeRef(Math.abs(ref)));
  return [...new Set(nodes.flatMap(({ kind, id }) => (kind === 'artifact' ? [id] : [])))];
}

function sbomsIn(before: Ancestry['before']): number[] {
  return [...new Set([...before.values()].flatMap((from) => [...from]))].filter((ref) => kindOf(ref) === 'sbom');
}

function refused(message: string, member: string): AttestryError {
  return new AttestryError('bad-request', message, { pointer: `/${member}` });
}
