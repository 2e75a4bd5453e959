/** TUF root metadata: signed by a threshold of the keys that it names for its own role (TUF specification §4.3, §5.3). */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { Json } from '#lib/evidence/evidence.ts';
import { fail, pass } from '../check.ts';
import { verifySignature } from '../key/public-key.ts';
import { isObject } from '../trust/trusted-root.ts';
import type { Check } from '../verification.ts';

export function judgeTufRoot(document: Json): Check {
  const bad = (detail: string): Check => fail('signature', 'root-malformed', detail);
  if (!isObject(document) || !isObject(document['signed']) || !Array.isArray(document['signatures'])) return bad('It is no signed TUF metadata.');
  const { signed, signatures } = document;
  const role = isObject(signed['roles']) ? signed['roles']['root'] : undefined;
  const keys = signed['keys'];
  if (signed['_type'] !== 'root' || !isObject(role) || !isObject(keys) || !Array.isArray(role['keyids'])) return bad('It is no TUF root.');
  const threshold = role['threshold'];
  if (typeof threshold !== 'number' || !Number.isInteger(threshold) || threshold < 1) return bad('The threshold of its root role is not a positive number.');
  const data = Buffer.from(olpcCanonical(signed));
  // A threshold counts keys, not signatures and not key ids: one key under two names is one.
  const good = new Set<string>();
  for (const one of signatures) {
    const id = isObject(one) ? one['keyid'] : undefined;
    const sig = isObject(one) ? one['sig'] : undefined;
    if (typeof id !== 'string' || typeof sig !== 'string' || !role['keyids'].includes(id)) continue;
    const key = readKey(keys[id]);
    if (key !== null && /^(?:[0-9a-f]{2})+$/u.test(sig) && verifySignature(key, data, Buffer.from(sig, 'hex'))) good.add(createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex'));
  }
  const counts = { expected: `${threshold} of ${role['keyids'].length} root keys`, actual: String(good.size) };
  return good.size >= threshold ? pass('signature', `Signed by ${good.size} of its own root keys, ${threshold} are needed.`, counts)
    : fail('signature', 'root-signature-missing', 'Not enough of its own root keys signed it.', counts);
}

function readKey(value: Json | undefined): KeyObject | null {
  const held = isObject(value) && isObject(value['keyval']) ? value['keyval']['public'] : undefined;
  if (typeof held !== 'string') return null;
  try {
    if (held.includes('-----BEGIN')) return createPublicKey(held);
    if (/^[0-9a-f]{64}$/u.test(held)) return createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(held, 'hex')]), format: 'der', type: 'spki' });
    // Raw P-256 points, as root-signing wrote them at first.
    if (/^04[0-9a-f]{128}$/u.test(held)) return createPublicKey({ key: Buffer.concat([Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'), Buffer.from(held, 'hex')]), format: 'der', type: 'spki' });
    return null;
  } catch {
    return null;
  }
}

/** OLPC canonical JSON, which TUF signs: like RFC 8785, but texts escape only quote and backslash. */
function olpcCanonical(value: Json): string {
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  if (Array.isArray(value)) return `[${value.map(olpcCanonical).join(',')}]`;
  if (isObject(value)) return `{${Object.keys(value).sort((a, b) => (a < b ? -1 : 1)).map((key) => `${olpcCanonical(key)}:${olpcCanonical(value[key]!)}`).join(',')}}`;
  return canonicalJson(value);
}
