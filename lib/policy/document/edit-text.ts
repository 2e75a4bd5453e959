/**
 * Reads and changes the text of a policy while somebody writes it. Only the change is written: comments and order stay.
 * What a text means is decided by `readPolicyText`; this accepts whatever YAML has the shape of a document in parts.
 */
import { isCollection, isMap, isSeq, parseDocument, type Document } from 'yaml';
import type { PolicyDocument } from './schema.ts';

/** A rule as far as the text says it. `check` and `expression` are null where the text has none. */
export type DraftRule = {
  id: string;
  title: string;
  check: string | null;
  expression: string | null;
  params: { [name: string]: unknown };
  severity: 'block' | 'warn' | 'info';
  /** The day from which it decides, `2027-03-01`; empty: always. */
  effective: string;
};

/** A document as far as its text says it. */
export type Draft = {
  id: string;
  title: string;
  description: string;
  mode: PolicyDocument['mode'];
  projects: string[];
  environments: string[];
  rules: DraftRule[];
  approval: PolicyDocument['waivers']['approval'];
  maxDays: number | null;
};

export type EditPath = readonly (string | number)[];

/** The draft that a text describes; null where it is no YAML, or not a mapping. */
export function readDraft(text: string): Draft | null {
  const document = parse(text);
  if (document === null) return null;
  const value = recordOf(document.toJS() as unknown);
  const appliesTo = recordOf(value.appliesTo);
  const waivers = recordOf(value.waivers);
  return {
    id: textOf(value.id),
    title: textOf(value.title),
    description: textOf(value.description),
    mode: oneOf(value.mode, ['enforce', 'warn', 'dry-run']),
    projects: textsOf(appliesTo.projects) ?? ['**'],
    environments: textsOf(appliesTo.environments) ?? ['*'],
    rules: (Array.isArray(value.rules) ? value.rules : []).map((rule) => draftRule(recordOf(rule))),
    approval: oneOf(waivers.approval, ['none', 'another-person']),
    maxDays: typeof waivers.maxDays === 'number' ? waivers.maxDays : null,
  };
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

/** Add rules at the end. A rule whose id the document has already gets another id. */
export function addRules(text: string, rules: readonly ({ id: string } & { [member: string]: unknown })[]): string {
  return edited(text, (document) => {
    if (!isSeq(document.get('rules', true))) document.set('rules', document.createNode([]));
    const taken = new Set(readDraft(text)?.rules.map(({ id }) => id));
    for (const rule of rules) {
      const id = freeId(rule.id, taken);
      taken.add(id);
      document.addIn(['rules'], document.createNode({ ...rule, id }));
    }
    const list = document.get('rules', true);
    // An empty list is written as `[]`, and a list that began as one would stay on one line.
    if (isSeq(list)) list.flow = false;
  });
}

/** Take a rule out, by its place from 0. */
export function removeRule(text: string, at: number): string {
  return edited(text, (document) => document.deleteIn(['rules', at]));
}

/** Move a rule by one place, up or down. The first rule that is not met gives the reason of a status. */
export function moveRule(text: string, at: number, by: -1 | 1): string {
  return edited(text, (document) => {
    const list = document.get('rules', true);
    const [rule, other] = isSeq(list) ? [list.items[at], list.items[at + by]] : [];
    if (!isSeq(list) || rule === undefined || other === undefined) return;
    list.items[at] = other;
    list.items[at + by] = rule;
  });
}

function parse(text: string): Document | null {
  const document = parseDocument(text, { schema: 'core', resolveKnownTags: false });
  if (document.errors.length > 0) return null;
  return document.contents === null || isMap(document.contents) ? document : null;
}

function edited(text: string, change: (document: Document) => void): string {
  const document = parse(text);
  if (document === null) return text;
  document.contents ??= document.createNode({});
  change(document);
  return document.toString({ lineWidth: 100 });
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function draftRule(rule: { [name: string]: unknown }): DraftRule {
  return {
    id: textOf(rule.id),
    title: textOf(rule.title),
    check: typeof rule.check === 'string' ? rule.check : null,
    expression: typeof rule.cel === 'string' ? rule.cel : null,
    params: recordOf(rule.params),
    severity: oneOf(rule.severity, ['block', 'warn', 'info']),
    effective: textOf(rule.effective).slice(0, 10),
  };
}

function recordOf(value: unknown): { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function textsOf(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(textOf) : null;
}

/** The value if it is one of the choices, else the first choice. */
function oneOf<T extends string>(value: unknown, choices: readonly [T, ...T[]]): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}
