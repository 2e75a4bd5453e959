/** HTML, SVG and script in every displayed value: the pages show it as text, and none of it runs. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { WEBHOOK_SECRET } from '../harness/app.ts';
import { ownInstance } from '../harness/evidence.ts';
import { requestPath, expect, push, test as base, verify, type Target } from './support/target.ts';

/** Each would run in a different way as markup, and would then set `window.ran`. */
const SCRIPT = 'window.ran=1';
const MARKUP = [
  `<script>${SCRIPT}</script>`,
  `"><img src=x onerror=${SCRIPT}>`,
  `'><svg onload=${SCRIPT}>`,
  `</script><script>${SCRIPT}</script>`,
  `</title><script>${SCRIPT}</script>`,
  `<iframe srcdoc="<script>parent.${SCRIPT}</script>">`,
  `--><script>${SCRIPT}</script>`,
  `]]><script>${SCRIPT}</script>`,
  `<a href="javascript:${SCRIPT}">x</a>`,
  `<base href="https://evil.example/">`,
  `<style>*{display:none}</style>`,
  `<meta http-equiv=refresh content="0;url=https://evil.example/">`,
  `{{constructor.constructor('${SCRIPT}')()}}`,
  `\u2028</script><script>${SCRIPT}//`,
  `<math><mi xlink:href="javascript:${SCRIPT}">`,
];
const ALL_MARKUP = MARKUP.join(' ');
const SCRIPT_LINK = `javascript:${SCRIPT}//https://x/`;
const hexOf = (word: string) => createHash('sha256').update(word).digest('hex');
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

function runOf(path: string): Run {
  const now = Date.now();
  return {
    repository: { host: 'github.com', path, id: '5151', ownerId: '51' },
    commit: createHash('sha1').update(path).digest('hex'),
    ref: `refs/tags/${MARKUP[1]!}`,
    workflow: `${MARKUP[0]!}.yml`,
    trigger: MARKUP[2]!,
    id: `9${MARKUP[1]!}`,
    startedOn: new Date(now - 300_000),
    finishedOn: new Date(now - 120_000),
  };
}

type HostileData = { artifact: string; evidence: string[]; project: string };

/** Evidence of many kinds, with hostile strings everywhere. */
async function fill(target: Target): Promise<HostileData> {
  const run = runOf('shown/widget');
  const subject = [
    { name: ALL_MARKUP, digest: { sha256: hexOf('shown') } },
    ...MARKUP.map((name) => ({ name, digest: { sha256: hexOf(name) } })),
  ];
  const identity = githubIdentity(run);
  const how = {
    ...identity,
    identity: `https://github.com/shown/widget/${MARKUP[0]!}@${MARKUP[1]!}`,
    at: run.finishedOn,
  };
  const materials = MARKUP.map((uri, n) => ({
    uri: n % 2 === 0 ? uri : SCRIPT_LINK,
    name: uri,
    digest: { sha256: hexOf(`material ${uri}`) },
  }));
  const components = MARKUP.map((name, n) => ({
    purl: `pkg:npm/${encodeURIComponent(name)}@${n}`,
    name,
    version: name,
    license: name,
  }));
  const documents = [
    ownInstance().sign(
      githubProvenance(subject, run, {
        materials,
        builderId: `https://builder.example/${ALL_MARKUP}`,
        externalParameters: { [ALL_MARKUP]: ALL_MARKUP },
      }),
      how,
    ),
    ownInstance().sign(
      cyclonedx(subject, {
        name: ALL_MARKUP,
        version: MARKUP[0]!,
        purl: `pkg:generic/${encodeURIComponent(ALL_MARKUP)}@1`,
        at: run.finishedOn,
        components,
        serial: randomUUID(),
      }),
      how,
    ),
    ownInstance().sign(
      testResult(subject, {
        passed: MARKUP,
        failed: MARKUP,
        warned: MARKUP,
        url: SCRIPT_LINK,
        configuration: ALL_MARKUP,
      }),
      how,
    ),
    createInstance({ seed: 'stranger', name: ALL_MARKUP }).sign(githubProvenance(subject, run), how),
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: ALL_MARKUP,
      predicate: { [ALL_MARKUP]: ALL_MARKUP },
    },
    {
      $schema: 'x',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: ALL_MARKUP,
              rules: [{ id: ALL_MARKUP, shortDescription: { text: ALL_MARKUP }, helpUri: SCRIPT_LINK }],
            },
          },
          results: [
            {
              ruleId: ALL_MARKUP,
              level: 'error',
              message: { text: ALL_MARKUP },
              locations: [{ physicalLocation: { artifactLocation: { uri: SCRIPT_LINK } } }],
            },
          ],
        },
      ],
    },
    {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': SCRIPT_LINK,
      author: ALL_MARKUP,
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: ALL_MARKUP },
          products: [{ '@id': ALL_MARKUP }],
          status: 'not_affected',
          justification: 'component_not_present',
          impact_statement: ALL_MARKUP,
        },
      ],
    },
    {
      context: {
        specversion: '0.5.1',
        id: ALL_MARKUP,
        source: SCRIPT_LINK,
        type: 'dev.cdevents.service.deployed.0.3.0',
        timestamp: new Date().toISOString(),
      },
      subject: {
        id: ALL_MARKUP,
        source: SCRIPT_LINK,
        content: {
          environment: { id: ALL_MARKUP, source: SCRIPT_LINK },
          artifactId: `pkg:oci/x@sha256%3A${hexOf('shown')}`,
        },
      },
    },
    {
      context: {
        specversion: '0.5.1',
        id: `i${ALL_MARKUP}`,
        source: SCRIPT_LINK,
        type: 'dev.cdevents.incident.detected.0.3.0',
        timestamp: new Date().toISOString(),
      },
      subject: {
        id: ALL_MARKUP,
        source: SCRIPT_LINK,
        content: {
          description: ALL_MARKUP,
          environment: { id: ALL_MARKUP },
          service: { id: ALL_MARKUP },
          artifactId: `pkg:oci/x@sha256%3A${hexOf('shown')}`,
        },
      },
    },
  ];
  const evidence: string[] = [];
  for (const document of documents)
    evidence.push(
      ...(
        await push(target, bytesOf(document), {
          query: '_type' in document || 'mediaType' in document ? '' : `?subject=sha256:${hexOf('shown')}`,
        })
      ).results.map(({ id }) => id),
    );
  await push(
    target,
    Buffer.from(
      `<?xml version="1.0"?><testsuites name="${ALL_MARKUP.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}"><testsuite name="s" tests="1" failures="1"><testcase name="${MARKUP[0]!.replaceAll('<', '&lt;')}" classname="c"><failure message="x">x</failure></testcase></testsuite></testsuites>`,
    ),
    { query: `?subject=sha256:${hexOf('shown')}` },
  );
  // The page also shows the beginning of an unreadable document.
  for (const broken of [`${ALL_MARKUP}`, `{"${ALL_MARKUP.replaceAll('"', '\\"')}": `])
    await push(target, Buffer.from(broken));
  for (const [event, payload] of deliveries()) {
    const body = bytesOf(payload);
    await requestPath(target, '/api/webhooks/github', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': `${randomUUID()} <script>${SCRIPT}</script>`,
        'x-hub-signature-256': `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`,
      },
    });
  }
  await requestPath(target, '/api/webhooks/github', {
    method: 'POST',
    body: '{}',
    headers: { 'x-github-event': `<script>${SCRIPT}</script>`, 'x-github-delivery': `"><img src=x onerror=${SCRIPT}>` },
  });
  return { artifact: `sha256:${hexOf('shown')}`, evidence, project: 'github.com/shown/widget' };
}

function deliveries(): [string, unknown][] {
  const at = new Date().toISOString();
  const repository = {
    id: 5151,
    name: 'widget',
    full_name: 'shown/widget',
    private: false,
    html_url: SCRIPT_LINK,
    default_branch: ALL_MARKUP,
    owner: { login: 'shown', id: 51, type: 'Organization' },
  };
  const sender = { login: ALL_MARKUP, id: 1, type: 'User' };
  return [
    [
      'deployment_status',
      {
        action: 'created',
        deployment_status: {
          id: 771,
          state: 'success',
          environment: ALL_MARKUP,
          environment_url: SCRIPT_LINK,
          target_url: SCRIPT_LINK,
          log_url: SCRIPT_LINK,
          description: ALL_MARKUP,
          created_at: at,
          updated_at: at,
        },
        deployment: {
          id: 770,
          sha: 'ab'.repeat(20),
          ref: ALL_MARKUP,
          task: ALL_MARKUP,
          environment: ALL_MARKUP,
          payload: { digest: `sha256:${hexOf('shown')}` },
          created_at: at,
          updated_at: at,
        },
        repository,
        sender,
      },
    ],
    [
      'release',
      {
        action: 'published',
        release: {
          id: 772,
          tag_name: ALL_MARKUP,
          target_commitish: ALL_MARKUP,
          name: ALL_MARKUP,
          body: ALL_MARKUP,
          draft: false,
          prerelease: false,
          created_at: at,
          published_at: at,
          html_url: SCRIPT_LINK,
          assets: [{ id: 1, name: ALL_MARKUP, digest: `sha256:${hexOf('shown')}`, size: 1, state: 'uploaded' }],
        },
        repository,
        sender,
      },
    ],
    ['push', { ref: ALL_MARKUP, repository, sender }],
    [`<script>${SCRIPT}</script>`, { action: ALL_MARKUP, repository, sender }],
  ];
}

const test = base.extend<object, { filled: HostileData }>({
  filled: [async ({ target }, use) => use(await fill(target)), { scope: 'worker' }],
});

test.use({ attack: 'script-injection' });

/** Unexpected messages and requests of the page. */
function collectPageErrors(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/status of 404/.test(message.text()))
      trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(origin))
      trouble.push(`asks a stranger: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) trouble.push(`${response.status()}: ${response.url()}`);
  });
  return trouble;
}

/** No script ran, no string became an element, and no link executes a script. */
async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (window as unknown as { ran?: number }).ran ?? null,
    handlers: [...document.querySelectorAll('*')].flatMap((element) =>
      element
        .getAttributeNames()
        .filter((name) => name.startsWith('on'))
        .map((name) => `${element.tagName} ${name}`),
    ),
    made: [
      ...document.querySelectorAll('img[src="x"], iframe, base, meta[http-equiv="refresh"], math, object, embed'),
    ].map((element) => element.outerHTML.slice(0, 200)),
    links: [...document.querySelectorAll('[href], [src], [action], [formaction]')]
      .flatMap((element) =>
        ['href', 'src', 'action', 'formaction', 'xlink:href'].map((name) => element.getAttribute(name) ?? ''),
      )
      .filter((link) => /^\s*(javascript|data|vbscript):/i.test(link)),
    styles: [...document.querySelectorAll('style')].filter((element) => element.textContent.includes('display:none}'))
      .length,
  }));
  expect(found).toEqual({ ran: null, handlers: [], made: [], links: [], styles: 0 });
}

test('every page with hostile strings in everything it shows', async ({ target, filled, browser }) => {
  test.setTimeout(120_000);
  const page = await browser.newPage({ baseURL: target.url });
  const trouble = collectPageErrors(page, target.url);
  const { artifact, evidence, project } = filled;
  const paths = [
    '/',
    '/artifacts',
    `/artifacts/${artifact}`,
    ...evidence.map((id) => `/evidence/${id}`),
    '/projects',
    `/projects/${project}`,
    `/lineage?artifact=${artifact}&depth=5`,
    '/deliveries',
    '/trust',
    '/verify',
    `/artifacts?q=${encodeURIComponent(MARKUP[1]!)}`,
    `/artifacts?q=${encodeURIComponent(ALL_MARKUP)}`,
    `/artifacts/${encodeURIComponent(MARKUP[0]!)}`,
    `/lineage?artifact=${encodeURIComponent(ALL_MARKUP)}`,
    `/projects/${encodeURIComponent(MARKUP[1]!)}/x/y`,
    `/${encodeURIComponent(MARKUP[0]!)}`,
    `/deliveries?outcome=${encodeURIComponent(MARKUP[0]!)}`,
  ];
  for (const path of paths) {
    await page.goto(path, { waitUntil: 'load' });
    await expect(page.getByRole('main').first(), path).toBeVisible();
    await expectHarmless(page);
    expect(trouble, path).toEqual([]);
  }
  // The page shows the text and does not merely hide it.
  await page.goto(`/artifacts/${artifact}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(MARKUP[1]!);
  await page.close();
});

test('search results, badges, dropped files and live updates with hostile strings', async ({
  target,
  filled,
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await browser.newPage({ baseURL: target.url });
  const trouble = collectPageErrors(page, target.url);
  // Documents that a browser would render: the badge and the original bytes, opened directly.
  for (const path of [
    `/badge/${filled.artifact}.svg?label=${encodeURIComponent(ALL_MARKUP)}`,
    `/badge/${filled.project}.svg?label=${encodeURIComponent(MARKUP[2]!)}`,
    `/api/v1/artifacts/${filled.artifact}`,
    '/api/v1/artifacts?format=json',
    '/log/checkpoint',
  ]) {
    await page.goto(path);
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran ?? null), path).toBeNull();
  }
  // A page that is open while hostile evidence arrives.
  await page.goto('/');
  await push(
    target,
    bytesOf({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: ALL_MARKUP, digest: { sha256: hexOf('arrived') } }],
      predicateType: ALL_MARKUP,
      predicate: {},
    }),
  );
  await page.waitForTimeout(1_000);
  await expectHarmless(page);
  // A hostile file with a hostile name, dropped on the verification page.
  await page.goto('/verify');
  const drop = page.locator('input[type=file]').first();
  if ((await drop.count()) > 0) {
    await drop.setInputFiles({
      name: `${MARKUP[1]!}.json`.replaceAll('/', '_'),
      mimeType: 'application/json',
      buffer: bytesOf({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ name: ALL_MARKUP, digest: { sha256: hexOf('dropped') } }],
        predicateType: ALL_MARKUP,
        predicate: { [ALL_MARKUP]: ALL_MARKUP },
      }),
    });
    await page.waitForTimeout(1_000);
  }
  await expectHarmless(page);
  expect(trouble.filter((line) => !/badge|favicon/.test(line))).toEqual([]);
  await page.close();
});

test('invisible characters and those that change the reading direction are shown as such', async ({
  target,
  browser,
}) => {
  const name = 'invoice\u202egpj.exe\u200b\u2066x';
  await push(
    target,
    bytesOf({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256: hexOf('bidi') } }],
      predicateType: 'https://example.com/\u202ep\u200b/v1',
      predicate: {},
    }),
  );
  const page = await browser.newPage({ baseURL: target.url });
  for (const path of [
    `/artifacts/sha256:${hexOf('bidi')}`,
    '/artifacts',
    '/',
    `/lineage?artifact=sha256:${hexOf('bidi')}`,
  ]) {
    await page.goto(path);
    expect(
      (await page.locator('body').innerText()).match(
        /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u,
      )?.[0],
      path,
    ).toBeUndefined();
  }
  expect(
    (
      await verify(target, {
        document: {
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name, digest: { sha256: hexOf('bidi') } }],
          predicateType: 'x',
          predicate: {},
        },
      })
    ).results,
  ).toHaveLength(1);
  await page.close();
});
