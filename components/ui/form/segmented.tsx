import { classNames } from '../class-names.ts';

/** A few choices in one line, each a link: the state is in the URL. The chosen one is bold. */
export function Segmented({
  label,
  choices,
}: {
  label: string;
  choices: { href: string; label: string; chosen: boolean }[];
}) {
  return (
    <nav aria-label={label} className="inline-flex flex-wrap gap-x-4 gap-y-1">
      {choices.map((choice) => (
        <a
          key={choice.href}
          href={choice.href}
          aria-current={choice.chosen ? 'true' : undefined}
          className={classNames(
            'inline-flex min-h-6 items-center border-b-2 text-14',
            choice.chosen ? 'border-ink font-semibold text-ink' : 'border-transparent text-accent hover:border-accent',
          )}
        >
          {choice.label}
        </a>
      ))}
    </nav>
  );
}
