/** For tests: an app on a temporary data folder, and evidence signed by an issuer that it trusts. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Actor } from '#lib/actor.ts';
import type { AnchorSetting } from '#lib/bytes/naming/anchor-setting.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance } from '#lib/test-issuer/instance.ts';
import type { Instance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import type { Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { openTestStore, testServer } from '#db/store.fixture.ts';
import { openApp } from './app.ts';
import type { Context } from '#lib/context/context.ts';
import type { App } from './singleton.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { type IngestInput, ingestEvidence } from '#lib/ingest/ingest-evidence.ts';

export const START = new Date('2026-05-14T12:00:00.000Z');
const MINUTE = 60_000;
export const TEST_ACTOR: Actor = { kind: 'command-line', user: 'test' };

export type TestApp = App & {
  folder: string;
  /** The address of the database; null with SQLite. */
  database: string | null;
  /** Advance the clock. */
  advance(ms: number): void;
};

/**
 * Open an app whose clock starts at `START`. Verification runs on the calling thread. Every project is expected, unless
 * `adopts` says otherwise.
 */
export async function openTestApp(
  options: {
    trust?: Instance | null;
    folder?: string;
    adopts?: readonly string[];
    anchors?: readonly AnchorSetting[];
    githubRecords?: Context['githubRecords'];
    /** True: SQLite, also where the tests run on PostgreSQL. */
    onSqlite?: boolean;
  } = {},
): Promise<TestApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'attestry-service-'));
  let now = START.getTime();
  const store = testServer() === null || options.onSqlite === true ? null : await openTestStore(folder);
  const app = await openApp({
    folder,
    ...(store !== null && { store }),
    exclusive: true,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    now: () => new Date(now),
    workers: 0,
    adopts: options.adopts ?? [EVERY_PROJECT],
    anchors: options.anchors ?? [],
    githubRecords: options.githubRecords ?? null,
  });
  const instance = options.trust === undefined ? testInstance() : options.trust;
  if (instance) await addTrustFile(app, { bytes: Buffer.from(instance.trustedRootJson), name: instance.name });
  return {
    ...app,
    folder,
    database: store?.database ?? null,
    advance: (ms) => {
      now += ms;
    },
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function testInstance(seed = 'attestry service tests'): Instance {
  return createInstance({ seed, name: seed });
}

export const sha256Hex = (name: string) => createHash('sha256').update(name).digest('hex');

/** A run of a repository that began five minutes before `at`. */
export function runOf(path: string, change: Partial<Run> & { at?: Date; repositoryId?: string } = {}): Run {
  const { at = START, repositoryId, ...rest } = change;
  const id = repositoryId ?? String(Number.parseInt(createHash('sha1').update(path).digest('hex').slice(0, 6), 16));
  return {
    repository: { host: 'github.com', path, id, ownerId: '42' },
    commit: createHash('sha1')
      .update(`${path} ${rest.ref ?? ''}`)
      .digest('hex'),
    ref: 'refs/tags/v1.0.0',
    workflow: 'release.yml',
    trigger: 'push',
    id: String(Number.parseInt(sha256Hex(`${path} ${rest.ref ?? ''}`).slice(0, 8), 16)),
    startedOn: new Date(at.getTime() - 5 * MINUTE),
    finishedOn: new Date(at.getTime() - 2 * MINUTE),
    ...rest,
  };
}

type Signing = { run: Run; instance?: Instance; at?: Date };
export const sign = (
  statement: Parameters<Instance['sign']>[0],
  { run, instance = testInstance(), at = new Date(run.finishedOn.getTime() + MINUTE) }: Signing,
) => Buffer.from(JSON.stringify(instance.sign(statement, { ...githubIdentity(run), at })));

export type Subjects = { name: string; digest: Record<string, string> }[];
export const subject = (name: string, hex = sha256Hex(name)): Subjects => [{ name, digest: { sha256: hex } }];

export function provenance(
  subjects: Subjects,
  signing: Signing,
  materials: { uri: string; digest?: Record<string, string> }[] = [],
): Buffer {
  return sign(githubProvenance(subjects, signing.run, { materials }), signing);
}

export function sbom(
  subjects: Subjects,
  signing: Signing,
  components = [{ purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0' }],
): Buffer {
  const [first] = subjects;
  return sign(
    cyclonedx(subjects, {
      name: first!.name,
      version: '1.0.0',
      purl: 'pkg:generic/app@1.0.0',
      at: signing.run.finishedOn,
      components,
      serial: '3e671687-395b-41f5-a30f-a58921a69b79',
    }),
    signing,
  );
}

export function testResults(subjects: Subjects, signing: Signing, failed: string[] = []): Buffer {
  return sign(testResult(subjects, { passed: ['adds', 'takes away'], failed }), signing);
}

/** Evidence that satisfies every required rule. */
export function completeEvidence(subjects: Subjects, signing: Signing): Buffer {
  return jsonLines(provenance(subjects, signing), sbom(subjects, signing), testResults(subjects, signing));
}

export function jsonLines(...documents: Uint8Array[]): Buffer {
  return Buffer.concat(documents.flatMap((document) => [document, Buffer.from('\n')]));
}

/** The bundle with one bit of its signature flipped. */
export function withFlippedSignatureBit(bundle: Uint8Array): Buffer {
  const read = JSON.parse(Buffer.from(bundle).toString()) as { dsseEnvelope: { signatures: { sig: string }[] } };
  const first = read.dsseEnvelope.signatures[0]!;
  const signature = Buffer.from(first.sig, 'base64');
  signature[signature.length - 1]! ^= 1;
  first.sig = signature.toString('base64');
  return Buffer.from(JSON.stringify(read));
}

/** Ingest and return the outcomes, such as `stored verified`. */
export async function ingestOutcomes(
  app: Context,
  bytes: Uint8Array,
  options: Omit<IngestInput, 'bytes'> = {},
): Promise<string[]> {
  return (await ingestEvidence(app, { bytes, ...options })).map((result) =>
    [result.outcome, result.verification?.outcome ?? result.error?.code].join(' '),
  );
}
