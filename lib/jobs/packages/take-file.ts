/** Takes the attestations of one file of a package: those about it are ingested, as the word of the connection. */
import { trustSet } from '#db/system/trust.ts';
import type { PackageFileRow } from '#db/system/watched-packages.ts';
import type { Context } from '#lib/context/context.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { AttestedFile, PackageSource } from '#lib/packages/source.ts';
import { foreignSource, whyNotAbout } from './check-document.ts';

/** What came of a file, as it is stored beside its name and digest. */
type Taken = Pick<PackageFileRow, 'outcome' | 'documents' | 'verified' | 'message'>;

const MAX_MESSAGE_LENGTH = 500;

/**
 * Take what a registry answered for a file. `context` acts as the connection; `projects` are its patterns. Null where
 * the answer has no attestation that can be read, such as the page of a proxy: another attempt may have a better one.
 */
export async function takeFile(
  context: Context,
  bytes: Uint8Array,
  about: { source: PackageSource; name: string; file: AttestedFile; projects: readonly string[] },
): Promise<Taken | null> {
  const { fitting, notes, isWhole, isReadable } = await examineAnswer(context, bytes, about);
  if (!isReadable) return null;
  const refused = notes.length;
  for (const document of fitting) {
    const note = foreignSource(document, about.projects);
    if (note !== null) notes.push(note);
  }
  let [documents, verified] = [0, 0];
  // An answer is ingested as it came where all of it fits: its members beside the attestations belong to them.
  for (const part of isWhole ? [bytes] : fitting.map((document) => document.bytes))
    for (const result of await ingestEvidence(context, { bytes: part, door: about.source.name })) {
      if (result.outcome === 'rejected') continue;
      documents += 1;
      if (result.verification?.outcome === 'verified') verified += 1;
    }
  const [first, ...more] = notes;
  const message = first === undefined ? null : `${first}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  return {
    outcome: refused > 0 ? 'refused' : 'ingested',
    documents,
    verified,
    message: message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
  };
}

/**
 * The documents that are about the file, and why each other one is not. `isWhole`: they are all that was answered;
 * `isReadable`: one at least of the answer is an attestation.
 */
async function examineAnswer(
  context: Context,
  bytes: Uint8Array,
  about: { source: PackageSource; name: string; file: AttestedFile },
): Promise<{ fitting: ReadDocument[]; notes: string[]; isWhole: boolean; isReadable: boolean }> {
  const [fitting, notes]: [ReadDocument[], string[]] = [[], []];
  let isReadable = false;
  const request = { trust: await trustSet(context.store.read), now: context.now() };
  for await (const chunk of context.examiner.examine(bytes, request))
    for (const examined of chunk) {
      isReadable ||= examined.ok && isAttestation(examined);
      const reason = examined.ok ? whyNotAbout(examined, about) : `cannot be read: ${examined.message}`;
      if (reason !== null) notes.push(`an attestation ${reason}`);
      else if (examined.ok) fitting.push(examined);
    }
  return { fitting, notes, isWhole: notes.length === 0, isReadable };
}

/** Any JSON object can be read; one that is neither signed nor about anything is an answer of another kind. */
const isAttestation = ({ verification, subjects }: ReadDocument): boolean =>
  verification.outcome !== 'unsigned' || subjects.length > 0;
