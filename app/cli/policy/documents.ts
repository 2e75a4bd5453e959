/** The policies that ship, as documents to apply. */
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { UsageError } from '../terminal/io.ts';

/** How a pack is changed before it is applied. */
export type Narrowing = { id?: string; project?: string[]; environment?: string[]; mode?: PolicyDocument['mode'] };

/** The document of a pack under the given id, for the given projects and environments. Throws `UsageError`. */
export async function packDocument(pack: string, { id, project, environment, mode }: Narrowing): Promise<object> {
  const { findPack } = await import('#lib/query/policy/list-packs.ts');
  const found = findPack(pack);
  if (found === null) throw new UsageError(`there is no pack ${pack}; see: npx attestry policy packs`);
  const { document } = found;
  return {
    ...document,
    ...(id === undefined ? {} : { id }),
    ...(mode === undefined ? {} : { mode }),
    appliesTo: {
      projects: project ?? document.appliesTo.projects,
      environments: environment ?? document.appliesTo.environments,
    },
  };
}
