import type { Remark, SbomComponent } from '#lib/evidence/model/evidence.ts';

/** Add a remark if a document describes several things, because it then identifies no single artifact. */
export function remarkSeveralRoots(names: readonly string[], pointer: string, remarks: Remark[]): void {
  if (names.length < 2) return;
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 100)))
    .join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const message = `The document describes ${names.length} things (${shown}${more}), so it does not say which one artifact it is about.`;
  remarks.push({ code: 'several-roots', pointer, message });
}

/** The remark that explains why a document without a statement names no artifact; null if another remark says so. */
export function missingSubjectRemark(
  root: SbomComponent | null,
  pointer: string,
  remarks: readonly Remark[],
): Remark | null {
  if (root === null && remarks.some((remark) => remark.code === 'several-roots')) return null;
  const reason =
    root === null
      ? 'The document names no thing that it describes'
      : `The document gives no digest of the file ${JSON.stringify(root.name.slice(0, 100))} that it describes`;
  return {
    code: 'no-subject',
    pointer,
    message: `${reason}, so it is about no artifact except one that the sender names.`,
  };
}
