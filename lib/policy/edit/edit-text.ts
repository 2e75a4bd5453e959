/**
 * Changes the text of a document while somebody writes it. Only the change is written: comments and order stay.
 * It accepts whatever YAML has the shape of a document in parts; `readPolicyText` and `readPredicateTypeText` decide
 * what a text means.
 */
import { isCollection, isMap, isSeq, parseDocument, type Document } from 'yaml';

export type EditPath = readonly (string | number)[];

/** The value that a text describes; null where it is no YAML, or not a mapping. */
export function readValue(text: string): { [name: string]: unknown } | null {
  const document = parse(text);
  return document === null ? null : recordOf(document.toJS() as unknown);
}

/**
 * Set a member of the document. `undefined` takes it out, with the mapping around it where that is empty then. A text
 * that is no YAML stays as it is.
 */
export function setMember(text: string, path: EditPath, value: unknown): string {
  return edited(text, (document) => {
    if (value === undefined) {
      takeOut(document, path);
      return;
    }
    path.slice(0, -1).forEach((_, at) => {
      const around = path.slice(0, at + 1);
      const isIndex = typeof path[at + 1] === 'number';
      const node = document.getIn(around, true);
      if (!(isIndex ? isSeq(node) : isMap(node))) document.setIn(around, document.createNode(isIndex ? [] : {}));
    });
    document.setIn(path, document.createNode(value));
  });
}

function takeOut(document: Document, path: EditPath): void {
  const around = path.slice(0, -1);
  const outer = around.length === 0 ? document.contents : document.getIn(around, true);
  if (!isCollection(outer)) return;
  document.deleteIn(path);
  if (around.length > 0 && isMap(outer) && outer.items.length === 0) document.deleteIn(around);
}

/**
 * Add elements at the end of a list of the document, which is made where there is none. With `name`, an element whose
 * name another one has already gets another name: `name-2`.
 */
export function addItems(
  text: string,
  list: string,
  items: readonly { [member: string]: unknown }[],
  name?: { member: string; joint: string },
): string {
  return edited(text, (document) => {
    if (!isSeq(document.get(list, true))) document.set(list, document.createNode([]));
    const taken = new Set(itemsOf(readValue(text)?.[list]).map((item) => (name ? item[name.member] : null)));
    for (const item of items) {
      const added = name ? { ...item, [name.member]: freeName(String(item[name.member]), taken, name.joint) } : item;
      if (name) taken.add(added[name.member]);
      document.addIn([list], document.createNode(added));
    }
    const node = document.get(list, true);
    // An empty list is written as `[]`, and a list that began as one would stay on one line.
    if (isSeq(node)) node.flow = false;
  });
}

/** Take an element out of a list of the document, by its place from 0. */
export function removeItem(text: string, list: string, at: number): string {
  return edited(text, (document) => document.deleteIn([list, at]));
}

/** Move an element of a list of the document by one place, up or down. */
export function moveItem(text: string, list: string, at: number, by: -1 | 1): string {
  return edited(text, (document) => {
    const node = document.get(list, true);
    const [item, other] = isSeq(node) ? [node.items[at], node.items[at + by]] : [];
    if (!isSeq(node) || item === undefined || other === undefined) return;
    node.items[at] = other;
    node.items[at + by] = item;
  });
}

function parse(text: string): Document | null {
  const document = parseDocument(text, { schema: 'core', resolveKnownTags: false });
  if (document.errors.length > 0) return null;
  return document.contents === null || isMap(document.contents) ? document : null;
}

/** The text after a change of its document. A text that is no YAML stays as it is. */
export function edited(text: string, change: (document: Document) => void): string {
  const document = parse(text);
  if (document === null) return text;
  document.contents ??= document.createNode({});
  change(document);
  return document.toString({ lineWidth: 100 });
}

function freeName(wanted: string, taken: ReadonlySet<unknown>, joint: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${joint}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The value where it is a mapping, else an empty one. */
export function recordOf(value: unknown): { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The value as a text; empty where it is neither a text nor a number. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The elements of a list as mappings; none where it is no list. */
export function itemsOf(value: unknown): { [name: string]: unknown }[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

/** The elements of a list as texts; null where it is none. */
export function textsOf(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(textOf) : null;
}

/** The value if it is one of the choices, else the first choice. */
export function oneOf<T extends string>(value: unknown, choices: readonly [T, ...T[]]): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}
