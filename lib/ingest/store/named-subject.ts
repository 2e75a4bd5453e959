/** Tells whether the sender named the artifact of a document. */
import { readStored } from '#lib/evidence/read-evidence.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';

/** Whether the document names no artifact itself, and its sender named one. */
export function isSubjectNamedBySender({ bytes, context, subjects }: ReadDocument): boolean {
  if (typeof context['subject'] !== 'string' || subjects.length !== 1) return false;
  const { subject: _, ...without } = context;
  const reading = readStored(bytes, without as { [key: string]: Json });
  return reading.ok && reading.subjects.length === 0;
}
