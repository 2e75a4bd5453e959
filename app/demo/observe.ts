/** Reports what runs in production of the demo, as an inventory of its systems does: mostly what should run. */
import { changeOwner } from '#lib/admin/environment/environments.ts';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import type { Context } from '#lib/context/context.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';

const PRODUCTION = 'production';
/** An image that nobody here has built or ordered. */
const STRANGER: Running = { name: 'docker.io/library/debug-shell:latest', digest: `sha256:${'5e'.repeat(32)}` };

type Running = { name: string; digest: string };
type Deployed = Running & { project: string | null };

/**
 * Name an owner of production, and send a bill of materials of what runs there after the replay. One image does not
 * run, one runs in an older version, and one runs that nobody has ordered.
 */
export async function observeDemoProduction(context: Context): Promise<void> {
  await changeOwner(context, { environment: PRODUCTION, owner: 'Platform team', reason: 'they are on call' });
  const deployed = await artifactsOf(context, { environment: PRODUCTION });
  const [stopped, rolledBack] = deployed.filter(isImage).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const running: Running[] = deployed.filter((one) => one !== stopped && one !== rolledBack);
  if (rolledBack !== undefined) running.push(await olderVersion(context, rolledBack));
  const bytes = Buffer.from(JSON.stringify(systemSbom([...running, STRANGER])));
  await putInventory(context, { environment: PRODUCTION, kind: 'observed', as: 'observed', bytes });
}

async function artifactsOf(context: Context, filter: { environment?: string; project?: string }): Promise<Deployed[]> {
  const { artifacts } = await listArtifacts(context, { ...filter, sort: 'newest', limit: 200 });
  return artifacts.flatMap(({ name, digest, project }) =>
    name === null ? [] : [{ name, digest, project: project?.slug ?? null }],
  );
}

/** Whether an artifact is named as an image with a tag. */
function isImage({ name }: Running): boolean {
  return /^[a-z0-9.-]+\/[^:]+:[^:]+$/.test(name);
}

const repositoryOf = ({ name }: Running): string => name.slice(0, name.lastIndexOf(':'));

/** The version before one that runs; the same where there is none. */
async function olderVersion(context: Context, image: Deployed): Promise<Running> {
  if (image.project === null) return image;
  const versions = (await artifactsOf(context, { project: image.project })).filter(
    (one) => isImage(one) && repositoryOf(one) === repositoryOf(image),
  );
  return versions[versions.findIndex(({ digest }) => digest === image.digest) + 1] ?? image;
}

/** A bill of materials of a system: CycloneDX 1.6. */
function systemSbom(running: readonly Running[]): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: running.map((one) => {
      const hashes = [{ alg: 'SHA-256', content: one.digest.slice(one.digest.indexOf(':') + 1) }];
      if (!isImage(one)) return { type: 'application', name: one.name, hashes };
      const repository = repositoryOf(one);
      const short = repository.slice(repository.lastIndexOf('/') + 1);
      const purl = `pkg:oci/${short}@${encodeURIComponent(one.digest)}?repository_url=${repository}`;
      return { type: 'container', name: repository, purl };
    }),
  };
}
