import type { Content } from '#lib/evidence/read/content.ts';

/**
 * The content of a document with a signature that Attestry does not verify. `form` names the document, with its
 * article.
 */
export function uncheckedSignature(read: Content, form: string): Content {
  const message = `The document is ${form}. Signatures of this kind are not checked here.`;
  return {
    ...read,
    signed: { kind: 'unsupported', form },
    remarks: [...read.remarks, { code: 'signature-not-checked', pointer: '', message }],
  };
}
