/**
 * What somebody types into the one search box: a digest or the beginning of one, a name, purl, commit, repository or
 * signer.
 */
import { parseDigest, algorithmName } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { artifactsByAliasPrefix } from '#db/artifact/aliases.ts';
import { artifactsByPrefix, newestOfProject } from '#db/artifact/list.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactsCalled } from '#db/artifact/labels.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { signersOf } from '#db/evidence/signers.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { findWords } from '#db/search.ts';
import { findArtifacts, spellingsOf } from './find-artifact.ts';

/** How a search narrows the list: to a project, to signers, or to the artifacts it found. `cut`: there may be more. */
export type Narrowing = { project: number } | { signers: number[] } | { among: number[]; cut: boolean };

const MOST_FOUND = 500;
const MOST_PROJECTS = 20;
const PER_PROJECT = 200;
const HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org'];

export async function searchArtifacts(db: Db, typed: string): Promise<Narrowing> {
  const q = typed.trim().slice(0, 500);
  const exact = await exactly(db, q);
  if (exact) return exact;
  const found = new Set<number>(await byDigest(db, q));
  const words = await findWords(db, 'artifact', q, MOST_FOUND);
  for (const id of words ?? []) found.add(id);
  for (const project of (await findWords(db, 'project', q, MOST_PROJECTS)) ?? []) {
    if (found.size >= MOST_FOUND) break;
    for (const id of await newestOfProject(db, project, PER_PROJECT)) found.add(id);
  }
  const among = [...found].slice(0, MOST_FOUND);
  return { among, cut: found.size >= MOST_FOUND };
}

/** What names one thing exactly. */
async function exactly(db: Db, q: string): Promise<Narrowing | null> {
  const digest = parseDigest(q);
  if (digest) {
    const found = await findArtifacts(db, q);
    if (found.kind === 'one' && isOwn(found.row, digest.value)) return { among: [found.row.id], cut: false };
    const evidence = digest.algorithm === 'sha256' ? await findEvidence(db, `sha256:${digest.value}`) : null;
    if (evidence)
      return { among: (await subjectsOf(db, evidence.seq, MOST_FOUND)).map((row) => row.artifact), cut: false };
  }
  const purl = parsePurl(q);
  const called = purl ? await artifactsCalled(db, { kind: 'purl', value: purl.canonical }, MOST_FOUND) : [];
  if (called.length > 0) return { among: called, cut: called.length === MOST_FOUND };
  for (const slug of slugsOf(q)) {
    const project = await findProject(db, slug);
    if (project) return { project: project.id };
  }
  const signers = /[:@/]/.test(q) ? await signersOf(db, q) : [];
  return signers.length > 0 ? { signers } : null;
}

/**
 * Whether the digest is the artifact's own. A further digest, such as a commit, may be a word of other artifacts too.
 */
function isOwn(row: ArtifactRow, value: string): boolean {
  return row.value === value;
}

/** A repository as it is typed: with or without host, or as an address. */
function slugsOf(q: string): string[] {
  const repository = parseRepository(q)?.repository;
  const bare = /^[\w.-]+\/[\w.-]+$/.test(q) ? HOSTS.map((host) => `${host}/${q}`) : [];
  return [
    ...(repository && !/@|\.ya?ml|\/\/.*\/.*\/.*\//.test(q) ? [repository] : []),
    ...bare,
    ...(q.includes('/') ? [q] : []),
  ];
}

/** Artifacts by the beginning of a digest, their own or a further one; an algorithm before it narrows that down. */
async function byDigest(db: Db, q: string): Promise<number[]> {
  const parts = /^(?:([A-Za-z][\w-]*):)?([0-9a-fA-F]{6,128})$/.exec(q);
  if (!parts) return [];
  const hex = parts[2]!.toLowerCase();
  const spellings = parts[1] === undefined ? [] : spellingsOf(algorithmName(parts[1]));
  const terms = await Promise.all(spellings.map((algorithm) => findTerm(db, algorithm)));
  const found: number[] = [];
  for (const alg of parts[1] === undefined ? [null] : terms.filter((term) => term !== null)) {
    found.push(...(await artifactsByPrefix(db, hex, alg, MOST_FOUND)));
    found.push(...(await artifactsByAliasPrefix(db, hex, alg, MOST_FOUND)));
  }
  return found;
}
