import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { MerkleProofClaim } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';

/** Hashes of one proof: a tree of 2^63 leaves needs no more. */
const MAX_PROOF = 64;

/** A proof over an RFC 6962 tree with all its inputs, as transparency-dev publishes its test vectors. */
export const merkleProof: JsonFormat = {
  recognises: (value) =>
    'proof' in value && (('leafIdx' in value && 'treeSize' in value) || ('size1' in value && 'size2' in value)),
  read(document) {
    const proof = 'leafIdx' in document.value ? inclusion(document.value) : consistency(document.value);
    return isRefusal(proof) ? proof : makeContent('merkle-proof', { signed: { kind: 'merkle-proof', proof } });
  },
};

function inclusion(value: JsonObject): MerkleProofClaim | Refusal {
  const [leafIndex, treeSize, root, leafHash, proof] = [
    size(value, 'leafIdx'),
    size(value, 'treeSize'),
    bytes(value, 'root'),
    bytes(value, 'leafHash'),
    hashes(value),
  ];
  for (const part of [leafIndex, treeSize, root, leafHash, proof]) if (isRefusal(part)) return part;
  return {
    kind: 'inclusion',
    leafIndex: leafIndex as number,
    treeSize: treeSize as number,
    root: root as Uint8Array,
    leafHash: leafHash as Uint8Array,
    proof: proof as Uint8Array[],
  };
}

function consistency(value: JsonObject): MerkleProofClaim | Refusal {
  const [size1, size2, root1, root2, proof] = [
    size(value, 'size1'),
    size(value, 'size2'),
    bytes(value, 'root1'),
    bytes(value, 'root2'),
    hashes(value),
  ];
  for (const part of [size1, size2, root1, root2, proof]) if (isRefusal(part)) return part;
  return {
    kind: 'consistency',
    size1: size1 as number,
    size2: size2 as number,
    root1: root1 as Uint8Array,
    root2: root2 as Uint8Array,
    proof: proof as Uint8Array[],
  };
}

function size(value: JsonObject, key: string): number | Refusal {
  const written = value[key];
  return Number.isSafeInteger(written) && (written as number) >= 0
    ? (written as number)
    : refuse('number-out-of-range', `/${key}`, 'This is a count of leaves.');
}

function bytes(value: JsonObject, key: string): Uint8Array | Refusal {
  const written = value[key] ?? '';
  return (
    (typeof written === 'string' ? decodeBase64(written) : null) ??
    refuse('bad-base64', `/${key}`, 'This is a hash in base64.')
  );
}

function hashes(value: JsonObject): Uint8Array[] | Refusal {
  const written = value['proof'] ?? [];
  if (!Array.isArray(written)) return refuse('wrong-type', '/proof', 'A proof is a list of hashes.');
  if (written.length > MAX_PROOF) return refuse('too-many-items', '/proof', `A proof has at most ${MAX_PROOF} hashes.`);
  const decoded = written.map(
    (hash, index) =>
      (typeof hash === 'string' ? decodeBase64(hash) : null) ??
      refuse('bad-base64', `/proof/${index}`, 'This is a hash in base64.'),
  );
  return decoded.find(isRefusal) ?? (decoded as Uint8Array[]);
}
