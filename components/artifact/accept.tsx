import { Chevron } from '#components/ui/icons.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { quoteForShell } from '#lib/format/shell.ts';
import { waiversHref } from '#components/waiver/query.ts';

type Props = {
  rule: string;
  digest: string;
  /** The vulnerability to accept; null where the rule is not about vulnerabilities. */
  vulnerability: string | null;
};

/** How to waive a rule that the artifact does not meet: the command, and a link to the form. */
export function AcceptForAWhile({ rule, digest, vulnerability }: Props) {
  const only = vulnerability === null ? '' : ` --vulnerability ${quoteForShell(vulnerability)}`;
  return (
    <details className="print:hidden">
      <summary className="inline-flex cursor-pointer items-center gap-2 pb-1 text-13 text-accent hover:underline">
        <Chevron />
        Accept it for a while
      </summary>
      <CodeLines
        label="command that waives the rule"
        text={`npx attestry waive --rule ${rule} --artifact ${digest}${only} --reason '…' --expires 30d`}
      />
      <p className="pt-1 text-13 text-ink-2">
        This works where the data folder is; elsewhere use{' '}
        <Link href={`${waiversHref({ artifact: digest, rule, vulnerability })}#new`}>the form or the API</Link>.
      </p>
    </details>
  );
}
