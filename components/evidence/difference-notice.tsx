/** The notice on the page of a document that is not as the log says: what differs, and what to do. */
export function DifferenceNotice({ differences }: { differences: readonly string[] }) {
  if (differences.length === 0) return null;
  return (
    <div role="alert" aria-label="The log says otherwise" className="mt-4 border-l-2 border-ink bg-wash py-2 pl-3">
      <p className="font-semibold">Do not rely on this page: the store was changed.</p>
      {differences.map((difference) => (
        <p key={difference} className="pt-1 wrap-anywhere">
          {difference}
        </p>
      ))}
      <p className="pt-1 text-13 text-ink-2">
        <code className="font-mono">attestry audit</code> names everything in the store that differs.
      </p>
    </div>
  );
}
