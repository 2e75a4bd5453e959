/**
 * Verifies TUF root metadata (TUF specification §4.3, §5.3): a threshold of the keys that it names for the root role,
 * and as many configured keys, must have signed it. A root that only its own keys signed proves nothing, since anybody
 * can make one.
 */
import { hash, createPublicKey, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import type { Json, Signed } from '#lib/evidence/model/evidence.ts';
import { fail, pass } from '#lib/verify/result/check.ts';
import { verifySignature } from '../key/public-key.ts';
import { keySigner } from '#lib/verify/signed/verify-with-keys.ts';
import type { CompiledTrust, CompiledKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { isObject } from '../trust/trusted-root.ts';
import type { StandaloneResult } from './verify-standalone.ts';

type TufRoot = Extract<Signed, { kind: 'tuf-root' }>;

/** The signature check of a TUF root, with the first configured key that signed it as the signer. */
export function checkTufRoot(root: TufRoot, trust: CompiledTrust): StandaloneResult {
  const role = readRootRole(root);
  if (typeof role === 'string') return resultWithoutSigner(fail('signature', 'root-malformed', role));
  const { threshold, named, good } = role;
  const counts = { expected: `${threshold} of ${named} root keys`, actual: String(good.size) };
  if (good.size < threshold)
    return resultWithoutSigner(
      fail(
        'signature',
        'root-signature-missing',
        'Too few of the root keys that the document names signed it.',
        counts,
      ),
    );
  const trusted = trust.keys.filter((one) => good.has(one.fingerprint));
  const distinct = new Map(trusted.map((one): [string, CompiledKey] => [one.fingerprint, one]));
  if (distinct.size >= threshold) {
    const first = trusted[0]!;
    return {
      checks: [
        pass('signature', `Signed by ${distinct.size} configured root keys; the threshold is ${threshold}.`, counts),
      ],
      signer: keySigner(first),
      entry: first.entry,
    };
  }
  const detail = `Signed by ${good.size} of the keys that the document itself names; ${distinct.size} of them ${distinct.size === 1 ? 'is' : 'are'} configured here, and the threshold is ${threshold}.`;
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
 * The threshold of the root role, the number of its keys, and the fingerprints of the keys that signed; a sentence
 * where the metadata is malformed.
 */
function readRootRole({ document, data }: TufRoot): { threshold: number; named: number; good: Set<string> } | string {
  if (!isObject(document) || !isObject(document['signed']) || !Array.isArray(document['signatures']))
    return 'The document is not signed TUF metadata.';
  const { signed, signatures } = document;
  const role = isObject(signed['roles']) ? signed['roles']['root'] : undefined;
  const keys = signed['keys'];
  if (signed['_type'] !== 'root' || !isObject(role) || !isObject(keys) || !Array.isArray(role['keyids']))
    return 'The document is not a TUF root.';
  const threshold = role['threshold'];
  if (typeof threshold !== 'number' || !Number.isInteger(threshold) || threshold < 1)
    return 'The threshold of the root role is not a positive integer.';
  if (data === null) return 'The document contains a number that canonical JSON cannot express.';
  // A threshold counts keys, not signatures or key ids: the same key under two ids counts once.
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
  const text = isObject(value) && isObject(value['keyval']) ? value['keyval']['public'] : undefined;
  if (typeof text !== 'string') return null;
  try {
    if (text.includes('-----BEGIN')) return createPublicKey(text);
    if (/^[0-9a-f]{64}$/u.test(text))
      return createPublicKey({
        key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(text, 'hex')]),
        format: 'der',
        type: 'spki',
      });
    // Raw P-256 points, as in early versions of Sigstore's root-signing.
    if (/^04[0-9a-f]{128}$/u.test(text))
      return createPublicKey({
        key: Buffer.concat([
          Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
          Buffer.from(text, 'hex'),
        ]),
        format: 'der',
        type: 'spki',
      });
    return null;
  } catch {
    return null;
  }
}
