/** The banner on every page of an app whose log does not extend what its anchors have seen. */
export function LogAlarm({ sentence }: { sentence: string }) {
  return (
    <div role="alert" aria-label="The log does not match its anchors" className="border-b-2 border-ink bg-wash">
      <p className="mx-auto max-w-[1920px] px-4 py-2 wrap-anywhere sm:px-6">
        <span className="font-semibold">{sentence}</span> Nothing is stored until it is restored:{' '}
        <code className="font-mono text-13">attestry audit</code> says what differs.
      </p>
    </div>
  );
}
