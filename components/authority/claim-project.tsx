import { CodeLines } from '#components/ui/text/code.tsx';
import { claimCommand } from '#lib/format/claim-command.ts';

/** How to make a project expected here. */
export function ClaimProject({ slug }: { slug: string }) {
  const command = claimCommand(slug);
  return (
    <div className="print:hidden">
      <p className="pb-1 text-13 text-ink-2">
        If this project is yours, claim it where the data folder is. Attestry then evaluates its artifacts again.
      </p>
      {command === null ? (
        <p>
          <code className="font-mono">npx attestry project add</code>, with the slug of the project
        </p>
      ) : (
        <CodeLines label="command that claims the project" text={command} />
      )}
    </div>
  );
}
