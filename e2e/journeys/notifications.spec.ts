/** From the first subscription to a message that no attempt delivered, and is sent again, on the page Notifications. */
import { openApp } from '#lib/start/app.ts';
import { notifyOnce } from '#lib/jobs/notify/notifier.ts';
import { openReceiver, type Receiver } from '#lib/jobs/notify/receiver.fixture.ts';
import { RETRY_PAUSES_SECONDS } from '#lib/notify/sending/retry.ts';
import { attestry, type AppUnderTest, startApp } from '../harness/app.ts';
import { expect, test as base } from '../harness/test.ts';
import { releaseOf } from './support/release.ts';

const test = base.extend<{ receiver: Receiver }, { own: { app: AppUnderTest; receiver: Receiver } }>({
  own: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from it
    async ({}, use) => {
      const receiver = await openReceiver();
      const app = await startApp(undefined, { ATTESTRY_NOTIFY_HOSTS: receiver.host });
      await use({ app, receiver });
      await app.stop();
      await receiver.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: async ({ own }, use) => use(own.app),
  receiver: async ({ own }, use) => use(own.receiver),
});

// The form is sent with an address that is refused.
test.use({ expectedTrouble: [/status of 400/] });

/** Make all attempts for what waits, as if the days of its schedule had passed. */
async function passDays(app: AppUnderTest, { host }: Receiver): Promise<void> {
  let passed = 0;
  const context = await openApp({
    folder: app.data,
    exclusive: false,
    baseUrl: app.url,
    actor: { kind: 'command-line', user: 'e2e' },
    notifyHosts: [host],
    now: () => new Date(Date.now() + passed),
    workers: 0,
  });
  try {
    for (const seconds of RETRY_PAUSES_SECONDS) {
      passed += (seconds * 1.25 + 1) * 1000;
      await notifyOnce(context);
    }
  } finally {
    await context.close();
  }
}

test('a receiver is subscribed, tested and told, and what it never took is sent again', async ({
  app,
  receiver,
  page,
  accessible,
}) => {
  const created = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'lead', '--json');
  const { token } = JSON.parse(created.stdout) as { token: string };
  await page.goto('/notifications');
  const list = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Subscriptions', exact: true }) });
  await list.getByLabel('Admin token').fill(token);
  await list.getByRole('button', { name: 'Show' }).click();
  await expect(list).toContainText('Nobody is told of anything yet.');

  const form = page.locator('#new');
  await form.getByRole('textbox', { name: 'Name' }).fill('on-call');
  await form.getByLabel('Send to').selectOption('GitHub check');
  await expect(form.getByRole('textbox', { name: /^App / })).toBeVisible();
  await expect(form.getByLabel('Severity')).toHaveCount(0);
  await form.getByLabel('Send to').selectOption('Signed webhook');
  await form.getByLabel('Address').fill('http://192.0.2.7/hook');
  await form.getByRole('button', { name: 'Make the subscription' }).click();
  await expect(form.getByRole('alert')).toContainText('must be https');
  await form.getByLabel('Address').fill(receiver.url);
  await form.getByRole('checkbox', { name: 'Status' }).check();
  await form.getByLabel('Severity').selectOption('everything');
  await form.getByRole('button', { name: 'Make the subscription' }).click();
  await expect(form).toContainText('“on-call” receives what happens from now on');
  await expect(form).toContainText(/whsec_[A-Za-z0-9+/]{43}=/);
  await expect(list).toContainText(`Signed webhook to ${receiver.host}, for all projects`);
  await accessible();

  await list.getByRole('button', { name: 'Test: on-call' }).click();
  await expect(list).toContainText('The receiver took it: 204');
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'test' });

  const release = releaseOf(`journeys/notified-${test.info().retry}`);
  await release.push(app);
  await expect.poll(() => receiver.received.map(({ body }) => body).join('\n')).toContain('is verified');
  await list.getByRole('button', { name: 'Messages: on-call' }).click();
  const messages = list.getByRole('region', { name: 'Messages' });
  await expect(messages.getByRole('row', { name: /tgz is verified/ })).toContainText(/sent1 attempt/);
  await accessible();

  receiver.answer = (_request, response) => void response.writeHead(500).end('closed');
  await release.failTests(app, 'adds');
  await expect.poll(() => receiver.received.map(({ body }) => body).join('\n')).toContain('is failed');
  await passDays(app, receiver);
  await page.reload();
  await list.getByLabel('Admin token').fill(token);
  await list.getByRole('button', { name: 'Show' }).click();
  await expect(list).toContainText('1 dead message');
  await list.getByRole('button', { name: 'Messages: on-call' }).click();
  await messages.getByLabel('State').selectOption('dead');
  const dead = messages.getByRole('row', { name: /tgz is failed/ });
  await expect(dead).toContainText(/dead10 attempts/);
  await expect(dead).toContainText('500: closed');

  receiver.answer = (_request, response) => void response.writeHead(204).end();
  receiver.received.length = 0;
  await messages.getByRole('button', { name: 'Send all dead ones again' }).click();
  await expect.poll(() => receiver.received.map(({ body }) => body).join('\n')).toContain('is failed');
  // The end of an attempt is stored after the receiver has the message, together with others.
  await expect(async () => {
    await messages.getByLabel('State').selectOption('dead');
    await messages.getByLabel('State').selectOption('sent');
    await expect(messages.getByRole('row', { name: /tgz is failed/ })).toContainText('204', { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(list).not.toContainText('dead message');
});
