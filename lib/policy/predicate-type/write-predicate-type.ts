/** Writes predicate types as people read them. */
import { stringify } from 'yaml';
import { inOrder } from '#lib/policy/document/write-policy.ts';
import type { Field } from '#lib/policy/predicates/fields.ts';
import type { PredicateTypeDocument } from './schema.ts';

const ORDER = ['$schema', 'id', 'predicateType', 'title', 'description', 'extends', 'appliesTo', 'fields', 'schema'];
const FIELD_ORDER = ['name', 'pointer', 'title', 'type', 'show', 'bind'];

/** A document in YAML 1.2. Reading it gives the same document. */
export function predicateTypeYaml(document: PredicateTypeDocument): string {
  const written = { ...document, fields: document.fields.map((field) => inOrder(field, FIELD_ORDER)) };
  return stringify(inOrder(written, ORDER), { lineWidth: 100, aliasDuplicateObjects: false });
}

/** What the value of a field is, in words. */
export const FIELD_KINDS: { readonly [type in Field['type']]: string } = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  digest: 'a digest',
  link: 'a link',
  list: 'a list',
};

/** A field as sentences: what it is, where it is, and what it is for. */
export function describeField({ name, title, pointer, type, show, bind }: Field): string {
  const uses = [...(show ? ['shown'] : []), ...(bind ? [`bound in rules as fields.${name}`] : [])];
  const used = uses.length === 0 ? 'neither shown nor bound in rules' : uses.join(' and ');
  return `${title ?? name} is ${FIELD_KINDS[type]} at ${pointer}. It is ${used}.`;
}
