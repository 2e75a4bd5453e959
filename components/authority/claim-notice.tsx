import type { SubjectView } from '#lib/views/evidence.ts';
import { Link } from '#components/ui/text/link.tsx';

/** The notice on the page of a document that does not count for some or all of the artifacts that it is about. */
export function ClaimNotice({ subjects }: { subjects: SubjectView[] }) {
  const linked = subjects.filter((subject) => subject.artifact !== null);
  const claimed = linked.filter((subject) => subject.counts === false);
  if (claimed.length === 0) return null;
  return (
    <div role="note" aria-label="Claim" className="mt-4 border-l-2 border-ink bg-wash py-2 pl-3">
      <p className="font-semibold">
        {claimed.length === linked.length
          ? 'A claim: this document decides nothing here.'
          : `It counts for ${linked.length - claimed.length} of the ${linked.length} artifacts below.`}
      </p>
      <p className="pt-1 text-13 text-ink-2">
        Its speaker has no authority over {claimed.length === 1 ? 'the artifact' : 'these artifacts'}. The{' '}
        <Link href="#subjects">subjects</Link> say why.
      </p>
    </div>
  );
}
