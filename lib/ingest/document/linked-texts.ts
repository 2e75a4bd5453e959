import { linksOfArtifact } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { type KeptText, readText } from './stored-document.ts';

/** Links of one artifact that are read. What others state is read when it is needed. */
const MAX_LINKS = 1_000;
/** Documents whose texts are returned at once. */
const MAX_TEXTS = 4_000;

/** Documents (`seq`), and those that are linked to artifacts (row ids). */
export type LinkedDocuments = { documents?: readonly number[]; artifacts?: readonly number[] };

/** What is read from documents when their artifacts are settled, each once. */
export async function readLinkedTexts(
  db: Db,
  { documents = [], artifacts = [] }: LinkedDocuments,
): Promise<KeptText[]> {
  const seqs = new Set(documents);
  for (const id of artifacts) for (const { seq } of (await linksOfArtifact(db, id, MAX_LINKS)).links) seqs.add(seq);
  const texts: KeptText[] = [];
  for (const seq of seqs) {
    if (texts.length === MAX_TEXTS) break;
    const row = await evidenceBySeq(db, seq);
    const text = row && (await readText(db, row));
    if (text) texts.push(text);
  }
  return texts;
}
