import type { ProjectView } from '#lib/views/project.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';

type Props = { conflicts: ProjectView['conflicts']; hidden: number };

/** The artifacts over which another expected project has equal authority, if there are any. */
export function Conflicts({ conflicts, hidden }: Props) {
  if (conflicts.length === 0) return null;
  return (
    <Section title="Conflicts" note={formatQuantity(conflicts.length + hidden, 'artifact')} id="conflicts">
      <p className="max-w-[88ch] pb-2 text-ink-2">
        Evidence of this project says that these artifacts belong to it, and so does evidence of another project. Both
        are expected here, so their status is unknown. If one project is not yours, withdraw its claim:{' '}
        <code className="font-mono">npx attestry project remove</code> and its slug.
      </p>
      <ul>
        {conflicts.map(({ digest, name, version, other }) => (
          <li key={digest} className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-1.5 first:border-t">
            <Link data-row="" href={`/artifacts/${digest}`} plain className="wrap-anywhere">
              {name ?? 'unnamed artifact'} {version}
            </Link>
            <Digest value={digest} className="text-ink-2" />
            <span className="sm:ml-auto">
              with <Link href={`/projects/${other.slug}`}>{other.slug}</Link>
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="pt-2 text-ink-2">and {formatCount(hidden)} more</p>}
    </Section>
  );
}
