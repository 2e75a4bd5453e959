/** Evidence and webhooks, accepted and refused, that arrive while a page is open. */
import { deploymentStatus } from '#lib/test-issuer/statements/webhooks.ts';
import { push } from '../harness/api.ts';
import { attestry } from '../harness/app.ts';
import { withFlippedBit, ownBundle } from '../harness/evidence.ts';
import { deliver } from './support/github.ts';
import { expect, test } from './support/demo-data.ts';
import { releaseOf } from './support/release.ts';

const deploymentEvent = (release: ReturnType<typeof releaseOf>, environment: string) =>
  deploymentStatus({
    run: release.run,
    id: '815',
    environment,
    digest: release.digest,
    at: new Date(),
    url: `https://widget.${environment}.example`,
  });

test('evidence arrives while the overview is open', async ({ app, page }) => {
  await page.goto('/');
  await expect(page.getByText('Live: new evidence appears by itself.')).toBeVisible();
  const bundle = withFlippedBit(ownBundle('arriving-1.0.0.tgz', 'journeys/arriving'));
  await push(app, bundle.bytes);
  const first = page
    .getByRole('listitem')
    .filter({ hasText: bundle.name })
    .filter({ has: page.getByRole('link', { name: 'SLSA provenance' }) });
  await expect(first).toBeVisible();
  await expect(first.getByRole('img', { name: 'failed' })).toBeVisible();
  await first.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'SLSA provenance' })).toBeVisible();
});

test('a deployment webhook arrives while the pages it changes are open', async ({ app, page, context }) => {
  const release = releaseOf('journeys/deployed');
  await release.push(app);
  await release.failTests(app, 'smoke: the first request');
  const project = encodeURIComponent(release.slug);
  await page.goto(`/?project=${project}`);
  const row = page
    .getByRole('region', { name: 'Needs attention' })
    .getByRole('listitem')
    .filter({ hasText: release.name });
  await expect(row).toContainText('not deployed');
  const artifact = await context.newPage();
  await artifact.goto(`/artifacts/${release.digest}`);
  await expect(artifact.getByRole('heading', { level: 1, name: release.name })).toBeVisible();
  const deliveries = await context.newPage();
  await deliveries.goto('/deliveries');
  await expect(deliveries.getByRole('heading', { level: 1, name: 'Deliveries' })).toBeVisible();

  const { status, deliveryId } = await deliver(app, 'deployment_status', deploymentEvent(release, 'production'));
  expect(status).toBe(200);
  await expect(row).toContainText('in production');
  await expect(artifact.getByRole('main')).toContainText('runs in production');
  await expect(deliveries.getByRole('row').filter({ hasText: deliveryId.slice(0, 8) })).toContainText(
    'to production: deployed, 1 artifact',
  );
});

test('an event between the rendering of a page and its subscription is not missed', async ({ app, page }) => {
  const bundle = ownBundle('in-between-1.0.0.tgz', 'journeys/in-between');
  let pushed = false;
  await page.route('**/api/v1/events*', async (route) => {
    if (!pushed) await push(app, bundle.bytes);
    pushed = true;
    await route.continue();
  });
  await page.goto('/');
  await expect(
    page
      .getByRole('region', { name: 'Needs attention' })
      .getByRole('link', { name: bundle.name })
      .or(page.getByTitle(bundle.name))
      .first(),
  ).toBeVisible();
});

test('a webhook with a wrong signature is refused, and shown on the open page', async ({ app, page, accessible }) => {
  await page.goto('/deliveries');
  await expect(page.getByRole('heading', { level: 1, name: 'Deliveries' })).toBeVisible();
  const release = releaseOf('journeys/forged');
  const { status, deliveryId } = await deliver(
    app,
    'deployment_status',
    deploymentEvent(release, 'production'),
    'what a stranger guesses',
  );
  expect(status).toBe(401);
  const row = page.getByRole('row').filter({ hasText: deliveryId.slice(0, 8) });
  await expect(row).toContainText('refused');
  await expect(row).toContainText('compare the secret on both sides');
  await expect(row).toContainText('not stored');
  await page.getByRole('navigation', { name: 'Outcome' }).getByRole('link', { name: 'refused' }).click();
  await expect(page).toHaveURL(/outcome=refused/);
  await expect(row).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'accepted' })).toHaveCount(0);
  await accessible();
});

test('an unreadable document is listed with pointer and reason', async ({ app, page }) => {
  await page.goto('/deliveries');
  await push(app, Buffer.from('{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"journey'));
  await page.reload();
  const row = page
    .getByRole('region', { name: 'Refused documents and requests' })
    .getByRole('row')
    .filter({ hasText: '"name":"journey' });
  await expect(row).toContainText('not-json');
  await expect(row).toContainText('api');
});

test.describe('replay', () => {
  // The browser logs the expected refusal.
  test.use({ expectedTrouble: [/status of 403/] });

  test('a user with the scope replays a delivery', async ({ app, page }) => {
    const release = releaseOf('journeys/replayed');
    await release.push(app);
    const { deliveryId } = await deliver(app, 'deployment_status', deploymentEvent(release, 'staging'));
    const made = await attestry(app, 'token', 'create', '--json', '--scope', 'admin', '--name', 'operator');
    const { token } = JSON.parse(made.stdout) as { token: string };

    await page.goto('/deliveries');
    const row = page.getByRole('row').filter({ hasText: deliveryId.slice(0, 8) });
    await row.getByRole('button', { name: /^Replay/ }).click();
    await row.getByLabel(/Admin token/).fill(app.token);
    await page.keyboard.press('Enter');
    await expect(row.getByRole('status'), 'a token that may only ingest').toContainText('admin is needed');

    await row.getByRole('button', { name: /^Replay/ }).click();
    await row.getByLabel(/Admin token/).fill(token);
    await page.keyboard.press('Enter');
    await expect(row.getByRole('status')).toContainText('accepted');
    expect((await attestry(app, 'status', '--json', release.digest)).stdout).toContain('staging');
  });
});
