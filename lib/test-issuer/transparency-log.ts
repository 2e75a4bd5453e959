/**
 * Transparency logs like Rekor: version 1 returns a promise (SET) and an inclusion proof of an entry, version 2 only
 * the proof. The proof of an entry is for the tree in which it is the last leaf.
 */
import { createPrivateKey, createPublicKey, sign as signEd25519 } from 'node:crypto';
import { deriveKey, sha256, sign } from './ecdsa.ts';

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export type LogEntry = {
  logIndex: string;
  logId: { keyId: string };
  kindVersion: { kind: string; version: string };
  integratedTime?: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint: { envelope: string };
  };
  canonicalizedBody: string;
};
/** The body of an entry. Its members are in key order, as RFC 8785 requires of its JSON. */
export type EntryBody = { apiVersion: string; kind: string; spec: unknown };

export type TransparencyLog = {
  baseUrl: string;
  spki: Buffer;
  keyId: Buffer;
  keyDetails: 'PKIX_ECDSA_P256_SHA_256' | 'PKIX_ED25519';
  append(body: EntryBody, at: Date): LogEntry;
};

const hashNode = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);

/**
 * The right edge of the tree: complete subtrees, the smallest last. It is also the inclusion proof of the next leaf
 * (RFC 6962 §2.1).
 */
function createTree(): (leaf: Buffer) => { index: number; size: number; root: Buffer; proof: Buffer[] } {
  const edge: { height: number; hash: Buffer }[] = [];
  let size = 0;
  return (leaf) => {
    const proof = edge.map(({ hash }) => hash).reverse();
    let added = { height: 0, hash: sha256(Buffer.of(0), leaf) };
    while (edge.at(-1)?.height === added.height)
      added = { height: added.height + 1, hash: hashNode(edge.pop()!.hash, added.hash) };
    edge.push(added);
    size += 1;
    const root = edge.map(({ hash }) => hash).reduceRight((right, left) => hashNode(left, right));
    return { index: size - 1, size, root, proof };
  };
}

function proofOf(tree: ReturnType<ReturnType<typeof createTree>>, checkpoint: string): LogEntry['inclusionProof'] {
  return {
    logIndex: String(tree.index),
    rootHash: tree.root.toString('base64'),
    treeSize: String(tree.size),
    hashes: tree.proof.map((hash) => hash.toString('base64')),
    checkpoint: { envelope: checkpoint },
  };
}

const signedNote = (text: string, name: string, hint: Buffer, signature: Buffer): string =>
  `${text}\n— ${name} ${Buffer.concat([hint.subarray(0, 4), signature]).toString('base64')}\n`;

/**
 * A log like Rekor v1. `firstIndex`: number of entries in earlier shards, so that the indices of log and tree differ,
 * as they do in the public log.
 */
export function createLogV1(seed: string, host: string, firstIndex = 41_200): TransparencyLog {
  const key = deriveKey(seed, 'transparency log');
  const append = createTree();
  const origin = `${host} - ${Number.parseInt(key.id.toString('hex').slice(0, 12), 16)}`;
  return {
    baseUrl: `https://${host}`,
    spki: key.spki,
    keyId: key.id,
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    append(body, at) {
      const bytes = Buffer.from(JSON.stringify(body));
      const tree = append(bytes);
      const logIndex = firstIndex + tree.index;
      const integratedTime = Math.floor(at.getTime() / 1000);
      const canonicalizedBody = bytes.toString('base64');
      const promise = JSON.stringify({
        body: canonicalizedBody,
        integratedTime,
        logID: key.id.toString('hex'),
        logIndex,
      });
      const text = `${origin}\n${tree.size}\n${tree.root.toString('base64')}\n`;
      return {
        logIndex: String(logIndex),
        logId: { keyId: key.id.toString('base64') },
        kindVersion: { kind: body.kind, version: body.apiVersion },
        integratedTime: String(integratedTime),
        inclusionPromise: { signedEntryTimestamp: sign(key, Buffer.from(promise)).toString('base64') },
        inclusionProof: proofOf(tree, signedNote(text, host, key.id, sign(key, Buffer.from(text)))),
        canonicalizedBody,
      };
    },
  };
}

/** A log like Rekor v2 (tiles): Ed25519 checkpoints, no promise and no integration time. */
export function createLogV2(seed: string, host: string): TransparencyLog {
  const secret = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, sha256(Buffer.from(`${seed}:transparency log v2`))]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const keyId = sha256(Buffer.from(`${host}\n\x01`), spki.subarray(-32));
  const append = createTree();
  return {
    baseUrl: `https://${host}`,
    spki,
    keyId,
    keyDetails: 'PKIX_ED25519',
    append(body) {
      const bytes = Buffer.from(JSON.stringify(body));
      const tree = append(bytes);
      const text = `${host}\n${tree.size}\n${tree.root.toString('base64')}\n`;
      return {
        logIndex: String(tree.index),
        logId: { keyId: keyId.toString('base64') },
        kindVersion: { kind: body.kind, version: body.apiVersion },
        inclusionProof: proofOf(tree, signedNote(text, host, keyId, signEd25519(null, Buffer.from(text), secret))),
        canonicalizedBody: bytes.toString('base64'),
      };
    },
  };
}
