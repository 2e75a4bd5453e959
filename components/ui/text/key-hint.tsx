/** A key, or several keys that are pressed together. */
export function KeyHint({ keys }: { keys: string[] }) {
  return (
    <span className="inline-flex gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-2 border border-line-2 px-1 font-mono text-12 text-ink-2"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
