/** From a signer that a project does not expect to its acceptance. */
import { randomUUID } from 'node:crypto';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { artifactOf, push } from '../harness/api.ts';
import { type AppUnderTest, attestry } from '../harness/app.ts';
import { ownInstance } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { type Release, releaseOf } from './support/release.ts';

/** Push an SBOM of a release that the workflow of another repository has signed. */
async function pushForeignSbom(app: AppUnderTest, { name, digest }: Release, repository: string): Promise<void> {
  const at = new Date(Date.now() - 30_000);
  const statement = cyclonedx([{ name, digest: { sha256: digest.slice('sha256:'.length) } }], {
    name,
    version: '1.0.0',
    purl: 'pkg:generic/app@1.0.0',
    at,
    components: [{ purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0', license: 'WTFPL' }],
    serial: randomUUID(),
  });
  const bundle = ownInstance().sign(statement, { ...githubIdentity(releaseOf(repository).run), at });
  await push(app, Buffer.from(JSON.stringify(bundle)));
}

test('a signer that does not fit is seen on the page of the project, accepted, and counts', async ({
  app,
  page,
  accessible,
}) => {
  const release = releaseOf('unclaimed/expecting');
  await release.push(app);
  await page.goto(`/projects/${release.slug}`);
  const section = page.locator('#expectations');
  const unclaimed = page.getByRole('note', { name: 'Not expected here' });
  await expect(unclaimed).toContainText('Nobody here has claimed this project');
  await expect(unclaimed).toContainText(`npx attestry project add ${release.slug}`);

  const { code } = await attestry(app, 'project', 'add', release.slug, '--repository-id', release.run.repository.id);
  expect(code).toBe(0);
  await pushForeignSbom(app, release, 'unclaimed/tools');
  expect(await artifactOf(app, release.digest)).toMatchObject({ claims: [{ kind: 'sbom' }] });

  await page.reload();
  await expect(unclaimed).toBeHidden();
  await expect(section).toContainText('derived: nobody has said anything else');
  const row = section.getByRole('row').filter({ hasText: 'github.com/unclaimed/tools' });
  await expect(row).toContainText('SBOM');
  await row.getByRole('button', { name: /^Accept …/ }).click();
  await section.getByRole('button', { name: 'Accept it at every tag, not only at this one' }).click();
  const signer = 'https://github.com/unclaimed/tools/.github/workflows/release.yml@refs/tags/*';
  await expect(section.getByLabel(/^Signer/)).toHaveValue(signer);
  await accessible();

  const made = await attestry(app, 'token', 'create', '--scope', 'admin', '--name', 'lead', '--json');
  await section.getByLabel('Reason').fill('our SBOM job runs there');
  await section.getByLabel('Admin token').fill((JSON.parse(made.stdout) as { token: string }).token);
  await section.getByRole('button', { name: 'Accept from now on' }).click();
  await expect(section).toContainText('Nothing among the newest documents.');
  await expect(section).toContainText(`The signer ${signer} with a certificate of`);
  await expect(section).toContainText(/Version 1, by the token “lead” \(number \d+\).*: our SBOM job runs there/);
  expect(await artifactOf(app, release.digest)).toMatchObject({ claims: [], status: { status: 'verified' } });
});
