/**
 * The search box: a digest or its beginning, a name, a purl, a commit or a repository; and any part of what pages show,
 * such as an advisory, a component, a parameter, a signer or an environment.
 */
import { parseDigest, algorithmName } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { artifactsByAliasPrefix } from '#db/artifact/aliases.ts';
import { artifactsByDigestPrefix, newestOfProject, newestOfSigner } from '#db/artifact/list.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { signersWithIdentity } from '#db/evidence/signers.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { searchByWords } from '#db/search.ts';
import { findArtifacts, equivalentAlgorithms } from './find-artifact.ts';
import { addTermMatches, findTerms, type Matches } from './term-matches.ts';

/**
 * A search narrows the list to a project, to signers, or to the artifacts it found. `cut`: there may be more.
 * `reasons`: why it found some of them, by row id.
 */
export type SearchMatch =
  | { project: number }
  | { signers: number[] }
  | { among: number[]; cut: boolean; reasons?: ReadonlyMap<number, string> };

const MAX_FOUND = 500;
const MAX_PROJECTS = 20;
const MAX_ARTIFACTS_PER_PROJECT = 200;
const HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org'];

/**
 * Search for `query`, of which the first 500 characters count. An exact match of one thing comes before a text search.
 */
export async function searchArtifacts(db: Db, query: string): Promise<SearchMatch> {
  const q = query.trim().slice(0, 500);
  const exact = await exactMatch(db, q);
  if (exact) return exact;
  const found = new Set<number>(await matchDigestPrefix(db, q));
  for (const id of (await searchByWords(db, 'artifact', q, MAX_FOUND)) ?? []) found.add(id);
  for (const project of (await searchByWords(db, 'project', q, MAX_PROJECTS)) ?? []) {
    if (found.size >= MAX_FOUND) break;
    for (const id of await newestOfProject(db, project, MAX_ARTIFACTS_PER_PROJECT)) found.add(id);
  }
  const reasons: Matches = new Map();
  const terms = found.size >= MAX_FOUND ? null : await findTerms(db, q);
  if (terms !== null) await addTermMatches(db, terms, reasons, MAX_FOUND);
  const among = [...new Set([...found, ...reasons.keys()])].slice(0, MAX_FOUND);
  const cut = found.size >= MAX_FOUND || reasons.size >= MAX_FOUND;
  return { among, cut, reasons };
}

/** The match of a query that names one thing exactly; null for any other query. */
async function exactMatch(db: Db, q: string): Promise<SearchMatch | null> {
  const digest = parseDigest(q);
  if (digest) {
    const found = await findArtifacts(db, q);
    if (found.kind === 'one' && isOwnDigest(found.row, digest.value)) return { among: [found.row.id], cut: false };
    const evidence = digest.algorithm === 'sha256' ? await findEvidence(db, `sha256:${digest.value}`) : null;
    if (evidence) {
      const among = (await subjectsOf(db, evidence.seq, MAX_FOUND)).map((row) => row.artifact);
      const cut = among.length === MAX_FOUND;
      return { among, cut, reasons: new Map(among.map((id) => [id, `document ${evidence.id}`])) };
    }
  }
  const purl = parsePurl(q);
  const labelled = purl ? await artifactsWithLabel(db, { kind: 'purl', value: purl.canonical }, MAX_FOUND) : [];
  if (labelled.length > 0) return { among: labelled, cut: labelled.length === MAX_FOUND };
  for (const slug of repositorySlugs(q)) {
    const project = await findProject(db, slug);
    if (project) return { project: project.id };
  }
  const signers = /[:@/]/.test(q) ? await signersWithIdentity(db, q) : [];
  return signers.length > 0 ? matchSigners(db, signers) : null;
}

/**
 * What some signers (row ids) have signed: each artifact where these are few, because a platform whose index somebody
 * else has signed is a line of its own, else the list of these signers.
 */
async function matchSigners(db: Db, signers: number[]): Promise<SearchMatch> {
  const among: number[] = [];
  for (const signer of signers) {
    if (among.length > MAX_FOUND) break;
    among.push(...(await newestOfSigner(db, signer, MAX_FOUND + 1)));
  }
  return among.length > MAX_FOUND ? { signers } : { among, cut: false };
}

/**
 * Whether the digest is the artifact's own. A further digest, such as a commit, may belong to other artifacts too.
 */
function isOwnDigest(row: ArtifactRow, value: string): boolean {
  return row.value === value;
}

/** The possible slugs of a repository written with or without its host, or as a URL. */
function repositorySlugs(q: string): string[] {
  const repository = parseRepository(q)?.repository;
  const bare = /^[\w.-]+\/[\w.-]+$/.test(q) ? HOSTS.map((host) => `${host}/${q}`) : [];
  return [
    ...(repository && !/@|\.ya?ml|\/\/.*\/.*\/.*\//.test(q) ? [repository] : []),
    ...bare,
    ...(q.includes('/') ? [q] : []),
  ];
}

/**
 * Artifacts by the beginning of a digest, their own or a further one. An algorithm in front of it limits the search.
 */
async function matchDigestPrefix(db: Db, q: string): Promise<number[]> {
  const parts = /^(?:([A-Za-z][\w-]*):)?([0-9a-fA-F]{6,128})$/.exec(q);
  if (!parts) return [];
  const hex = parts[2]!.toLowerCase();
  const spellings = parts[1] === undefined ? [] : equivalentAlgorithms(algorithmName(parts[1]));
  const terms = await Promise.all(spellings.map((algorithm) => findTerm(db, algorithm)));
  const found: number[] = [];
  for (const alg of parts[1] === undefined ? [null] : terms.filter((term) => term !== null)) {
    found.push(...(await artifactsByDigestPrefix(db, hex, alg, MAX_FOUND)));
    found.push(...(await artifactsByAliasPrefix(db, hex, alg, MAX_FOUND)));
  }
  return found;
}
