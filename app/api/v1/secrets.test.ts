/** Planted secrets through every surface: none is shown. What is found is flagged, and the bytes need a token. */
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { ArtifactBody } from '#components/artifact/artifact-client.tsx';
import { EvidenceBody } from '#components/evidence/evidence.tsx';
import { LineageBody } from '#components/lineage/page/lineage.tsx';
import { parseLineageQuery } from '#components/lineage/view/query.ts';
import { parseViewState } from '#components/lineage/view/view-state.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { secretsPage } from '#lib/http/contract/shared/secrets.ts';
import { maskedDestination } from '#lib/http/logger.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { PLANTED } from '#lib/secrets/planted.fixture.ts';
import { openTestApp, sha256Hex } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { pino } from 'pino';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';
import {
  cleanDocuments,
  DIGEST,
  leakyProvenance,
  PROJECT,
  textOf,
  unreadableDocuments,
  unsignedDocuments,
} from './secrets.fixture.ts';

let app: TestApp;
let server: TestServer;
const tokens: { [scope: string]: string } = {};
const ids: string[] = [];
const ingested: string[] = [];

beforeAll(async () => {
  server = await serveRoutes();
  app = await openTestApp();
  setSingletonApp(app);
  for (const scope of ['ingest', 'read', 'admin'])
    tokens[scope] = (
      await createToken(app, { name: scope, scopes: [scope], ...(scope === 'ingest' && { allProjects: true }) })
    ).token;
  for (const document of [leakyProvenance(), ...unsignedDocuments(), ...cleanDocuments(), ...unreadableDocuments()]) {
    const response = await fetch(`${server.url}/api/v1/attestations?subject=${DIGEST}`, {
      method: 'POST',
      body: document as BodyInit,
      headers: { authorization: `Bearer ${tokens['ingest']!}` },
    });
    const text = await response.text();
    ingested.push(text);
    for (const { id, outcome } of (JSON.parse(text) as { results?: { id: string; outcome: string }[] }).results ?? [])
      if (outcome === 'stored') ids.push(id);
  }
}, 120_000);
afterAll(async () => {
  await app.close();
  await server.close();
});

/** The planted secrets that a text shows. XML, HTML and JSON escape some of their characters. */
function leaksIn(text: string): string[] {
  const plain = text.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('\\"', '"');
  return PLANTED.filter(({ hidden }) => plain.includes(hidden) || plain.includes(encodeURIComponent(hidden))).map(
    ({ kind, hidden }) =>
      `${kind}: ${plain.slice(Math.max(0, plain.indexOf(hidden) - 80), plain.indexOf(hidden) + 10)}`,
  );
}

async function ask(path: string, init?: RequestInit): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${server.url}${path}`, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the search for leaks', () => {
  it('finds every planted secret in the documents that were sent', () => {
    const sent = [leakyProvenance(), ...unsignedDocuments()].map((bytes) => bytes.toString()).join('\n');
    const payload = Buffer.from(
      (JSON.parse(leakyProvenance().toString()) as { dsseEnvelope: { payload: string } }).dsseEnvelope.payload,
      'base64',
    );
    expect(leaksIn(`${sent}\n${payload.toString()}`)).toHaveLength(PLANTED.length);
  });
});

describe('no surface shows a planted secret', () => {
  it('the answers to the uploads, refusals included', () => {
    expect(ids).toHaveLength(8);
    expect(leaksIn(ingested.join('\n'))).toEqual([]);
  });

  it('every document', async () => {
    for (const id of ids) {
      const { status, text } = await ask(`/api/v1/attestations/${id}`);
      expect(status).toBe(200);
      expect(leaksIn(text)).toEqual([]);
      expect(evidenceView.parse(JSON.parse(text))).toEqual(JSON.parse(text));
    }
  });

  it.each([
    '/api/v1/overview',
    '/api/v1/artifacts',
    '/api/v1/artifacts?format=csv',
    `/api/v1/artifacts/${DIGEST}`,
    `/api/v1/artifacts/${DIGEST}/lineage?depth=6&limit=500`,
    `/api/v1/artifacts/${DIGEST}/as-of?at=2026-05-14T13:00:00Z`,
    '/api/v1/projects',
    `/api/v1/projects/github.com/${PROJECT}`,
    '/api/v1/deliveries',
    '/api/v1/metrics',
    '/api/v1/policies',
    '/api/v1/gate',
    '/api/v1/waivers',
    '/api/v1/secrets',
    '/api/v1/trust',
    '/metrics',
    `/badge/${DIGEST}.svg`,
    `/badge/${DIGEST}.json`,
    `/badge/github.com/${PROJECT}.svg`,
    '/log/tile/entries/000.p/9',
  ])('GET %s', async (path) => {
    const { text } = await ask(path);
    expect(leaksIn(text)).toEqual([]);
  });

  it('search: no secret, and no beginning of one, finds a document that holds it', async () => {
    for (const secret of PLANTED.filter(({ hidden }) => hidden.length >= 16)) {
      for (const q of [secret.hidden, secret.hidden.slice(0, 12), textOf(secret).slice(0, 200)]) {
        const { text } = await ask(`/api/v1/artifacts?q=${encodeURIComponent(q)}`);
        expect(leaksIn(text)).toEqual([]);
        if (q !== textOf(secret).slice(0, 200)) expect([q, JSON.parse(text).artifacts ?? []]).toEqual([q, []]);
      }
    }
  });

  it('verifying without storing, and problems that quote the input', async () => {
    for (const document of [leakyProvenance(), ...unsignedDocuments()]) {
      const { text } = await ask('/api/v1/verify', {
        method: 'POST',
        body: JSON.stringify({
          documentBase64: document.toString('base64'),
          expect: { identity: textOf(PLANTED[0]!) },
        }),
      });
      expect(leaksIn(text)).toEqual([]);
    }
    for (const secret of PLANTED) {
      const quoted = encodeURIComponent(textOf(secret));
      for (const path of [
        `/api/v1/artifacts/${quoted}`,
        `/api/v1/artifacts?status=${quoted}`,
        `/api/v1/attestations/${quoted}`,
      ])
        expect(leaksIn((await ask(path)).text)).toEqual([]);
    }
  });

  it('the gate in every format', async () => {
    const asked = await ask('/api/v1/gate', {
      method: 'POST',
      body: JSON.stringify({
        digest: DIGEST,
        environment: 'production',
        expect: { sourceRepository: 'github.com/acme/other' },
      }),
    });
    expect(asked.status).toBe(200);
    expect(leaksIn(asked.text)).toEqual([]);
    const { id } = JSON.parse(asked.text) as { id: string };
    for (const format of ['json', 'sarif', 'markdown', 'junit'])
      expect(leaksIn((await ask(`/api/v1/gate/${id}?format=${format}`)).text)).toEqual([]);
  });

  it('live events', async () => {
    const stop = new AbortController();
    const response = await fetch(`${server.url}/api/v1/events?after=0`, { signal: stop.signal });
    const { value } = await response.body!.pipeThrough(new TextDecoderStream()).getReader().read();
    stop.abort();
    expect(leaksIn(value ?? '')).toEqual([]);
  });

  it('the pages of the artifact, its lineage and each document', async () => {
    const artifact = shownView((await getArtifact(app, DIGEST, null))!);
    const lineage = shownView((await getLineage(app, { root: DIGEST, direction: 'both', depth: 6, limit: 500 }))!);
    const evidence = await Promise.all(ids.map(async (id) => shownView((await getEvidence(app, id))!)));
    const now = app.now().getTime();
    const pages: ReactElement[] = [
      createElement(ArtifactBody, {
        artifact,
        covers: {},
        asked: { at: null, found: null, problem: null },
        baseUrl: 'http://x',
        now,
        lineage: null,
        buildEnvironment: null,
        environment: null,
      } as never),
      createElement(LineageBody, {
        lineage,
        overview: null,
        wholeAddress: null,
        query: parseLineageQuery({ artifact: DIGEST }),
        viewState: parseViewState({}),
      } as never),
      ...evidence.map((one) => createElement(EvidenceBody, { evidence: one, now })),
    ];
    for (const page of pages) expect(leaksIn(renderToStaticMarkup(page))).toEqual([]);
  });

  it.each([
    [['status', DIGEST]],
    [['status', DIGEST, '--json']],
    [['gate', DIGEST]],
    [['gate', DIGEST, '--json']],
    [['gate', DIGEST, '--format', 'markdown']],
  ])('the command line: %j', async (argv) => {
    const io = createCapturedIo();
    await main([...argv, '--url', server.url], io);
    expect(io.printed()).not.toBe('');
    expect(leaksIn(io.printed())).toEqual([]);
  });

  it('the command line verifies a file from stdin', async () => {
    for (const document of [leakyProvenance(), ...unsignedDocuments()])
      for (const options of [[], ['--json']]) {
        const io = createCapturedIo({ ATTESTRY_DATA: app.folder }, document.toString());
        await main(['verify', '-', ...options], io);
        expect(leaksIn(io.printed())).toEqual([]);
      }
  });

  it('log lines', () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, maskedDestination({ write: (line) => lines.push(line) }));
    for (const secret of PLANTED) {
      logger.warn({ error: textOf(secret), detail: { url: textOf(secret) } }, `failed: ${textOf(secret)}`);
      logger.error(new Error(textOf(secret)));
    }
    expect(lines).toHaveLength(2 * PLANTED.length);
    expect(leaksIn(lines.join(''))).toEqual([]);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('a document with a secret', () => {
  const clean = () => ids.slice(6);

  it('is flagged on the document, the artifact and the list, by kind and place', async () => {
    const { documents } = secretsPage.parse(JSON.parse((await ask('/api/v1/secrets')).text));
    expect(documents.map(({ id }) => id).sort()).toEqual(ids.slice(0, 6).sort());
    const provenance = documents.find(({ id }) => id === ids[0])!;
    expect(provenance.count).toBeGreaterThanOrEqual(PLANTED.length);
    expect(provenance.found).toHaveLength(100);
    expect(provenance.found[0]).toMatchObject({ pointer: expect.stringMatching(/^\/statement\//) });
    const artifact = JSON.parse((await ask(`/api/v1/artifacts/${DIGEST}`)).text) as {
      evidence: { id: string; secrets: number }[];
    };
    for (const { id, secrets } of artifact.evidence) expect([id, secrets > 0]).toEqual([id, !clean().includes(id)]);
    const view = shownView((await getEvidence(app, ids[0]!))!);
    const page = renderToStaticMarkup(createElement(EvidenceBody, { evidence: view, now: 0 }));
    expect(page).toContain('were found in this document: rotate them');
    expect(page).toContain('a GitHub token');
    expect(page).not.toContain('/raw"');
  });

  it('does not change the status: the signature still verifies', async () => {
    const view = JSON.parse((await ask(`/api/v1/attestations/${ids[0]!}`)).text) as { outcome: string; masked: number };
    expect(view.outcome).toBe('verified');
    expect(view.masked).toBeGreaterThan(0);
  });

  it('is served as it came only to a token that may read, and never cached', async () => {
    const path = `/api/v1/attestations/${ids[0]!}/raw`;
    const refused = await ask(path);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'forbidden',
      detail: expect.stringMatching(/a secret was found.+scope read.+masked/),
    });
    expect((await ask(path, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
    expect((await ask(path, { headers: { authorization: `Bearer ${tokens['ingest']!}` } })).status).toBe(403);
    expect((await ask(path, { method: 'HEAD' })).status).toBe(403);
    expect((await ask(path, { headers: { 'if-none-match': `"${ids[0]!}"` } })).status).toBe(403);
    for (const scope of ['read', 'admin']) {
      const served = await ask(path, { headers: { authorization: `Bearer ${tokens[scope]!}` } });
      expect([served.status, served.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
      expect(`sha256:${sha256Hex(served.text)}`).toBe(ids[0]);
    }
  });

  it('without one is served to everybody, and asked for again each time', async () => {
    for (const id of clean()) {
      const served = await ask(`/api/v1/attestations/${id}/raw`);
      expect([served.status, served.headers.get('cache-control')]).toEqual([200, 'public, no-cache']);
      expect((await ask(`/api/v1/attestations/${id}/raw`, { headers: { 'if-none-match': `"${id}"` } })).status).toBe(
        304,
      );
    }
  });
});
