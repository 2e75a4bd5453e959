import { lookupTable } from './lookup-table.ts';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element with its namespace prefix left out; attributes as written, text with entities resolved. */
export type XmlElement = { name: string; attributes: { [name: string]: string }; children: XmlElement[]; text: string };

export type XmlProblem = { ok: false; code: 'not-xml' | 'too-deep' | 'forbidden-key'; message: string };

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 100;

/** Only the five predefined entities and character references are known; nothing is ever declared or fetched. */
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
 * Read an XML document (XML 1.0) into a tree. Entity declarations are refused, external ones are never looked at, so
 * that no document can grow or reach out. Never throws.
 */
export function readXml(source: string): { ok: true; root: XmlElement } | XmlProblem {
  if (source.length > MAX_BYTES)
    return { ok: false, code: 'not-xml', message: 'it is larger than an XML document may be' };
  if (/<!ENTITY/i.test(source)) return { ok: false, code: 'forbidden-key', message: 'it declares entities' };
  const deep = nestingDepth(source);
  if (deep > MAX_DEPTH) return { ok: false, code: 'too-deep', message: 'it is nested too deeply' };
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

/** All descendants' elements of one name, in document order, the element itself excluded. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** How deep tags nest, in one pass before anything is built. */
function nestingDepth(source: string): number {
  let depth = 0,
    most = 0;
  for (let i = source.indexOf('<'); i >= 0; i = source.indexOf('<', i + 1)) {
    const next = source[i + 1];
    if (next === '/') depth--;
    else if (next === '!' && source.startsWith('<![CDATA[', i)) i = endOf(source, ']]>', i);
    else if (next === '!' && source.startsWith('<!--', i)) i = endOf(source, '-->', i);
    else if (next !== '!' && next !== '?') {
      const close = source.indexOf('>', i);
      if (close < 0) return most;
      if (source[close - 1] !== '/') most = Math.max(most, ++depth);
    }
  }
  return most;
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end < 0 ? source.length : end;
}

type Node = { [key: string]: unknown };

/** One node of the parser's ordered form: `{tag: children, ':@': attributes}` or `{'#text': …}`. */
function convert(node: Node): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || !Array.isArray(node[name])) return null;
  const inner = node[name] as Node[];
  const written = Object.entries((node[':@'] as { [key: string]: unknown } | undefined) ?? {});
  const attributes = Object.fromEntries(
    written.filter(([key]) => key !== '__proto__').map(([key, value]) => [key, decodeEntities(String(value))]),
  );
  const texts = inner.filter((one) => '#text' in one).map((one) => decodeEntities(String(one['#text'])));
  return {
    name: name.slice(name.indexOf(':') + 1),
    attributes,
    children: inner.map(convert).filter((element) => element !== null),
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
