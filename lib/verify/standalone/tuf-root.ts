/**
 * TUF root metadata (TUF specification §4.3, §5.3): a threshold of the keys that it names for its own role signed it,
 * and as many of the configured keys did. A root that only its own keys vouch for proves nothing: anybody can make one.
 */
import { hash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Json, Signed } from '#lib/evidence/model/evidence.ts';
import { fail, pass } from '#lib/verify/result/check.ts';
import { verifySignature } from '../key/public-key.ts';
import { keySigner } from '#lib/verify/signed/verify-with-keys.ts';
import type { CompiledTrust, CompiledKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { isObject } from '../trust/trusted-root.ts';
import type { StandaloneResult } from './verify-standalone.ts';

type TufRoot = Extract<Signed, { kind: 'tuf-root' }>;

export function checkTufRoot(root: TufRoot, trust: CompiledTrust): StandaloneResult {
  const own = readOwnKeys(root);
  if (typeof own === 'string') return resultWithoutSigner(fail('signature', 'root-malformed', own));
  const { threshold, named, good } = own;
  const counts = { expected: `${threshold} of ${named} root keys`, actual: String(good.size) };
  if (good.size < threshold)
    return resultWithoutSigner(
      fail('signature', 'root-signature-missing', 'Not enough of its own root keys signed it.', counts),
    );
  const trusted = trust.keys.filter((one) => good.has(one.fingerprint));
  const distinct = new Map(trusted.map((one): [string, CompiledKey] => [one.fingerprint, one]));
  if (distinct.size >= threshold) {
    const first = trusted[0]!;
    return {
      checks: [pass('signature', `Signed by ${distinct.size} configured root keys, ${threshold} are needed.`, counts)],
      signer: keySigner(first),
      entry: first.entry,
    };
  }
  const detail = `Signed by ${good.size} of the keys that it names itself, of which ${distinct.size} ${distinct.size === 1 ? 'is' : 'are'} configured here; ${threshold} would have to be.`;
  return resultWithoutSigner(
    fail('signature', 'root-untrusted', detail, {
      expected: `${threshold} configured keys`,
      actual: String(distinct.size),
    }),
  );
}

const resultWithoutSigner = (one: StandaloneResult['checks'][number]): StandaloneResult => ({
  checks: [one],
  signer: null,
  entry: null,
});

/**
 * The threshold of the root role and the fingerprints of those of its keys that signed; a sentence where the metadata
 * is malformed.
 */
function readOwnKeys({ document, data }: TufRoot): { threshold: number; named: number; good: Set<string> } | string {
  if (!isObject(document) || !isObject(document['signed']) || !Array.isArray(document['signatures']))
    return 'It is no signed TUF metadata.';
  const { signed, signatures } = document;
  const role = isObject(signed['roles']) ? signed['roles']['root'] : undefined;
  const keys = signed['keys'];
  if (signed['_type'] !== 'root' || !isObject(role) || !isObject(keys) || !Array.isArray(role['keyids']))
    return 'It is no TUF root.';
  const threshold = role['threshold'];
  if (typeof threshold !== 'number' || !Number.isInteger(threshold) || threshold < 1)
    return 'The threshold of its root role is not a positive number.';
  if (data === null) return 'It holds a number that canonical JSON does not have.';
  // A threshold counts keys, not signatures and not key ids: one key under two names is one.
  const good = new Set<string>();
  for (const one of signatures) {
    const id = isObject(one) ? one['keyid'] : undefined;
    const sig = isObject(one) ? one['sig'] : undefined;
    if (typeof id !== 'string' || typeof sig !== 'string' || !role['keyids'].includes(id)) continue;
    const key = readKey(keys[id]);
    if (key !== null && /^(?:[0-9a-f]{2})+$/u.test(sig) && verifySignature(key, data, Buffer.from(sig, 'hex')))
      good.add(hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex'));
  }
  return { threshold, named: role['keyids'].length, good };
}

function readKey(value: Json | undefined): KeyObject | null {
  const held = isObject(value) && isObject(value['keyval']) ? value['keyval']['public'] : undefined;
  if (typeof held !== 'string') return null;
  try {
    if (held.includes('-----BEGIN')) return createPublicKey(held);
    if (/^[0-9a-f]{64}$/u.test(held))
      return createPublicKey({
        key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(held, 'hex')]),
        format: 'der',
        type: 'spki',
      });
    // Raw P-256 points, as root-signing wrote them at first.
    if (/^04[0-9a-f]{128}$/u.test(held))
      return createPublicKey({
        key: Buffer.concat([
          Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
          Buffer.from(held, 'hex'),
        ]),
        format: 'der',
        type: 'spki',
      });
    return null;
  } catch {
    return null;
  }
}
