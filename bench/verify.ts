/**
 * Measures how fast bundles are verified, against a loop over @sigstore/verify in the same process. Both sides verify
 * the same bundles in turns, and processor time is measured, so that a busy machine slows both equally. `node
 * bench/verify.ts`
 */
import crypto from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { builtInTrust, type CompiledTrust, compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';

type Sample = { bytes: Uint8Array; artifact: Uint8Array | null };
type Suite = { name: string; goal: number | null; root: string; samples: Sample[] };

const CORPUS = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const ROUNDS = 15;
const now = new Date();

const read = (path: string): Buffer => readFileSync(CORPUS + path);
const lines = (path: string): { [key: string]: unknown }[] =>
  read(path)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { [key: string]: unknown });

function suites(): Suite[] {
  const root = builtInTrust()[0]!.body;
  if (!existsSync(`${CORPUS}portfolio`)) return [];
  const generator = lines('portfolio/slsa-github-generator.jsonl')
    .map((one) => one['attestation'] as { verificationMaterial?: unknown })
    .filter((one) => one.verificationMaterial !== undefined)
    .map((one): Sample => ({ bytes: Buffer.from(JSON.stringify(one)), artifact: null }));
  const folder = 'sigstore-bundles/valid/conformance/';
  const artifact = read('artifacts/a-a0cfc71271d6.txt');
  const second = readdirSync(CORPUS + folder)
    .filter((name) => name.startsWith('rekor2-checkpoint'))
    .map((name): Sample => ({ bytes: read(folder + name), artifact }));
  return [
    { name: 'Rekor v1, provenance of slsa-github-generator', goal: 4, root, samples: generator },
    {
      name: 'Rekor v2, conformance bundles',
      goal: 2.5,
      root: read('trusted-roots/conformance-ed6a9cf4e7c2.json').toString(),
      samples: second,
    },
  ];
}

/** Processor time per call, in ms. */
function cpuMsPerCall(samples: readonly Sample[], run: (sample: Sample, i: number) => void): number {
  const before = process.cpuUsage();
  samples.forEach(run);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / samples.length;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Record the signatures that the library checks in `run`, so that these checks can be measured alone. */
function recordSignatureChecks(run: () => void): (() => void)[] {
  const { verify } = crypto;
  const checks: (() => void)[] = [];
  crypto.verify = ((...check: Parameters<typeof verify>) => {
    checks.push(() => verify(...check));
    return verify(...check);
  }) as typeof verify;
  try {
    run();
  } finally {
    crypto.verify = verify;
  }
  return checks;
}

function measure({ name, goal: aim, root, samples }: Suite): string[] {
  const entry = parseTrust(Buffer.from(root), name);
  // Each call has a separate version of the trust, so that no cached result is used.
  let version = 0;
  const newTrust = (): CompiledTrust => compileTrust({ version: (version += 1), entries: [entry] });
  let trust = newTrust();
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))), {});
  const parsed = samples.map((one) => JSON.parse(Buffer.from(one.bytes).toString()) as object);
  const readings = samples.map((one) => readEvidence(one.bytes)[0] as ParsedEvidence);
  const bare = (json: object, artifact: Uint8Array | null): void => {
    const bundle = bundleFromJSON(json);
    verifier.verify(toSignedEntity(bundle, artifact === null ? undefined : Buffer.from(artifact)));
  };
  const own = (reading: ParsedEvidence, artifact: Uint8Array | null): void => {
    const { outcome } = verifyEvidence(reading, trust, { now, ...(artifact === null ? {} : { expect: { artifact } }) });
    if (outcome !== 'verified') throw new Error(`verdicts differ: ${outcome}`);
  };
  const signatures = samples.map(({ artifact }, i) => recordSignatureChecks(() => bare(parsed[i]!, artifact)));
  const times: { signatures: number[]; bare: number[]; own: number[]; bareWhole: number[]; ownWhole: number[] } = {
    signatures: [],
    bare: [],
    own: [],
    bareWhole: [],
    ownWhole: [],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.signatures.push(
      cpuMsPerCall(samples, (_, i) => {
        for (const check of signatures[i]!) check();
      }),
    );
    times.bare.push(cpuMsPerCall(samples, ({ artifact }, i) => bare(parsed[i]!, artifact)));
    trust = newTrust();
    times.own.push(cpuMsPerCall(samples, ({ artifact }, i) => own(readings[i]!, artifact)));
    times.bareWhole.push(
      cpuMsPerCall(samples, ({ bytes, artifact }) =>
        bare(JSON.parse(Buffer.from(bytes).toString()) as object, artifact),
      ),
    );
    trust = newTrust();
    times.ownWhole.push(
      cpuMsPerCall(samples, ({ bytes, artifact }) => own(readEvidence(bytes)[0] as ParsedEvidence, artifact)),
    );
  }
  // The first rounds are a warm-up.
  const of = (key: keyof typeof times): number => median(times[key].slice(3));
  return [
    `${(of('bare') / of('own')).toFixed(2)}× as fast as @sigstore/verify, verifying ${samples.length} parsed bundles: ${name}${aim === null ? '' : ` (aim ${aim}×)`}`,
    `${(of('bareWhole') / of('ownWhole')).toFixed(2)}× from bytes to verdict, where ours also reads statement, subjects and facts`,
    `  verifying ${of('own').toFixed(3)} ms against ${of('bare').toFixed(3)} ms; from bytes ${of('ownWhole').toFixed(3)} ms against ${of('bareWhole').toFixed(3)} ms (median of ${ROUNDS - 3} rounds, processor time)`,
    `  its signatures alone, ${(signatures.flat().length / samples.length).toFixed(1)} to a bundle by crypto.verify: ${of('signatures').toFixed(3)} ms; ours takes ×${(of('own') / of('signatures')).toFixed(2)} of that, the library ×${(of('bare') / of('signatures')).toFixed(2)}`,
  ];
}

/** Signatures over a digest, without the artifact. The library cannot check those, so there is no comparison. */
function measureDigestOnly(): string[] {
  if (!existsSync(`${CORPUS}portfolio`)) return [];
  const trustOf = (version: number): CompiledTrust => compileTrust({ version, entries: builtInTrust() });
  const readings = lines('portfolio/cpython-release-bundles.jsonl').map(
    (one) => readEvidence(Buffer.from(JSON.stringify(one['bundle'])))[0] as ParsedEvidence,
  );
  const verified = readings.filter((one) => verifyEvidence(one, trustOf(1), { now }).outcome === 'verified').length;
  const before = process.cpuUsage();
  for (const one of readings) verifyEvidence(one, trustOf(2), { now });
  const { user, system } = process.cpuUsage(before);
  return [
    `  ${verified} of ${readings.length} CPython release bundles by digest alone: ${((user + system) / 1000 / readings.length).toFixed(3)} ms each; @sigstore/verify needs the artifact`,
  ];
}

const report = [...suites().flatMap(measure), ...measureDigestOnly()];
process.stdout.write(
  `${[...report.filter((line) => !line.startsWith(' ')), ...report.filter((line) => line.startsWith(' '))].join('\n') || 'There is no corpus beside the repository: nothing to measure.'}\n`,
);
