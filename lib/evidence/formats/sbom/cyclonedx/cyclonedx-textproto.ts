import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { defined } from './cyclonedx-xml.ts';

const MAX_DEPTH = 64;

/** Whether a text is CycloneDX's protobuf schema in protobuf text format, by its header or its first field. */
export function isCycloneDxTextproto(text: string): boolean {
  return (
    /^\s*#\s*proto-file:[^\n]*\bbom-1\.\d\.proto/.test(text) ||
    /^(?:\s*#[^\n]*\n)*\s*spec_version:\s*"1\.\d"/.test(text)
  );
}

type Message = { [field: string]: (string | Message)[] };

/** Convert the document to CycloneDX JSON, for the members that Attestry reads; null if it is no protobuf text. */
export function cyclonedxFromTextproto(text: string): JsonObject | null {
  const bom = parseMessage(text);
  if (bom === null) return null;
  const metadata = message(bom, 'metadata');
  const seconds = Number(scalar(message(metadata, 'timestamp'), 'seconds') ?? Number.NaN);
  return defined({
    bomFormat: 'CycloneDX',
    specVersion: scalar(bom, 'spec_version') ?? /bom-(1\.\d)\.proto/.exec(text)?.[1],
    serialNumber: scalar(bom, 'serial_number'),
    version: Number(scalar(bom, 'version') ?? 1),
    metadata:
      metadata &&
      defined({
        timestamp:
          Number.isFinite(seconds) && Math.abs(seconds) < 8e12 ? new Date(seconds * 1000).toISOString() : undefined,
        tools: messages(metadata, 'tools').map((tool) =>
          defined({ vendor: scalar(tool, 'vendor'), name: scalar(tool, 'name'), version: scalar(tool, 'version') }),
        ),
        component: metadata['component'] && component(message(metadata, 'component')!),
      }),
    components: messages(bom, 'components').map(component),
    dependencies: messages(bom, 'dependencies').map((one) =>
      defined({
        ref: scalar(one, 'ref'),
        dependsOn: messages(one, 'dependencies').map((to) => scalar(to, 'ref') ?? ''),
      }),
    ),
  });
}

function component(value: Message): JsonObject {
  return defined({
    type: enumerated(scalar(value, 'type'), 'CLASSIFICATION_'),
    'bom-ref': scalar(value, 'bom_ref'),
    group: scalar(value, 'group'),
    name: scalar(value, 'name'),
    version: scalar(value, 'version'),
    scope: enumerated(scalar(value, 'scope'), 'SCOPE_'),
    purl: scalar(value, 'purl'),
    cpe: scalar(value, 'cpe'),
    hashes: messages(value, 'hashes').map((hash) =>
      defined({ alg: algorithm(scalar(hash, 'alg')), content: scalar(hash, 'value') }),
    ),
    licenses: messages(value, 'licenses').map((choice) => {
      const expression = scalar(choice, 'expression') ?? scalar(message(choice, 'expression_detailed'), 'expression');
      const license = message(choice, 'license');
      return defined({
        expression,
        license: license && defined({ id: scalar(license, 'id'), name: scalar(license, 'name') }),
      });
    }),
    components: messages(value, 'components').map(component),
  });
}

function algorithm(name: string | undefined): string | undefined {
  const bare = name?.replace(/^HASH_ALG_/, '');
  if (bare === 'MD_5') return 'MD5';
  return bare
    ?.replace(/^SHA_3_/, 'SHA3-')
    .replace(/^SHA_/, 'SHA-')
    .replace(/^BLAKE_2_B_/, 'BLAKE2b-')
    .replace(/^BLAKE_3$/, 'BLAKE3')
    .replace(/^STREEBOG_/, 'Streebog-');
}

function enumerated(name: string | undefined, prefix: string): string | undefined {
  return name?.replace(prefix, '').toLowerCase().replaceAll('_', '-');
}

function scalar(value: Message | undefined, field: string): string | undefined {
  const found = value?.[field]?.[0];
  return typeof found === 'string' ? found : undefined;
}

function messages(value: Message | undefined, field: string): Message[] {
  return (value?.[field] ?? []).filter((one) => typeof one === 'object');
}

function message(value: Message | undefined, field: string): Message | undefined {
  return messages(value, field)[0];
}

/**
 * Parse protobuf text format (protobuf.dev, Text Format): fields, nested messages, strings, names and numbers. Null for
 * any other text.
 */
function parseMessage(text: string): Message | null {
  const tokens = /\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|-?[\d.][\w.+-]*|[{}<>:;,[\]]/gy;
  const root = Object.create(null) as Message;
  // `list` is the field whose `[…]` is open in that message.
  const open: { message: Message; list: string | null }[] = [{ message: root, list: null }];
  let field: string | null = null,
    colon = false;
  while (tokens.lastIndex < text.length) {
    const token = tokens.exec(text)?.[0];
    if (token === undefined) return null;
    const top = open.at(-1)!;
    const target = field ?? top.list;
    if (/^[\s#]/.test(token) || token === ';' || token === ',') continue;
    if (token === '{' || token === '<') {
      if (target === null || open.length > MAX_DEPTH) return null;
      const message = Object.create(null) as Message;
      (top.message[target] ??= []).push(message);
      open.push({ message, list: null });
      [field, colon] = [null, false];
    } else if (token === '}' || token === '>') {
      if (open.length === 1 || colon) return null;
      open.pop();
      field = null;
    } else if (token === '[' || token === ']') {
      top.list = token === '[' ? field : null;
      [field, colon] = [null, false];
    } else if (token === ':') {
      if (field === null) return null;
      colon = true;
    } else if (colon || top.list !== null) {
      if (target === null) return null;
      (top.message[target] ??= []).push(/^["']/.test(token) ? unquote(token) : token);
      [field, colon] = [null, false];
    } else field = token;
  }
  return open.length === 1 && !colon ? root : null;
}

function unquote(token: string): string {
  const escapes = lookupTable<string>({ n: '\n', r: '\r', t: '\t' });
  return token.slice(1, -1).replace(/\\(.)/g, (_whole, one: string) => escapes[one] ?? one);
}
