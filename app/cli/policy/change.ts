/** `attestry policy apply`, `check` and `retire`. */
import { withDataFolder } from '../commands/data-folder.ts';
import { type Exit, type Io, UsageError } from '../terminal/io.ts';
import { type ChangeOptions, checkFile, makeChange, readDocumentFile } from '../versioned-document/change.ts';
import { type Narrowing, packDocument } from './documents.ts';

type Json = { json?: boolean };
export type ApplyOptions = ChangeOptions & Narrowing & { pack?: string };

const NARROWING = ['id', 'project', 'environment', 'mode'] as const;

/** Apply a file or a pack. */
export async function applyDocument(io: Io, file: string | undefined, options: ApplyOptions): Promise<Exit> {
  const { pack, reason, version, json } = options;
  if ((file === undefined) === (pack === undefined)) throw new UsageError('name a file, or a pack with --pack');
  const misplaced = NARROWING.find((name) => options[name] !== undefined);
  if (pack === undefined && misplaced !== undefined)
    throw new UsageError(`--${misplaced} belongs to --pack: write it into the file`);
  const { applyPolicy } = await import('#lib/admin/policies.ts');
  return makeChange(io, { file: file ?? pack!, json }, async () => {
    const document = pack === undefined ? await readDocumentFile(io, file!) : await packDocument(pack, options);
    return withDataFolder(io, (context) => applyPolicy(context, { document, reason, version }));
  });
}

/** Take a policy out of force. */
export async function retire(io: Io, id: string, { reason, version, json }: ChangeOptions): Promise<Exit> {
  const { retirePolicy } = await import('#lib/admin/policies.ts');
  return makeChange(io, { file: id, json }, () =>
    withDataFolder(io, (context) => retirePolicy(context, { id, reason, version })),
  );
}

/** Say what is wrong with a file, also beside the policies in force where there is a data folder. */
export async function check(io: Io, file: string, { json }: Json): Promise<Exit> {
  const { checkPolicy } = await import('#lib/admin/policies.ts');
  const { readPolicyText } = await import('#lib/policy/document/read-policy.ts');
  return checkFile(io, { file, json }, { inStore: checkPolicy, alone: readPolicyText });
}
