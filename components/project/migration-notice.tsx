import type { MigrationView } from '#lib/views/project.ts';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { claimCommand } from '#lib/format/claim-command.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

/** Projects that the notice lists; the command line and the API list all. */
const MAX_LISTED = 10;

/**
 * What became unknown when the store was migrated to authority, with the command that claims each project. Nothing once
 * all of these projects are claimed.
 */
export function MigrationNotice({ migration }: { migration: Pick<MigrationView, 'counts' | 'projects'> }) {
  const { counts, projects } = migration;
  if (counts.artifacts === 0) return null;
  const listed = projects.slice(0, MAX_LISTED);
  const commands = listed.flatMap(({ slug }) => claimCommand(slug) ?? []);
  const isOne = counts.artifacts === 1;
  return (
    <div role="note" aria-label="After the upgrade" className="mb-6 border-l-2 border-ink pl-3">
      <p className="font-semibold">
        {formatQuantity(counts.artifacts, 'artifact')} of {formatQuantity(counts.projects, 'project')}{' '}
        {isOne ? 'was' : 'were'} verified before authority was introduced and {isOne ? 'is' : 'are'} unknown now.
      </p>
      <p>No project here expects them. Claim those projects that are yours, where the data folder is:</p>
      <ul className="py-1 text-13">
        {listed.map(({ slug, artifacts }) => (
          <li key={slug}>
            <Link href={`/projects/${slug}`} className="wrap-anywhere">
              {slug}
            </Link>{' '}
            <span className="text-ink-2">{formatQuantity(artifacts, 'artifact')}</span>
          </li>
        ))}
      </ul>
      {commands.length > 0 && <CodeLines label="commands that claim the projects" text={commands.join('\n')} />}
      <p className="pt-1 text-13 text-ink-2">
        {counts.projects > listed.length && `${formatQuantity(counts.projects - listed.length, 'project')} more. `}
        <code className="font-mono">npx attestry project migration</code> lists every artifact. The notice ends once all
        of these projects are claimed.
      </p>
    </div>
  );
}
