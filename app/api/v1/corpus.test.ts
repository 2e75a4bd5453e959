/** Real evidence sent over HTTP: no response is a 5xx, and each case gets the result that its own suite expects. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS, corpusCases, hasCorpus, publishedBundles, requestOf, verdictOf } from '../../../e2e/corpus/cases.ts';
import type { CorpusCase, CorpusRequest } from '../../../e2e/corpus/cases.ts';
import { UNDECIDABLE } from '../../../e2e/corpus/exceptions.ts';
import { AttestryError } from '#lib/errors.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { listTrust } from '#db/system/trust.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const cases = hasCorpus ? corpusCases() : [];

let app: TestApp;
let server: TestServer;
let token: string;
beforeAll(async () => {
  app = await openTestApp({ trust: null });
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'corpus', scopes: ['ingest'] }));
});
afterAll(async () => {
  await server.close();
  app.close();
});

type Result = { outcome: string; id: string; remarks?: unknown[]; verification: { outcome: string } | null };
type Answer = { status: number; results: Result[] };

async function push(bytes: Uint8Array): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1/attestations`, {
    method: 'POST',
    body: bytes as BodyInit,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, results: ((await response.json()) as { results?: Result[] }).results ?? [] };
}

async function verify({ document, context, expect: wanted, trust }: CorpusRequest): Promise<Answer> {
  const annotations = context['annotations'];
  const body = {
    documentBase64: Buffer.from(document).toString('base64'),
    expect: wanted,
    ...(trust ? { trust } : {}),
    ...(annotations ? { annotations } : {}),
  };
  // Each request comes from another address, because limits apply to the caller.
  const response = await fetch(`${server.url}/api/v1/verify`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'x-forwarded-for': `10.0.${Math.floor(requestCount / 100)}.1` },
  });
  requestCount += 1;
  const { results = [] } = (await response.json()) as { results?: Result[] };
  return { status: response.status, results };
}
let requestCount = 0;

/** Replace the built-in trust with the trust of a case. Returns false if it cannot be used. */
async function replaceTrust(own: TestApp, trust: CorpusRequest['trust']): Promise<boolean> {
  if (trust === null) return true;
  for (const { id } of await listTrust(own.store.read)) await removeTrustEntry(own, id);
  const rest = trust.thresholds ? { thresholds: trust.thresholds } : {};
  const files = [trust.trustedRoot, trust.npmKeys]
    .filter((each) => each !== undefined)
    .map((each) => ({ bytes: JSON.stringify(each), options: rest }));
  const keys = (trust.keys ?? []).map(({ pem, ...options }) => ({ bytes: pem, options: { ...rest, ...options } }));
  try {
    for (const { bytes, options } of [...files, ...keys])
      await addTrustFile(own, { bytes: Buffer.from(bytes), ...options });
    return true;
  } catch (error) {
    if (error instanceof AttestryError) return false;
    throw error;
  }
}

const outcomes = (answer: Answer) => answer.results.map((result) => result.verification?.outcome ?? 'rejected');

describe('the corpus over HTTP', () => {
  it.runIf(!hasCorpus)('is not beside the repository: these tests are skipped', () => {
    print('corpus: not beside the repository, nothing was sent');
    expect(hasCorpus).toBe(false);
  });

  it.runIf(hasCorpus)(
    'is taken in without a 5xx, and read or refused as expected',
    async () => {
      const wrong: string[] = [];
      const statuses: { [status: number]: number } = {};
      let told = 0;
      for (const one of cases) {
        const { status, results } = await push(readFileSync(join(CORPUS, one.path)));
        statuses[status] = (statuses[status] ?? 0) + 1;
        const accepted = results.filter((result) => result.outcome !== 'rejected').length;
        const hasRemarks = one.expected.parses === 'partial' && results.some((result) => result.remarks);
        let read: boolean | 'partial' = 'partial';
        if (accepted === 0) read = false;
        else if (accepted === results.length && !hasRemarks) read = true;
        if (status >= 500) wrong.push(`${one.path}: ${status}`);
        if (one.expected.parses === undefined) continue;
        told += 1;
        if (read !== one.expected.parses)
          wrong.push(`${one.path}: expected parses ${String(one.expected.parses)}, read ${String(read)} (${status})`);
      }
      print(
        `corpus: ${cases.length} documents posted, ${JSON.stringify(statuses)}; ${told - wrong.length} of ${told} read or refused as expected`,
      );
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  it.runIf(hasCorpus)(
    'POST /api/v1/verify agrees with every case that can be decided',
    async () => {
      const decided = cases.filter((one) => typeof one.expected.verifies === 'boolean');
      const wrong: string[] = [];
      for (const one of decided) {
        const answer = await verify(requestOf(one));
        if (answer.status >= 500) wrong.push(`${one.path}: ${answer.status}`);
        else if (!UNDECIDABLE.has(one.path) && verdictOf(outcomes(answer)) !== one.expected.verifies)
          wrong.push(
            `${one.path}: expected ${String(one.expected.verifies)}, got ${answer.status} ${outcomes(answer).join(', ')}`,
          );
      }
      print(
        `corpus: POST /api/v1/verify agrees with ${decided.length - UNDECIDABLE.size - wrong.length} of ${decided.length} cases; ${UNDECIDABLE.size} cannot be decided from the file alone`,
      );
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  it.runIf(hasCorpus)(
    'POST /api/v1/verify agrees with the rows of the test tables',
    async () => {
      const rows = cases
        .filter((one) => !UNDECIDABLE.has(one.path))
        .flatMap((one) => (one.policyCases ?? []).map((policy) => ({ one, policy })));
      const wrong: string[] = [];
      for (const { one, policy } of rows) {
        const answer = await verify(requestOf(one, policy));
        if (verdictOf(outcomes(answer)) !== (policy.expect === 'pass'))
          wrong.push(`${one.path}: ${JSON.stringify(policy)} ${answer.status} ${outcomes(answer).join(', ')}`);
      }
      print(`corpus: POST /api/v1/verify agrees with ${rows.length - wrong.length} of ${rows.length} rows`);
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  it.runIf(hasCorpus)(
    "POST /api/v1/attestations says the same where the configured trust is the case's",
    async () => {
      const groups = new Map<string, CorpusCase[]>();
      for (const one of cases) {
        const { trust, context } = requestOf(one);
        if (typeof one.expected.verifies !== 'boolean' || UNDECIDABLE.has(one.path) || Object.keys(context).length > 0)
          continue;
        const key = JSON.stringify(trust);
        groups.set(key, [...(groups.get(key) ?? []), one]);
      }
      const wrong: string[] = [];
      let asked = 0;
      for (const [key, members] of groups) {
        const own = await openTestApp({ trust: null });
        try {
          if (!(await replaceTrust(own, JSON.parse(key) as CorpusRequest['trust']))) continue;
          for (const one of members) {
            const { document, trust } = requestOf(one);
            asked += 1;
            const taken = (await ingestEvidence(own, { bytes: document })).map(
              (result) => result.verification?.outcome ?? 'rejected',
            );
            const verified = outcomes(await verify({ document, context: {}, expect: {}, trust }));
            const agrees =
              JSON.stringify(taken) === JSON.stringify(verified) ||
              (taken.length === 1 && taken[0] === 'rejected' && verified.length === 0);
            if (!agrees || (one.expected.verifies === true && !verdictOf(taken)))
              wrong.push(`${one.path}: taken in ${taken.join(', ')}, verify ${verified.join(', ')}`);
          }
        } finally {
          own.close();
        }
      }
      print(
        `corpus: POST /api/v1/attestations says the same as verify of ${asked - wrong.length} of ${asked} cases, under ${groups.size} sets of trust`,
      );
      expect(wrong).toEqual([]);
      expect(asked).toBeGreaterThan(150);
    },
    300_000,
  );

  it.runIf(hasCorpus)(
    'the whole portfolio verifies as it is taken in',
    async () => {
      const { releases, provenance } = publishedBundles();
      const all = [...releases, ...provenance].map((bundle) => bundle.document);
      const answer = await push(Buffer.concat(all.flatMap((document) => [document, Buffer.from('\n')])));
      const verified = outcomes(answer).filter((outcome) => outcome === 'verified').length;
      print(`corpus: ${verified} of ${all.length} portfolio bundles verified as they were taken in`);
      expect([verified, all.length]).toEqual([951, 951]);
    },
    300_000,
  );
});
