/** A stranger signs documents about an artifact of somebody else: they are shown as claims and change nothing. */
import { createHash, randomBytes } from 'node:crypto';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { rebuild, testResult } from '#lib/test-issuer/statements/statement.ts';
import { artifactOf, badgeOf, push } from '../harness/api.ts';
import { attestry, startApp, type RunningApp } from '../harness/app.ts';
import { ownInstance } from '../harness/evidence.ts';
import { expect, test as base } from '../harness/test.ts';

const MINUTE = 60_000;
const OWNER = 'github.com/own/widget';

const test = base.extend<object, { own: RunningApp }>({
  own: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures from the pattern: none
    async ({}, use) => {
      const app = await startApp();
      expect((await attestry(app, 'project', 'add', OWNER, '--repository-id', '11')).code).toBe(0);
      // A token without a project: only the signatures of its documents speak.
      const created = await attestry(app, 'token', 'create', '--scope', 'ingest', '--name', 'carrier');
      await use({ ...app, token: created.stdout.trim() });
      await app.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: async ({ own }, use) => use(own),
});

function runOf(path: string, id: string): Run {
  const now = Date.now();
  return {
    repository: { host: 'github.com', path, id, ownerId: id },
    commit: createHash('sha1').update(path).digest('hex'),
    ref: 'refs/tags/v1.0.0',
    workflow: 'release.yml',
    trigger: 'push',
    id,
    startedOn: new Date(now - 5 * MINUTE),
    finishedOn: new Date(now - 2 * MINUTE),
  };
}

const owner = runOf('own/widget', '11');
const eve = runOf('eve/fork', '12');
const newDigest = () => createHash('sha256').update(randomBytes(32)).digest('hex');
const signed = (statement: Parameters<ReturnType<typeof ownInstance>['sign']>[0], run: Run) =>
  Buffer.from(
    JSON.stringify(ownInstance().sign(statement, { ...githubIdentity(run), at: new Date(Date.now() - MINUTE) })),
  );
const provenance = (name: string, sha256: string, run: Run) =>
  signed(githubProvenance([{ name, digest: { sha256 } }], run), run);
const failedTests = (name: string, sha256: string, run: Run) =>
  signed(testResult([{ name, digest: { sha256 } }], { passed: [], failed: ['breaks'] }), run);

test('a stranger’s documents are claims of others, and the status stays', async ({ app, page, accessible }) => {
  const sha256 = newDigest();
  const digest = `sha256:${sha256}`;
  await push(app, provenance('widget.tgz', sha256, owner));
  const before = await artifactOf(app, digest);
  expect(before).toMatchObject({ status: { status: 'incomplete' }, expected: true, claims: [] });

  await page.goto(`/artifacts/${digest}`);
  await expect(page.getByRole('heading', { name: 'What counts' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What others claim' })).toBeHidden();
  await push(app, provenance('stolen.tgz', sha256, eve));
  await push(app, failedTests('stolen.tgz', sha256, eve));

  // Without a reload.
  const claims = page.locator('#claims');
  await expect(claims).toContainText('2 documents that decide nothing');
  await expect(page.locator('#evidence').getByRole('row').filter({ hasText: 'eve/fork' })).toHaveCount(0);
  const list = claims.getByRole('listitem');
  await expect(list.first()).toBeHidden();
  await claims.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(2);
  await expect(list.first()).toContainText('claimed by release.yml at v1.0.0, eve/fork');
  await expect(page.getByRole('heading', { level: 1, name: 'widget.tgz' })).toBeVisible();
  await accessible();

  const after = await artifactOf(app, digest);
  for (const member of ['status', 'slsaLevel', 'project', 'names', 'checks', 'evidence'] as const)
    expect(after[member], member).toEqual(before[member]);
  expect((await badgeOf(app, digest)).message).toBe('incomplete');
  const printed = await attestry(app, 'status', digest);
  expect(printed.code).toBe(1);
  expect(printed.stdout).toContain('claimed by release.yml at v1.0.0, eve/fork');

  await list.first().getByRole('link').click();
  await expect(page.getByText('this document decides nothing here')).toBeVisible();
  await expect(page.locator('#subjects')).toContainText(`${OWNER} does not expect it`);
  await accessible();
});

test('the lineage draws claims apart, and hides them with the keyboard', async ({ app, page, accessible }) => {
  const sha256 = newDigest();
  await push(app, provenance('drawn.tgz', sha256, owner));
  await push(app, provenance('drawn.tgz', sha256, eve));
  await page.goto(`/lineage?artifact=sha256:${sha256}`);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'without authority' })).not.toHaveCount(0);
  await expect(rows.filter({ hasText: 'eve/fork' })).not.toHaveCount(0);
  const hide = page.getByRole('button', { name: /claims without authority/ });
  await expect(hide).toHaveAttribute('aria-pressed', 'true');
  await hide.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/claims=hide/);
  await expect(rows.filter({ hasText: 'eve/fork' })).toHaveCount(0);
  await expect(rows.filter({ hasText: 'own/widget' })).not.toHaveCount(0);
  await page.reload();
  await expect(rows.filter({ hasText: 'eve/fork' })).toHaveCount(0);
  await accessible();
});

test('an artifact of a project that nobody claimed is unknown, and the shown command claims it', async ({
  app,
  page,
  accessible,
}) => {
  const sha256 = newDigest();
  const digest = `sha256:${sha256}`;
  const path = `eve/fork-${sha256.slice(0, 8)}`;
  await push(app, provenance('fork.tgz', sha256, runOf(path, String(Number.parseInt(sha256.slice(0, 8), 16)))));
  await page.goto(`/artifacts/${digest}`);
  await expect(page.getByText(`Built by ${path}; no project here expects it.`)).toBeVisible();
  await accessible();
  expect((await badgeOf(app, digest)).message).toBe('unknown');
  expect((await attestry(app, 'status', digest)).code).toBe(3);

  await page.goto('/projects');
  await expect(page.locator('#not-expected').getByRole('row').filter({ hasText: path })).toBeVisible();
  await accessible();
  await page.goto(`/projects/github.com/${path}`);
  await accessible();
  const command = await page.getByRole('region', { name: 'command that claims the project' }).innerText();
  const [, ...args] = command.trim().split(' ').slice(1);
  expect((await attestry(app, ...args)).code).toBe(0);
  await page.goto(`/artifacts/${digest}`);
  await expect(page.getByRole('note', { name: 'Not expected here' })).toBeHidden();
  await expect(page.locator('#checks')).toBeVisible();
  expect((await artifactOf(app, digest)).expected).toBe(true);
});

test('a rebuild is claimed until the project accepts its signer, and one that differs later is no longer reproduced', async ({
  app,
  page,
  accessible,
}) => {
  const sha256 = newDigest();
  const digest = `sha256:${sha256}`;
  const rebuilder = { identity: 'https://rebuild.example/worker', issuer: 'https://id.rebuild.example' };
  const report = (predicate: object, minutes: number) =>
    Buffer.from(
      JSON.stringify(
        ownInstance().sign(rebuild([{ name: 'again.tgz', digest: { sha256 } }], predicate), {
          ...rebuilder,
          at: new Date(Date.now() - minutes * MINUTE),
        }),
      ),
    );
  await push(app, provenance('again.tgz', sha256, owner));
  await push(app, report({ result: 'reproduced' }, 9));
  await page.goto(`/artifacts/${digest}`);
  const section = page.locator('#rebuilds');
  await expect(section).toContainText('Nobody whose word counts, beside the builder, built it again.');
  await expect(section.getByRole('row').filter({ hasText: 'rebuild.example/worker' })).toContainText('merely claimed');

  const accepted = await attestry(
    app,
    'project',
    'expectations',
    OWNER,
    '--accept-signer',
    rebuilder.identity,
    '--issuer',
    rebuilder.issuer,
    '--kinds',
    'rebuild',
    '--reason',
    'they build our releases again',
  );
  expect(accepted.code, accepted.stderr).toBe(0);
  await page.reload();
  await expect(section).toContainText('Reproduced by 1 of 1 rebuilder.');

  // Without a reload. The address of the report of differences is hostile, and is no link.
  await push(app, report({ result: 'differs', differences: { uri: 'javascript:alert(1)' } }, 2));
  await expect(section).toContainText('1 used to reproduce it and now does not.');
  await expect(section.getByRole('row').filter({ hasText: 'differs' })).toContainText(
    'used to reproduce, and now does not',
  );
  await expect(section.getByRole('link', { name: 'report of the differences' })).toHaveCount(0);
  await push(app, report({ result: 'differs', differences: { uri: 'https://rebuild.example/d.html' } }, 1));
  await expect(section.getByRole('link', { name: 'report of the differences' })).toHaveAttribute(
    'href',
    'https://rebuild.example/d.html',
  );
  await accessible();
});
