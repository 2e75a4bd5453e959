/**
 * Attacks on an audit pack, each named after what somebody has changed. The first ones leave the manifest as it was. In
 * the next ones the attacker writes a new manifest, but cannot sign it. Those at the end forge everything.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { publicKeyOf, signingKeyId } from '#lib/bytes/signing/signing-key.ts';
import { sha256Hex } from '#lib/bytes/sha256.ts';
import {
  type DocumentRecord,
  PACK_FILES,
  PACK_PREDICATE_TYPE,
  type PackedArtifact,
  type PackManifest,
} from '#lib/query/audit-pack/format.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex as digestOf,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import { parseTrust } from '#lib/verify/trust/trust.ts';
import { bytesToSign, formatEnvelope } from '#lib/vsa/envelope.ts';
import { formatKeySet } from '#lib/vsa/key-set.ts';
import {
  inFolder,
  makePack,
  type PackContent,
  parsePackFile,
  runScript,
  verifiedFolder,
  verify,
} from './pack.fixture.ts';

let app: TestApp;
let pack: PackContent;
/** The pack of one artifact with one document: it is verified again for each of its files. */
let small: PackContent;
beforeAll(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, provenance(subject('api'), { run: runOf('acme/api') }));
  pack = await makePack(app);
  small = await makePack(app, { project: 'github.com/acme/api' });
});
afterAll(() => app.close());

const WEB = `artifacts/sha256-${digestOf('web')}.json`;
const API = `artifacts/sha256-${digestOf('api')}.json`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const pathsLike = (pattern: RegExp) => Object.keys(pack).filter((path) => pattern.test(path));
const records = () => pathsLike(/\.record\.json$/);
const documents = () => pathsLike(/^documents\/[0-9a-f]{64}\.json$/);

/** A copy of the pack with JSON files changed. */
function edited<T>(path: string, change: (value: T) => void, from: PackContent = pack): PackContent {
  const value = parsePackFile<T>(from, path);
  change(value);
  return { ...from, [path]: json(value) };
}

/** The pack with a manifest that lists the files as they are now. Its signature stays that of the earlier one. */
function relisted(content: PackContent): PackContent {
  const manifest = parsePackFile<PackManifest>(content, PACK_FILES.manifest);
  const listed = Object.entries(content).filter(
    ([path]) => path !== PACK_FILES.manifest && path !== PACK_FILES.signature,
  );
  manifest.files = Object.fromEntries(
    listed.map(([path, bytes]) => [path, { sha256: sha256Hex(bytes), size: bytes.length }]),
  );
  manifest.counts.artifacts = listed.filter(([path]) => path.startsWith('artifacts/')).length;
  manifest.counts.documents = listed.filter(([path]) => path.endsWith('.record.json')).length;
  return { ...content, [PACK_FILES.manifest]: json(manifest) };
}

const UNSIGNED = 'manifest signature: it is about another document, not about this manifest';

/** Expect that the script refuses a pack, for a reason beside the signature of the manifest. */
async function expectCaught(content: PackContent, reason: RegExp): Promise<void> {
  const { exit, failed, output } = await verify(content);
  expect(exit, output).toBe(1);
  expect(failed.filter((one) => one !== UNSIGNED).join('\n')).toMatch(reason);
}

it('the pack as it was made is right, and so says its script, which also refuses one that was changed', async () => {
  for (const check of [verify, runScript]) {
    expect(await check(pack)).toMatchObject({ exit: 0, failed: [], notChecked: [] });
    expect(await check({ ...pack, [WEB]: pack[API]! })).toMatchObject({ exit: 1 });
  }
});

describe('one file of the pack', () => {
  it('changed by one bit is named, whichever it is', async () => {
    for (const path of Object.keys(small).filter((one) => one !== PACK_FILES.script)) {
      const bytes = Buffer.from(small[path]!);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      const { exit, failed } = await verify({ ...small, [path]: bytes });
      expect([path, exit]).toEqual([path, 1]);
      if (path !== PACK_FILES.manifest && path !== PACK_FILES.signature)
        expect(failed.join('\n')).toContain(`${path} was changed`);
    }
  });

  it('missing is named, whichever it is', async () => {
    for (const path of Object.keys(small).filter((one) => one !== PACK_FILES.script)) {
      const { [path]: _, ...rest } = small;
      const { exit, failed } = await verify(rest);
      expect([path, exit]).toEqual([path, 1]);
      expect(failed.join('\n')).toContain('missing');
    }
  });

  it('added is named', async () => {
    await expectCaught({ ...pack, 'artifacts/extra.json': json({}) }, /artifacts\/extra\.json is not listed/);
  });

  it('swapped with another one is named', async () => {
    const [one, other] = documents() as [string, string];
    await expectCaught({ ...pack, [one]: pack[other]!, [other]: pack[one]! }, new RegExp(`${one} was changed`));
  });

  it('of any form is a failed check and no crash', async () => {
    const forms = ['', 'null', '[]', '{}', '1', '{"files":null}', '{"format":"attestry-audit-pack/1"}'];
    const paths = [PACK_FILES.manifest, PACK_FILES.trust, PACK_FILES.vsaKeys, PACK_FILES.policies, records()[0]!, WEB];
    for (const path of paths)
      for (const form of forms) {
        const { exit, output } = await verify({ ...pack, [path]: Buffer.from(form) });
        expect([path, form, exit, /^\s+at /m.test(output)]).toEqual([path, form, 1, false]);
      }
  });

  it('outside of the folder is never read, and what it says cannot reach the terminal', async () => {
    const escape = edited<DocumentRecord>(records()[0]!, (one) => (one.file = '../../../../etc/hostname'));
    await expectCaught(relisted(escape), /its bytes are not in the pack/);
    const escaped = edited<PackManifest>(PACK_FILES.manifest, (one) => {
      one.leavesOut = ['\u001b[2Jall is well'];
    });
    expect((await verify(escaped)).output).not.toContain('\u001b');
  });
});

it('a link to a file elsewhere is not followed, whatever that file holds', async () => {
  const [path] = documents() as [string];
  const { exit, failed } = await inFolder(pack, (folder) =>
    inFolder({ elsewhere: pack[path]! }, async (other) => {
      rmSync(join(folder, path));
      symlinkSync(join(other, 'elsewhere'), join(folder, path));
      symlinkSync(join(other, 'elsewhere'), join(folder, 'added.json'));
      return verifiedFolder(folder);
    }),
  );
  expect(exit).toBe(1);
  expect(failed).toContain(`manifest: ${path} is missing`);
  expect(failed).toContain('manifest: added.json is not listed: it was added');
});

describe('with a manifest that the attacker has written anew', () => {
  it('an unchanged pack is caught by the signature alone', async () => {
    const again = edited<PackManifest>(PACK_FILES.manifest, (one) => (one.createdAt = '2026-05-14T12:00:01.000Z'));
    expect((await verify(again)).failed).toEqual([UNSIGNED]);
    expect((await verify(relisted(edited(WEB, () => {})))).failed).toEqual([UNSIGNED]);
  });

  it('a verdict that is upgraded', async () => {
    const upgraded = edited<PackedArtifact>(API, ({ verdicts: [verdict] }) => {
      Object.assign(verdict!.status, { status: 'verified', underlying: 'verified', reason: 'all is well', rule: null });
    });
    await expectCaught(relisted(upgraded), /the pack says verified, but its documents give incomplete/);
  });

  it('a rule that is upgraded, and a level', async () => {
    const rule = edited<PackedArtifact>(API, ({ verdicts: [verdict] }) => {
      verdict!.verdicts.find((one) => one.rule === 'sbom-present')!.outcome = 'pass';
    });
    await expectCaught(relisted(rule), /these rules differ: sbom-present/);
    const level = edited<PackedArtifact>(API, ({ verdicts: [verdict] }) => (verdict!.slsaLevel = 3));
    await expectCaught(relisted(level), /the SLSA Build level is 2, not 3/);
  });

  it('a policy that is weakened, with the verdict that it would give', async () => {
    const [path] = pathsLike(/^policies\/attestry-baseline/) as [string];
    const weakened = edited<{ rules: { id: string; severity: string }[] }>(path, (policy) => {
      policy.rules.find(({ id }) => id === 'sbom-present')!.severity = 'warn';
    });
    await expectCaught(relisted(weakened), /the policy attestry-baseline is another one/);
    const withDigest = edited<PackedArtifact>(
      API,
      ({ verdicts: [verdict] }) => (verdict!.policy.sha256 = sha256Hex(weakened[path]!)),
      weakened,
    );
    await expectCaught(relisted(withDigest), /these rules differ|summary .* which is not what the documents give/);
  });

  it('the proofs of two documents exchanged', async () => {
    const [one, other] = records() as [string, string];
    const log = parsePackFile<DocumentRecord>(pack, other).log;
    const exchanged = edited<DocumentRecord>(one, (record) => (record.log = log));
    await expectCaught(relisted(exchanged), /log entry .* is about something else/);
  });

  it('an entry with a text of its own, a proof that leads elsewhere, and another checkpoint', async () => {
    const [path] = records() as [string];
    const change = (to: (log: NonNullable<DocumentRecord['log']>) => void) =>
      relisted(edited<DocumentRecord>(path, (record) => to(record.log!)));
    await expectCaught(
      change((log) => (log.entry = log.entry!.replace('"attestation"', '"attestation" '))),
      /does not have the hash/,
    );
    await expectCaught(
      change((log) => (log.index += 1)),
      /is not under the root/,
    );
    await expectCaught(
      change((log) => (log.proof = log.proof.toReversed())),
      /is not under the root/,
    );
    const note = Buffer.from(Buffer.from(pack[PACK_FILES.checkpoint]!).toString().replace('\n5\n', '\n4\n'));
    await expectCaught(relisted({ ...pack, [PACK_FILES.checkpoint]: note }), /the key of the log did not sign/);
  });

  it('the document of another artifact counted for this one', async () => {
    const { facts } = parsePackFile<PackedArtifact>(pack, WEB);
    const borrowed = edited<PackedArtifact>(API, (artifact) => artifact.facts!.evidence.push(...facts!.evidence));
    await expectCaught(relisted(borrowed), /the documents give the facts/);
  });

  it('a document left out that counts', async () => {
    const { facts } = parsePackFile<PackedArtifact>(pack, WEB);
    const [first] = facts!.evidence;
    const hex = first!.id.slice('sha256:'.length);
    const kept = Object.fromEntries(Object.entries(pack).filter(([path]) => !path.includes(hex)));
    await expectCaught(relisted(kept), /record\.json is missing/);
    const without = edited<PackedArtifact>(WEB, (artifact) => artifact.facts!.evidence.shift(), kept);
    await expectCaught(relisted(without), /the documents give the facts/);
  });

  it('an artifact left out is caught by the signature, which binds the counts', async () => {
    const { [API]: _, ...kept } = pack;
    expect((await verify(relisted(kept))).failed).toContain(UNSIGNED);
  });

  it('the summary of another artifact, and one that is not current', async () => {
    const other = parsePackFile<PackedArtifact>(pack, WEB).vsa;
    await expectCaught(
      relisted(edited<PackedArtifact>(API, (artifact) => (artifact.vsa = other))),
      /it is about another artifact/,
    );
    const hidden = relisted(edited<PackedArtifact>(API, (artifact) => (artifact.vsa!.isCurrent = false)));
    expect((await verify(hidden)).failed).toEqual([UNSIGNED]);
  });

  it('trust that has other roots, and none', async () => {
    const { trustedRootJson } = createInstance({ seed: 'a stranger', name: 'a stranger' });
    const theirs = parseTrust(Buffer.from(trustedRootJson), 'theirs');
    for (const entries of [[theirs], []]) {
      const replaced = edited<TrustSet>(PACK_FILES.trust, (set) => (set.entries = entries));
      await expectCaught(relisted(replaced), /Attestry says verified, but by the trust of this pack it is untrusted/);
    }
  });

  it('a document that is said to be missing, with facts that nobody can check, is never simply right', async () => {
    const { facts } = parsePackFile<PackedArtifact>(pack, WEB);
    const { id } = facts!.evidence[0]!;
    const [path] = records().filter((one) => one.includes(id.slice(7))) as [string];
    const claimed = edited<DocumentRecord>(path, (record) => Object.assign(record, { file: null, missing: 'dropped' }));
    const { exit, notChecked } = await verify(relisted(claimed));
    expect(exit).toBe(1);
    expect(notChecked.join('\n')).toContain('retention dropped its bytes');
  });
});

describe('a pack that is forged as a whole, with keys of the forger', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = publicKeyOf(privateKey);
  const keyId = signingKeyId(publicKey);

  function forged(content: PackContent): PackContent {
    const dates = { signsFrom: '2026-05-14T00:00:00Z', signsUntil: null, revokedAt: null };
    const keys = formatKeySet('http://attestry.test/verifier', [{ keyId, algorithm: 'EdDSA', publicKey, ...dates }]);
    const listed = relisted({ ...content, [PACK_FILES.vsaKeys]: json(keys) });
    const payload = canonicalJson({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: PACK_FILES.manifest, digest: { sha256: sha256Hex(listed[PACK_FILES.manifest]!) } }],
      predicateType: PACK_PREDICATE_TYPE,
      predicate: {},
    });
    const signature = sign(null, bytesToSign(payload), privateKey);
    return { ...listed, [PACK_FILES.signature]: Buffer.from(formatEnvelope(payload, { keyId, signature })) };
  }

  it('says by whose key it is signed, so that a reader can compare it', async () => {
    const { output, failed } = await verify(forged(pack));
    expect(output).toContain(`trusted key: ${keyId}`);
    expect(failed.every((one) => one.startsWith('summary '))).toBe(true);
    const { keys } = parsePackFile<{ keys: { kid: string }[] }>(pack, PACK_FILES.vsaKeys);
    expect(output).not.toContain(`trusted key: ${keys[0]!.kid}`);
    expect(output).toContain('compare them with those that you know');
  });

  it('still cannot upgrade a verdict that documents decide, nor drop a summary unsaid', async () => {
    const upgraded = edited<PackedArtifact>(API, (artifact) => {
      Object.assign(artifact.verdicts[0]!.status, { status: 'verified', underlying: 'verified' });
      Object.assign(artifact, { vsa: null, noVsa: 'none' });
    });
    await expectCaught(forged(upgraded), /the pack says verified, but its documents give incomplete/);
  });
});
