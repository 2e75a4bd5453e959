/** A policy that ships as a document, for an administrator to apply and to change. */
import { type PolicyDocument, policyDocument } from '#lib/policy/document/schema.ts';

export type Pack = {
  title: string;
  /** What the policy asks for, in one or two sentences. */
  description: string;
  document: PolicyDocument;
};

/** A pack. Its document has the title and the description too. */
export function definePack({
  title,
  description,
  document,
}: {
  title: string;
  description: string;
  document: object;
}): Pack {
  return { title, description, document: policyDocument.parse({ ...document, title, description }) };
}
