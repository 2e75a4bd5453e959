/** Reads the expectations of a project as people write them, and says what is wrong with a document that is refused. */
import { isObject, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import {
  checkBuilder,
  checkIdentity,
  checkIssuer,
  isCertificateIdentity,
  type Reason,
} from '#lib/bytes/naming/speaker-pattern.ts';
import { CLAIM_KINDS, type ClaimKind } from './claim-kind.ts';
import { DERIVED_EXPECTATIONS, type ExpectedSender, type ExpectedSigner, type Expectations } from './expectations.ts';

/** Limits of a document: its bytes as JSON, the characters of a text, and the elements of a list. */
export const EXPECTATIONS_LIMITS = { bytes: 64 * 1024, text: 1_000, elements: 100 };

/** What is known of the repository of a project. `id` is the host's immutable id of it; null where it is not known. */
export type KnownRepository = { host: string; id: string | null };

/**
 * Why a document is refused. `bad-request`: it has another form. `unprocessable`: Attestry understands it and does not
 * accept it. `conflict`: it is about another repository. `pointer` is an RFC 6901 pointer into the document.
 */
export type ExpectationsRefusal = {
  ok: false;
  code: 'bad-request' | 'unprocessable' | 'conflict' | 'too-large';
  pointer: string;
  message: string;
};

const KIND_MEMBERS = ['ownWorkflows', 'configuredKeys', 'scopedSenders'] as const;
const MEMBERS = [...KIND_MEMBERS, 'signers', 'senders', 'builders', 'sourceRepository'];

/** The kinds of actor that can send evidence and are accountable for it; see `Actor`. */
const SENDER_KINDS = ['token', 'workload', 'person', 'webhook', 'command-line'];

type Path = readonly (string | number)[];

class Refused extends Error {
  readonly code: ExpectationsRefusal['code'];
  readonly path: Path;

  constructor(code: ExpectationsRefusal['code'], path: Path, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/**
 * Read a document. A member that is missing keeps its derived value. `repository` is that of the project; without it
 * `sourceRepository` is not compared.
 */
export function readExpectations(
  document: JsonValue,
  repository?: KnownRepository,
): { ok: true; expectations: Expectations } | ExpectationsRefusal {
  try {
    return { ok: true, expectations: readDocument(document, repository) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, code: error.code, pointer: jsonPointer(...error.path), message: error.message };
  }
}

function readDocument(document: JsonValue, repository: KnownRepository | undefined): Expectations {
  if (Buffer.byteLength(JSON.stringify(document)) > EXPECTATIONS_LIMITS.bytes)
    throw new Refused('too-large', [], `the document has more than ${EXPECTATIONS_LIMITS.bytes} bytes`);
  const written = readObject(document, [], MEMBERS);
  const expectations: Expectations = {
    ownWorkflows: readOwnKinds(written, 'ownWorkflows'),
    configuredKeys: readOwnKinds(written, 'configuredKeys'),
    scopedSenders: readOwnKinds(written, 'scopedSenders'),
    signers: readList(written, 'signers', readSigner, ({ identity, issuer }) => JSON.stringify([identity, issuer])),
    senders: readList(written, 'senders', readSender, ({ sender }) => sender),
    builders: (written.builders ?? null) === null ? null : readList(written, 'builders', readBuilder, (text) => text),
  };
  if (written.sourceRepository !== undefined) compareRepository(written.sourceRepository, repository);
  checkProvenance(expectations, written);
  return expectations;
}

function readOwnKinds(written: JsonObject, name: (typeof KIND_MEMBERS)[number]): readonly ClaimKind[] {
  const value = written[name];
  if (value === undefined) return DERIVED_EXPECTATIONS[name];
  return value === 'none' ? [] : readKinds(value, [name], '"all", "none" or a list of kinds');
}

function readKinds(value: JsonValue | undefined, path: Path, form = '"all" or a list of kinds'): readonly ClaimKind[] {
  if (value === 'all') return CLAIM_KINDS;
  if (!Array.isArray(value)) throw new Refused('bad-request', path, `the kinds of claim are ${form}`);
  if (value.length === 0) throw new Refused('bad-request', path, `the list of kinds is empty: write ${form}`);
  value.forEach((kind, at) => {
    if (!CLAIM_KINDS.some((known) => known === kind))
      throw new Refused(
        'bad-request',
        [...path, at],
        `${JSON.stringify(kind).slice(0, 100)} is no kind of claim; the kinds are ${CLAIM_KINDS.join(', ')}`,
      );
    if (value.indexOf(kind) < at)
      throw new Refused('bad-request', [...path, at], `the kind ${String(kind)} is in the list twice`);
  });
  return CLAIM_KINDS.filter((kind) => value.includes(kind));
}

function readSigner(value: JsonValue, path: Path): ExpectedSigner {
  const written = readObject(value, path, ['identity', 'issuer', 'kinds']);
  const identity = readText(written.identity, [...path, 'identity']);
  if (written.issuer === undefined)
    throw new Refused('bad-request', path, 'a signer needs the issuer of its certificate, or null for a key');
  const issuer = written.issuer === null ? null : readText(written.issuer, [...path, 'issuer']);
  if (issuer === null && isCertificateIdentity(identity))
    throw new Refused(
      'unprocessable',
      [...path, 'issuer'],
      'a URL or an e-mail address is the identity of a certificate, and needs the issuer of the certificate',
    );
  if (issuer !== null) refuseFor(checkIssuer(issuer), [...path, 'issuer']);
  refuseFor(checkIdentity(identity, issuer), [...path, 'identity']);
  return { identity, issuer, kinds: readKinds(written.kinds, [...path, 'kinds']) };
}

function readSender(value: JsonValue, path: Path): ExpectedSender {
  const written = readObject(value, path, ['sender', 'kinds']);
  const sender = readText(written.sender, [...path, 'sender']);
  const [kind = '', identifier = ''] = splitOnce(sender);
  if (!SENDER_KINDS.includes(kind) || identifier === '')
    throw new Refused(
      'bad-request',
      [...path, 'sender'],
      `a sender is written as KIND:IDENTIFIER, for example token:3; the kinds are ${SENDER_KINDS.join(', ')}`,
    );
  if (sender.includes('*'))
    throw new Refused('unprocessable', [...path, 'sender'], 'a sender is compared exactly: write it without `*`');
  return { sender, kinds: readKinds(written.kinds, [...path, 'kinds']) };
}

function splitOnce(text: string): string[] {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function readBuilder(value: JsonValue, path: Path): string {
  const pattern = readText(value, path);
  refuseFor(checkBuilder(pattern), path);
  return pattern;
}

function refuseFor(reason: Reason, path: Path): void {
  if (reason !== null) throw new Refused('unprocessable', path, reason);
}

/** A list of different elements. `keyOf` is equal for two elements that are the same. */
function readList<T>(
  written: JsonObject,
  name: 'signers' | 'senders' | 'builders',
  read: (value: JsonValue, path: Path) => T,
  keyOf: (element: T) => string,
): T[] {
  const value = written[name] ?? [];
  if (!Array.isArray(value) || written[name] === null)
    throw new Refused('bad-request', [name], `${name} is a list${name === 'builders' ? ', or null' : ''}`);
  if (value.length > EXPECTATIONS_LIMITS.elements)
    throw new Refused('unprocessable', [name], `at most ${EXPECTATIONS_LIMITS.elements} ${name} are possible`);
  const keys = new Set<string>();
  return value.map((element, at) => {
    const one = read(element, [name, at]);
    if (keys.has(keyOf(one)))
      throw new Refused('unprocessable', [name, at], `the same ${name.slice(0, -1)} is in the list twice`);
    keys.add(keyOf(one));
    return one;
  });
}

function readObject(value: JsonValue, path: Path, members: readonly string[]): JsonObject {
  if (!isObject(value)) throw new Refused('bad-request', path, `an object with ${members.join(', ')} is expected`);
  const unknown = Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined)
    throw new Refused(
      'bad-request',
      [...path, unknown],
      `there is no member ${JSON.stringify(unknown.slice(0, 100))}; the members are ${members.join(', ')}`,
    );
  return value;
}

function readText(value: JsonValue | undefined, path: Path): string {
  if (typeof value !== 'string' || value === '') throw new Refused('bad-request', path, 'a text is expected');
  if (value.length > EXPECTATIONS_LIMITS.text)
    throw new Refused('unprocessable', path, `a text has at most ${EXPECTATIONS_LIMITS.text} characters`);
  if (/^\s|\s$|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value) || !value.isWellFormed())
    throw new Refused('bad-request', path, 'the text has white space around it, or a character that cannot be shown');
  return value;
}

/** Throws where the document is about another repository than the one that is known of the project. */
function compareRepository(value: JsonValue, known: KnownRepository | undefined): void {
  const path = ['sourceRepository'];
  const written = readObject(value, path, ['host', 'id']);
  const host = readText(written.host, [...path, 'host']);
  const id = readText(written.id, [...path, 'id']);
  if (known === undefined) return;
  if (host.toLowerCase() !== known.host)
    throw new Refused('conflict', [...path, 'host'], `the repository of this project is at ${known.host}`);
  if (known.id === null)
    throw new Refused(
      'conflict',
      [...path, 'id'],
      'the id of the repository is not known here: state it with `attestry project add SLUG --repository-id ID`',
    );
  if (id !== known.id)
    throw new Refused('conflict', [...path, 'id'], `the repository of this project has the id ${known.id}`);
}

/** Throws where no signed provenance could ever count. Unsigned provenance never makes an artifact `verified`. */
function checkProvenance({ builders, ...expectations }: Expectations, written: JsonObject): void {
  if (builders?.length === 0)
    throw new Refused(
      'unprocessable',
      ['builders'],
      'an empty list of builders accepts no provenance: name a builder, or write null for all that the policy knows',
    );
  const speakers = [...expectations.signers.map(({ kinds }) => kinds), expectations.ownWorkflows];
  if ([...speakers, expectations.configuredKeys].some((kinds) => kinds.includes('provenance'))) return;
  throw new Refused(
    'unprocessable',
    KIND_MEMBERS.filter((name) => name !== 'scopedSenders' && written[name] !== undefined).slice(0, 1),
    'the project could never have provenance: neither its own workflows, nor configured keys, nor a signer may make a ' +
      'claim of the kind provenance',
  );
}
