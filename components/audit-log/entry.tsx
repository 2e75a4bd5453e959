import type { JsonValue } from '#lib/bytes/json/json.ts';
import { formatActor } from '#lib/format/actor.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { compareLines } from '#lib/policy/document/compare-lines.ts';
import type { ProvedAuditLogItem } from '#lib/views/audit-log/audit-log.ts';
import { LogInclusion } from '#components/evidence/inclusion.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { LineDifferences } from '#components/ui/data/line-differences.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { originText } from './audit-log.tsx';
import { auditLogHref } from './query.ts';

/** One entry of the audit log: who, what, from where and why, what changed, and the proof that it is in the log. */
export function AuditLogEntryPage({ item }: { item: ProvedAuditLogItem }) {
  const { index, entry } = item;
  const { action, actor, from, object, reason, at } = entry;
  const text = `${object.kind}:${object.id}`;
  return (
    <Page>
      <PageTitle title={action} note={<Link href="/audit-log">Audit log</Link>} />
      <Section title="Entry" note={`number ${formatCount(index)}`}>
        <Facts
          rows={[
            { term: 'Object', value: <Link href={auditLogHref({ object: text })}>{text}</Link> },
            {
              term: 'By',
              value: (
                <Link href={auditLogHref({ actor: `${actor.kind}:${actor.identifier}` })}>{formatActor(actor)}</Link>
              ),
            },
            { term: 'From', value: originText(from) },
            { term: 'When', value: <Time at={at} form="exact" /> },
            { term: 'Reason', value: reason },
          ]}
        />
      </Section>
      <Section title="What changed">
        <Difference before={entry.before} after={entry.after} />
      </Section>
      <Section title="Proof" note="The entry is in the log that the key of this installation signed.">
        <LogInclusion log={item} />
        <div className="pt-3">
          <CodeLines label="key of the audit log" text={item.key} />
        </div>
      </Section>
    </Page>
  );
}

const textOf = (value: JsonValue): string => (value === null ? '' : JSON.stringify(value, null, 2));

function Difference({ before, after }: { before: JsonValue; after: JsonValue }) {
  if (before === null && after === null) return <p className="text-ink-2">The entry has no values.</p>;
  const places = compareLines(textOf(before), textOf(after));
  if (places === null)
    return (
      <div className="space-y-3">
        <CodeLines label="before" text={textOf(before)} />
        <CodeLines label="after" text={textOf(after)} />
      </div>
    );
  if (places.length === 0) return <p className="text-ink-2">The values before and after are the same.</p>;
  return <LineDifferences label="what changed" places={places} />;
}
