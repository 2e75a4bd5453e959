import type { ArtifactView } from '#lib/views/artifact.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';

/** The quarantined documents about an artifact, if there are any. */
export function QuarantinedSection({ quarantined }: Pick<ArtifactView, 'quarantined'>) {
  if (quarantined.length === 0) return null;
  return (
    <Section
      title="Quarantined"
      note={formatQuantity(quarantined.length, 'document that counts for nothing', 'documents that count for nothing')}
    >
      <ul className="grid gap-1">
        {quarantined.map(({ id, title }) => (
          <li key={id}>
            <Link href={`/evidence/${id}`}>{title}</Link>{' '}
            <span className="font-mono text-12 text-ink-2">{id.slice(0, 19)}…</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
