/**
 * Measures one ECDSA verification, in µs of processor time, by every method that docs/decisions/ecdsa.md compares. The
 * methods take turns, so that a busy machine slows all of them equally. `node bench/ecdsa.ts [--noble DIR]`; DIR is a
 * folder with `@noble/curves` in its node_modules.
 */
import { generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { CURVES, type Curve } from '#lib/verify/key/curve/curves.ts';
import { toBytes, toNumber } from '#lib/verify/key/curve/scalars.ts';
import { CurveVerifier, newCachedKey } from '#lib/verify/key/curve/verifier.ts';
import { readDerSignature } from '#lib/verify/key/ec-signature.ts';
import { pointOf } from '#lib/verify/key/ec-point.ts';
import { verifyByKnownMessage } from '#lib/verify/key/ecdsa-known-message.ts';
import { formatDigits, median } from './statistics.ts';

type NobleCurve = { verify(signature: Uint8Array, digest: Uint8Array, key: Uint8Array, options: object): boolean };
type Variant = readonly [name: string, run: () => boolean | null];

const { values } = parseArgs({ options: { noble: { type: 'string' }, rounds: { type: 'string', default: '15' } } });
const HASH_OF_CURVE = { 'P-256': 'sha256', 'P-384': 'sha384', 'P-521': 'sha512' } as const;
/** Verifications by each method in one round. */
const CALLS_PER_ROUND = 20;
const WARM_UP_ROUNDS = 5;

async function nobleCurve({ jwk }: Curve): Promise<NobleCurve | null> {
  if (values.noble === undefined) return null;
  const path = join(resolve(values.noble), 'node_modules/@noble/curves/nist.js');
  const all = (await import(pathToFileURL(path).href)) as { [name: string]: NobleCurve };
  return all[jwk.toLowerCase().replace('-', '')] ?? null;
}

function variantsOf(curve: Curve, publicKey: KeyObject, privateKey: KeyObject, noble: NobleCurve | null): Variant[] {
  const algorithm = HASH_OF_CURVE[curve.jwk as keyof typeof HASH_OF_CURVE];
  const data = Buffer.from('signed data');
  const signature = sign(algorithm, data, privateKey);
  const digest = hash(algorithm, data, 'buffer');
  const { r, s } = readDerSignature(signature)!;
  const q = pointOf(publicKey, curve)!;
  const e = toNumber(digest) % curve.n;
  const own = new CurveVerifier(curve);
  const often = { ...newCachedKey(q), uses: 1000 };
  const encoded = Buffer.concat([Buffer.of(4), toBytes(q.x, curve.bytes), toBytes(q.y, curve.bytes)]);
  const ways: Variant[] = [
    ['`crypto.verify` over the data, the key imported before', () => verify(algorithm, data, publicKey, signature)],
    ['over a digest, by `crypto.verify` with a shifted key (below)', () => verifyByKnownMessage(curve, q, e, { r, s })],
    ['own arithmetic, a key seen once', () => own.verify(newCachedKey(q), e, r, s)],
    ['own arithmetic, a key seen often', () => own.verify(often, e, r, s)],
  ];
  const options = { prehash: false, lowS: false, format: 'der' };
  return noble === null
    ? ways
    : [...ways, ['`@noble/curves` over a digest', () => noble.verify(signature, digest, encoded, options)]];
}

/** Returns µs per call. */
function cpuMicrosecondsPerCall(run: Variant[1]): number {
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS_PER_ROUND; i += 1) if (run() !== true) throw new Error('a good signature is refused');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS_PER_ROUND;
}

async function measure(curve: Curve): Promise<Map<string, number>> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve.jwk });
  const ways = variantsOf(curve, publicKey, privateKey, await nobleCurve(curve));
  const times = new Map(ways.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP_ROUNDS + Number(values.rounds); round += 1) {
    for (const [name, run] of ways) {
      const time = cpuMicrosecondsPerCall(run);
      if (round >= WARM_UP_ROUNDS) times.get(name)!.push(time);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

const columns: Map<string, number>[] = [];
for (const curve of CURVES) columns.push(await measure(curve));
process.stdout.write(`| | ${CURVES.map(({ jwk }) => jwk).join(' | ')} |\n| --- | --- | --- | --- |\n`);
for (const name of columns[0]!.keys())
  process.stdout.write(`| ${name} | ${columns.map((one) => formatDigits(one.get(name)!)).join(' | ')} |\n`);
