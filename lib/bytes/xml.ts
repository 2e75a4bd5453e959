import { lookupTable } from './lookup-table.ts';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element. `name` has no namespace prefix; attributes keep theirs. Entities are resolved in attributes and text. */
export type XmlElement = { name: string; attributes: { [name: string]: string }; children: XmlElement[]; text: string };

/** The reason for which `readXml` refuses a document. */
export type XmlProblem = { ok: false; code: 'not-xml' | 'too-deep' | 'forbidden-key'; message: string };

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 100;

/** The five predefined entities (XML 1.0 §4.6). The reader resolves these and character references, no others. */
const PREDEFINED = lookupTable<string>({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" });

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
});

/**
 * Read an XML document (XML 1.0) into a tree. A document with an entity declaration is refused, and external entities
 * are never loaded: no document can expand or access the network. Never throws.
 */
export function readXml(source: string): { ok: true; root: XmlElement } | XmlProblem {
  if (source.length > MAX_BYTES)
    return { ok: false, code: 'not-xml', message: 'it is larger than an XML document may be' };
  if (/<!ENTITY/i.test(source)) return { ok: false, code: 'forbidden-key', message: 'it declares entities' };
  if (nestingDepth(source) > MAX_DEPTH) return { ok: false, code: 'too-deep', message: 'it is nested too deeply' };
  try {
    const valid = XMLValidator.validate(source, { allowBooleanAttributes: false });
    if (valid !== true) return { ok: false, code: 'not-xml', message: `${valid.err.msg} (line ${valid.err.line})` };
    const roots = (parser.parse(source) as Node[]).map(convert).filter((element) => element !== null);
    return roots.length === 1
      ? { ok: true, root: roots[0]! }
      : { ok: false, code: 'not-xml', message: 'it has no root element' };
  } catch (error) {
    return {
      ok: false,
      code: 'not-xml',
      message: error instanceof Error ? error.message.slice(0, 200) : 'it is not XML',
    };
  }
}

/** All descendants with one name, in document order, without the element itself. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

/** The children with one name, in document order. */
export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The first child with one name. */
export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The greatest nesting depth of tags, found in one pass before the parser builds a tree. */
function nestingDepth(source: string): number {
  let depth = 0,
    deepest = 0;
  for (let i = source.indexOf('<'); i >= 0; i = source.indexOf('<', i + 1)) {
    const next = source[i + 1];
    if (next === '/') depth--;
    else if (next === '!' && source.startsWith('<![CDATA[', i)) i = endOf(source, ']]>', i);
    else if (next === '!' && source.startsWith('<!--', i)) i = endOf(source, '-->', i);
    else if (next !== '!' && next !== '?') {
      const close = source.indexOf('>', i);
      if (close < 0) return deepest;
      if (source[close - 1] !== '/') deepest = Math.max(deepest, ++depth);
    }
  }
  return deepest;
}

function endOf(source: string, terminator: string, from: number): number {
  const end = source.indexOf(terminator, from);
  return end < 0 ? source.length : end;
}

type Node = { [key: string]: unknown };

/** One node of the parser's ordered form: `{tag: children, ':@': attributes}` or `{'#text': …}`. */
function convert(node: Node): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || !Array.isArray(node[name])) return null;
  const children = node[name] as Node[];
  const entries = Object.entries((node[':@'] as { [key: string]: unknown } | undefined) ?? {});
  const attributes = Object.fromEntries(
    entries.filter(([key]) => key !== '__proto__').map(([key, value]) => [key, decodeEntities(String(value))]),
  );
  const texts = children.filter((child) => '#text' in child).map((child) => decodeEntities(String(child['#text'])));
  return {
    name: name.slice(name.indexOf(':') + 1),
    attributes,
    children: children.map(convert).filter((element) => element !== null),
    text: texts.join(''),
  };
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return PREDEFINED[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
