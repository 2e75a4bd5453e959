/** Decides for one artifact which project it belongs to, and which of its evidence counts. */
import { chooseProject, type ChosenProject, type ProjectClaim } from '#lib/authority/choose-project.ts';
import { type ClaimKind, claimKindOf } from '#lib/authority/claim-kind.ts';
import { acceptsBuilder, type Speaker } from '#lib/authority/speaker.ts';
import type { EvidenceLink } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { isAnyExpectationSaid } from '#db/project/expectations.ts';
import { findProject } from '#db/project/projects.ts';
import { isIssuedVsa } from '#db/vsa/vsas.ts';
import { authorityOver, isAccountable, maySend, spokenAt } from '#lib/ingest/authority/authority.ts';
import { type LoadedProject, type ProjectLookup, projectLookup } from '#lib/ingest/authority/projects.ts';
import { speakerOf } from '#lib/ingest/authority/speaker.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';

/**
 * Whether a document counts for the artifact, and may give it names and further digests. `receivedAt`: when it came
 * from somebody whose word counts, in ms since 1970.
 */
export type DecidedLink = {
  link: EvidenceLink;
  counts: boolean;
  names: boolean;
  aliases: boolean;
  receivedAt: number;
};

export type Decision = { project: ChosenProject | null; links: DecidedLink[] };

type SpokenLink = { link: EvidenceLink; speaker: Speaker; provenance: Provenance | null };

/**
 * Decide about the links of an artifact. `indexClaims` are those of the image indexes that name the artifact. The order
 * of arrival has no influence.
 */
export async function decideLinks(
  db: Db,
  links: readonly EvidenceLink[],
  indexClaims: readonly ProjectClaim[],
): Promise<Decision> {
  const lookUp = projectLookup(db);
  const isAnySaid = await isAnyExpectationSaid(db);
  const spoken: SpokenLink[] = [];
  for (const link of links)
    if (link.quarantine === null && !(await isOwnVerdict(db, link)))
      spoken.push(await spokenLink(db, link, isAnySaid, lookUp));
  const claims: ProjectClaim[] = [...indexClaims];
  for (const one of spoken) claims.push(...(await projectClaims(db, one, lookUp)));
  const chosen = chooseAccountable(spoken, claims);
  const project = chosen === null ? null : await lookUp(chosen.project);
  const decided = new Map(spoken.map((one) => [one.link.seq, decideLink(project, one)]));
  return {
    project: chosen,
    links: withOnlyEvidence(
      links.map((link) => decided.get(link.seq) ?? nothing(link)),
      indexClaims.length > 0,
    ),
  };
}

/** A verdict of this installation is no evidence for its next verdict, whoever sends it back. */
async function isOwnVerdict(db: Db, { kind, digest }: EvidenceLink): Promise<boolean> {
  return kind === 'vsa' && (await isIssuedVsa(db, digest));
}

/**
 * The project of the artifact. One that nobody expects does not take an artifact about which somebody says something
 * who is accountable here.
 */
function chooseAccountable(spoken: readonly SpokenLink[], claims: readonly ProjectClaim[]): ChosenProject | null {
  const chosen = chooseProject(claims);
  if (chosen === null || chosen.isExpected) return chosen;
  const isSpokenFor = spoken.some(({ link, speaker }) => link.outcome !== 'failed' && isAccountable(speaker));
  return isSpokenFor ? null : chosen;
}

const nothing = (link: EvidenceLink): DecidedLink => ({
  link,
  counts: false,
  names: false,
  aliases: false,
  receivedAt: link.receivedAt,
});

async function spokenLink(db: Db, link: EvidenceLink, isAnySaid: boolean, lookUp: ProjectLookup): Promise<SpokenLink> {
  const speaker = await speakerOf(db, link, link, lookUp);
  // Only said expectations depend on what the provenance itself says.
  const row = isAnySaid && link.kind === 'provenance' ? await evidenceBySeq(db, link.seq) : null;
  const facts = row && unpackFacts(row.facts).facts;
  return { link, speaker, provenance: facts?.kind === 'provenance' ? facts.provenance : null };
}

/** The projects that a document says the artifact belongs to, as far as its speaker may say so. */
async function projectClaims(db: Db, one: SpokenLink, lookUp: ProjectLookup): Promise<ProjectClaim[]> {
  const { link, speaker } = one;
  const claims: ProjectClaim[] = [];
  for (const project of await namedProjects(db, one, lookUp)) {
    if (!mayClaim(project, one, ['project', claimKindOf(link.kind)])) continue;
    claims.push({
      project: project.id,
      slug: project.slug,
      isExpected: project.isExpected,
      confidence: confidenceOf(link),
      at: timeOf(link, spokenAt(project, speaker, [claimKindOf(link.kind)], link.receivedAt)),
      id: link.digest,
    });
  }
  return claims;
}

/** When a document was said: where a copy of it came before, when it was sent with authority (`receivedAt`). */
export function timeOf(link: EvidenceLink, receivedAt: number): number {
  return receivedAt === link.receivedAt ? link.at : receivedAt;
}

function confidenceOf({ outcome, kind }: EvidenceLink): ProjectClaim['confidence'] {
  if (outcome !== 'verified') return 'claimed';
  return kind === 'provenance' ? 'provenance' : 'verified';
}

/** The projects that a document names, by its certificate or by its provenance. */
async function namedProjects(
  db: Db,
  { link, speaker, provenance }: SpokenLink,
  lookUp: ProjectLookup,
): Promise<Iterable<LoadedProject>> {
  const said = provenance?.source.repository ? await findProject(db, provenance.source.repository) : null;
  const named = [link.project, said !== null && speaker.basis !== 'sender' ? said.id : null];
  const projects = await Promise.all(named.map((id) => (id === null ? null : lookUp(id))));
  return new Map(projects.flatMap((project) => (project === null ? [] : [[project.id, project] as const]))).values();
}

function mayClaim(
  project: LoadedProject | null,
  { speaker, provenance }: SpokenLink,
  kinds: readonly ClaimKind[],
): boolean {
  const authority = authorityOver(project, speaker);
  if (!kinds.every((kind) => authority.has(kind))) return false;
  if (speaker.namedBy !== null && !maySend(project, speaker.namedBy, kinds)) return false;
  return provenance === null || project === null || acceptsBuilder(project.expectations, provenance.builderId);
}

function decideLink(project: LoadedProject | null, one: SpokenLink): DecidedLink {
  const kind = claimKindOf(one.link.kind);
  const counts = mayClaim(project, one, [kind]);
  return {
    link: one.link,
    counts,
    names: counts && mayClaim(project, one, [kind, 'name']),
    aliases: counts && one.link.outcome === 'verified' && mayClaim(project, one, [kind, 'alias']),
    receivedAt: counts ? spokenAt(project, one.speaker, [kind], one.link.receivedAt) : one.link.receivedAt,
  };
}

/**
 * A document whose own signature is false says nothing about the artifact that it names, because anybody can break a
 * copy of a document. Only where nothing else counts it is evidence of tampering. `isCovered`: an image index counts.
 */
function withOnlyEvidence(links: DecidedLink[], isCovered: boolean): DecidedLink[] {
  if (isCovered || links.some(({ counts, link }) => counts && link.outcome !== 'failed')) return links;
  return links.map((one) =>
    one.link.outcome === 'failed' && one.link.quarantine === null ? { ...one, counts: true } : one,
  );
}
