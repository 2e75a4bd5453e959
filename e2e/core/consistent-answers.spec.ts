/**
 * Page, API, badge and command line show the same status of an artifact, whether its evidence came over HTTP or by the
 * command line.
 */
import { writeFileSync } from 'node:fs';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import { artifactOf, badgeOf, push } from '../harness/api.ts';
import { attestry, type AppUnderTest } from '../harness/app.ts';
import { withFlippedBit, ownBundle, realBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import type { Page } from '@playwright/test';

/** Compare badge, command line and page with the API's answer about an artifact, and return that answer. */
async function readEveryEndpoint(app: AppUnderTest, page: Page, digest: string): Promise<ArtifactView> {
  const artifact = await artifactOf(app, digest);
  const { status, reason } = artifact.status;
  const { word } = STATUS_PRESENTATION[status];

  expect((await badgeOf(app, digest)).message.toLowerCase()).toContain(word.toLowerCase());

  const said = await attestry(app, 'status', digest);
  expect(said.stdout).toContain(`${word}: ${reason}`);
  expect(said.code).toBe({ verified: 0, waived: 0, incomplete: 1, failed: 1, unknown: 3, error: 3 }[status]);

  await page.goto(`/artifacts/${digest}`);
  const main = page.getByRole('main');
  await expect(main.getByText(word, { exact: true }).first()).toBeVisible();
  await expect(main.getByText(new RegExp(reason.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i')).first()).toBeVisible();
  for (const { title } of artifact.checks) await expect(main.getByText(title).first()).toBeVisible();
  return artifact;
}

test('signed evidence over HTTP has the same status on page, API, badge and command line', async ({
  app,
  page,
  accessible,
}) => {
  const bundle = ownBundle('widget-1.0.0.tgz');
  const first = await push(app, bundle.bytes);
  expect(first.status).toBe(201);
  expect(first.results).toMatchObject([
    {
      outcome: 'stored',
      format: 'sigstore-bundle',
      verification: { outcome: 'verified', signer: { identity: bundle.signer } },
    },
  ]);
  expect(await push(app, bundle.bytes)).toMatchObject({
    status: 200,
    results: [{ outcome: 'duplicate', id: first.results[0]!.id }],
  });

  const artifact = await readEveryEndpoint(app, page, bundle.digest);
  expect(artifact.names).toContain('widget-1.0.0.tgz');
  expect(artifact.checks.find(({ rule }) => rule === 'signature-sound')).toMatchObject({ outcome: 'pass' });
  expect(['verified', 'incomplete']).toContain(artifact.status.status);
  await accessible();
});

test('a flipped bit makes the artifact failed, with the same reason everywhere', async ({ app, page, accessible }) => {
  const bundle = withFlippedBit(ownBundle('tampered-1.0.0.tgz'));
  const { status, results } = await push(app, bundle.bytes);
  expect(status).toBe(201);
  const verification = results[0]!.verification!;
  expect(verification.outcome).toBe('failed');
  const signature = verification.checks.find(({ check }) => check === 'signature')!;
  expect(signature).toMatchObject({ outcome: 'fail', code: 'signature-mismatch' });

  const artifact = await readEveryEndpoint(app, page, bundle.digest);
  expect(artifact.status.status).toBe('failed');
  await expect(
    page.getByRole('main').getByText('signature-mismatch').or(page.getByText(signature.detail)).first(),
  ).toBeVisible();
  await accessible();
});

test('the original bytes can be downloaded', async ({ app }) => {
  const bundle = ownBundle('bytes-1.0.0.tgz');
  const { results } = await push(app, bundle.bytes);
  const raw = await fetch(`${app.url}/api/v1/attestations/${results[0]!.id}/raw`);
  expect(Buffer.from(await raw.arrayBuffer()).equals(bundle.bytes)).toBe(true);
});

test('evidence pushed by the command line', async ({ app, page }, info) => {
  const real = realBundle();
  const bundle = real ?? ownBundle('from-the-command-line-1.0.0.tgz');
  if (real === null)
    info.annotations.push({
      type: 'note',
      description: "the corpus of real evidence is not there: evidence of the tests' own stands in",
    });
  const file = real?.file ?? info.outputPath('bundle.json');
  if (real === null) writeFileSync(file, bundle.bytes);

  const pushed = await attestry(app, 'push', '--json', file);
  expect(pushed.code).toBe(0);
  expect(JSON.parse(pushed.stdout)).toMatchObject({
    results: [{ outcome: 'stored', verification: { outcome: 'verified', signer: { identity: bundle.signer } } }],
  });
  await readEveryEndpoint(app, page, bundle.digest);
  await expect(page.getByRole('main').getByText(bundle.signer).first()).toBeAttached();

  const verified = await attestry(app, 'verify', '--digest', bundle.digest, '--identity', bundle.signer, file);
  expect(verified.stdout).toContain('verified');
  expect(verified.code).toBe(0);
  const other = await attestry(app, 'verify', '--digest', `sha256:${'0'.repeat(64)}`, file);
  expect(other.stdout).toContain('subject-mismatch'.split('-')[0]);
  expect(other.code).toBe(1);
});
