/** Tells whose word a document is. */
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import type { Sender, Speaker, SpeakerBasis } from '#lib/authority/speaker.ts';
import { signerById } from '#db/evidence/signers.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { trustKind } from '#db/system/trust.ts';
import type { Signer, TrustEntry, VerificationOutcome } from '#lib/verify/result/verification.ts';
import { certificateClaim } from './certificate-claim.ts';
import { furtherSenders } from '#db/evidence/further-senders.ts';
import { sendingsThatCount } from '#db/evidence/quarantine.ts';
import { projectLookup, type ProjectLookup } from './projects.ts';
import { hostOf, senderOf } from './sender.ts';

/**
 * What makes a document somebody's word. `trust` is the kind of the trust entry on which the verification rests. Only a
 * verified signature makes its signer the speaker; any other document is the word of its sender.
 */
export function speakerBasis(
  { outcome, signer }: { outcome: VerificationOutcome; signer: Signer | null },
  trust: TrustEntry['kind'] | null,
): SpeakerBasis {
  if (outcome !== 'verified' || signer === null) return 'sender';
  if (isVouchedRepository(signer)) return 'repository';
  return trust === 'key' ? 'key' : 'certificate';
}

/**
 * Whether the issuer of the certificate is the host of the source repository that it states. Another CI system states
 * which repository a pipeline checked out, and anybody can check out a public one.
 */
function isVouchedRepository(signer: Signer): boolean {
  const claim = certificateClaim(signer);
  if (claim === null || signer.kind !== 'certificate' || signer.issuer === null) return false;
  const host = claim.slug.slice(0, claim.slug.indexOf('/'));
  const issuer = URL.parse(signer.issuer)?.host ?? '';
  return issuer === host || ISSUERS_OF_HOSTS.get(host) === issuer || isEnterpriseIssuer(issuer, host);
}

/** Hosts whose ID tokens have an issuer of another name. */
const ISSUERS_OF_HOSTS: ReadonlyMap<string, string> = new Map([['github.com', 'token.actions.githubusercontent.com']]);

/** GitHub Enterprise Cloud with data residency: the repositories of `SUBDOMAIN.ghe.com`. */
function isEnterpriseIssuer(issuer: string, host: string): boolean {
  return host.endsWith('.ghe.com') && issuer === `token.actions.${host}`;
}

/** The columns of stored evidence that tell whose word it is. */
export type SpokenEvidence = {
  seq: number;
  speaker: SpeakerBasis | null;
  signer: number | null;
  actor: number | null;
  project: number | null;
  trust: number | null;
  verification: number | null;
  /** RFC 3339, or milliseconds since 1970. */
  receivedAt: string | number;
};

/** The sender of evidence that was stored before senders were recorded: it keeps its effect. */
const UNRECORDED: Sender = { reference: '', scope: { patterns: [EVERY_PROJECT] } };

/**
 * The speaker of stored evidence about an artifact (row id). `namedBy`: the actor who named the artifact of a document
 * that names none; null where the document names it. `lookUp`: for several documents, so that a project is read once.
 */
export async function speakerOf(
  db: Db,
  row: SpokenEvidence,
  { artifact, namedBy }: { artifact: number | null; namedBy: number | null } = { artifact: null, namedBy: null },
  lookUp: ProjectLookup = projectLookup(db),
): Promise<Speaker> {
  const basis = row.speaker ?? (await derivedBasis(db, row));
  if (basis === 'sender')
    return {
      basis,
      repository: null,
      signer: null,
      senders: await sendersOf(db, row, namedBy ?? row.actor, artifact),
      namedBy: null,
    };
  return {
    basis,
    repository:
      basis === 'repository' && row.project !== null ? ((await lookUp(row.project))?.id ?? row.project) : null,
    signer: row.signer === null ? null : await signerById(db, row.signer),
    senders: [],
    namedBy: namedBy === null ? null : await sendersOf(db, row, namedBy, artifact),
  };
}

/**
 * Everybody who sent a document about an artifact: the first sender, and those who sent the same bytes again. What a
 * sender sent who is under quarantine is left out.
 */
async function sendersOf(
  db: Db,
  row: SpokenEvidence,
  first: number | null,
  artifact: number | null,
): Promise<Sender[]> {
  if (first === null) return [UNRECORDED];
  const received = new Date(row.receivedAt).toISOString();
  const further = await furtherSenders(db, row.seq, artifact);
  const sendings = await sendingsThatCount(db, row, [
    { actor: first, at: received, sentAt: null },
    ...further.map(({ actor, sentAt }) => ({ actor, at: sentAt ?? received, sentAt })),
  ]);
  const found: Sender[] = [];
  for (const id of new Set(sendings.map(({ actor }) => actor))) {
    const sender = (await senderOf(db, id)) ?? (await hostOf(db, id, row.project));
    const times = sendings.flatMap(({ actor, sentAt }) =>
      actor === id && sentAt !== null ? [Date.parse(sentAt)] : [],
    );
    if (sender !== null) found.push({ ...sender, sentAt: times.length === 0 ? null : Math.min(...times) });
  }
  return found;
}

/** The basis of evidence that was stored before Attestry recorded it. */
export async function derivedBasis(db: Db, row: Pick<SpokenEvidence, 'trust' | 'verification'>): Promise<SpeakerBasis> {
  if (row.verification === null) return 'sender';
  return speakerBasis(await readVerification(db, row.verification), await trustKind(db, row.trust));
}
