/** The sentences that checks can print, read from the sources of this room: every literal that is a whole sentence. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

/** One sentence of the sources. Placeholders of templates stand as `…`. */
export type Sentence = { text: string; pattern: RegExp; literal: number };

/** The titles and remedies of the codes are no sentences of a check. */
const NO_CHECKS = new Set(['result/codes.ts']);

type Node = { type: string; [key: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Parts of a text with placeholders between them; null for an expression that is no text. */
function partsOf(node: Node): string[] | null {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : null;
  if (node.type === 'TemplateLiteral') {
    return (node['quasis'] as { value: { cooked: string } }[]).map((one) => one.value.cooked);
  }
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return null;
  const [left, right] = [partsOf(node['left'] as Node), partsOf(node['right'] as Node)];
  if (left === null || right === null) return null;
  return [...left.slice(0, -1), `${left.at(-1)}${right[0]}`, ...right.slice(1)];
}

/**
 * A sentence begins with a capital letter or a placeholder, holds a space or a placeholder, and ends with a
 * full stop.
 */
const isSentence = (parts: readonly string[]): boolean =>
  /^(?:[A-Z]|$)/u.test(parts[0]!) && parts.at(-1)!.endsWith('.') && (parts.length > 1 || parts[0]!.includes(' '));

function collect(value: unknown, found: string[][]): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found);
    return;
  }
  if (!isNode(value)) return;
  const parts = partsOf(value);
  if (parts !== null && isSentence(parts)) {
    found.push(parts);
    return;
  }
  for (const one of Object.values(value)) collect(one, found);
}

/** Where each maker of checks takes its sentence. */
const DETAIL_AT: Record<string, number> = { pass: 1, fail: 2, skip: 2, check: 3 };

/** The texts that an expression may come to, through conditions; expressions that are no text are left out. */
function textsOf(node: Node): string[][] {
  const both = (a: string, b: string): string[][] => [a, b].flatMap((side) => textsOf(node[side] as Node));
  if (node.type === 'ConditionalExpression') return both('consequent', 'alternate');
  if (node.type === 'LogicalExpression') return both('left', 'right');
  const parts = partsOf(node);
  return parts === null ? [] : [parts];
}

/** Texts given to a maker of checks that are no sentences, and so would escape the list. */
function collectOthers(value: unknown, found: string[]): void {
  if (Array.isArray(value)) {
    for (const one of value) collectOthers(one, found);
    return;
  }
  if (!isNode(value)) return;
  const callee = value['callee'];
  const place = value.type === 'CallExpression' && isNode(callee) ? DETAIL_AT[String(callee['name'])] : undefined;
  const detail = place === undefined ? undefined : (value['arguments'] as Node[])[place];
  const texts = detail === undefined ? [] : textsOf(detail);
  found.push(...texts.filter((parts) => !isSentence(parts)).map((parts) => parts.join('…')));
  for (const one of Object.values(value)) collectOthers(one, found);
}

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);

/**
 * A pattern of placeholders alone holds messages that other readers throw: they begin with a pointer or a small
 * letter.
 */
function toSentence(parts: readonly string[]): Sentence {
  const literal = parts.join('').length;
  const open = /[A-Za-z]/u.test(parts.join('')) ? '' : '(?![A-Z])';
  return { text: parts.join('…'), pattern: new RegExp(`^${open}${parts.map(escape).join('[^]*')}$`, 'u'), literal };
}

function parsedSources(): unknown[] {
  const folder = import.meta.dirname;
  const files = globSync('**/*.ts', { cwd: folder })
    .map((one) => one.replaceAll('\\', '/'))
    .filter((one) => !/\.(?:test|fixture)\.ts$/u.test(one) && !NO_CHECKS.has(one))
    .toSorted();
  return files.map((file) => parseAst(readFileSync(join(folder, file), 'utf8'), { lang: 'ts' }));
}

/** Every sentence of lib/verify, in the order of the files; the same text in two places is one. */
export function sentencesOfSources(): Sentence[] {
  const found: string[][] = [];
  collect(parsedSources(), found);
  return [...new Map(found.map((parts) => [parts.join('…'), toSentence(parts)])).values()];
}

/** Details of checks in the sources that are no whole sentences; there must be none. */
export function otherDetails(): string[] {
  const found: string[] = [];
  collectOthers(parsedSources(), found);
  return found;
}

/** The sentence of the sources that a check printed: of several that fit, the one with the most text of its own. */
export function sentenceOf(detail: string, sentences: readonly Sentence[]): Sentence | null {
  const fitting = sentences.filter((one) => one.pattern.test(detail));
  return fitting.length === 0 ? null : fitting.reduce((a, b) => (b.literal > a.literal ? b : a));
}
