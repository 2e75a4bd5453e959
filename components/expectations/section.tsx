import { describeExpectations } from '#lib/authority/describe-expectations.ts';
import type { ExpectationsDocument } from '#lib/authority/expectations-document.ts';
import { formatActor } from '#lib/format/actor.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ExpectationsVersionView, ExpectationsView } from '#lib/views/expectations/expectations.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Value } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { expectationsPath } from './accept-request.ts';
import { UnexpectedTable } from './unexpected-table.tsx';

type Props = {
  expectations: ExpectationsView;
  now: number;
};

/** What a project expects, what was seen that does not fit, and how its expectations have changed. */
export function ExpectationsSection({ expectations, now }: Props) {
  const { document, history, version, unexpected } = expectations;
  const current = history.find((one) => one.version === version);
  return (
    <Section title="Expectations" note={<OriginNote expectations={expectations} />} id="expectations">
      <div className="space-y-5">
        <div>
          <Sentences document={document} />
          {current !== undefined && <Change change={current} now={now} />}
        </div>
        <div>
          <h3 className="text-13 font-semibold">Seen in the last 30 days that does not fit</h3>
          {unexpected.length === 0 ? (
            <p className="text-ink-2">Nothing among the newest documents.</p>
          ) : (
            <UnexpectedTable expectations={expectations} now={now} />
          )}
        </div>
        {history.length > 0 && <History expectations={expectations} now={now} />}
      </div>
    </Section>
  );
}

function OriginNote({ expectations: { origin, version } }: Pick<Props, 'expectations'>) {
  if (version === 0) return 'derived: nobody has said anything else';
  return origin === 'derived' ? `derived again, version ${version}` : `version ${version}`;
}

function Sentences({ document }: { document: ExpectationsDocument }) {
  return (
    <ul className="max-w-[80ch] space-y-1">
      {describeExpectations(document).map((parts, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a sentence has no other key, and the list never changes
        <li key={at}>
          {parts.map((part) => (typeof part === 'string' ? part : <Value key={part.code}>{part.code}</Value>))}
        </li>
      ))}
    </ul>
  );
}

/** Who made a version, when and why. */
function Change({ change: { version, by, at, reason }, now }: { change: ExpectationsVersionView; now: number }) {
  return (
    <p className="pt-1 text-13 wrap-anywhere text-ink-2">
      Version {version}
      {by !== null && <>, by {formatActor(by)}</>} <Time at={at} now={now} />: {reason}
    </p>
  );
}

function History({
  expectations: { history, cursor, project, version: current },
  now,
}: Pick<Props, 'expectations' | 'now'>) {
  return (
    <details>
      <summary className="inline cursor-pointer text-13 text-accent hover:underline">
        {cursor === null
          ? `History, ${formatQuantity(history.length, 'version')}`
          : `History, the newest ${history.length} versions`}
      </summary>
      <ol className="max-w-[80ch] divide-y divide-line pt-1">
        {history.map((version) => (
          <li key={version.version} className="py-2">
            <Change change={version} now={now} />
            <div className="pt-1 text-13">
              <VersionContent version={version} isCurrent={version.version === current} />
            </div>
          </li>
        ))}
      </ol>
      {cursor !== null && (
        <p className="text-13">
          <Link href={`${expectationsPath(project)}?cursor=${cursor}`}>The versions before</Link>, as JSON
        </p>
      )}
    </details>
  );
}

function VersionContent({ version, isCurrent }: { version: ExpectationsVersionView; isCurrent: boolean }) {
  if (isCurrent) return 'The current version.';
  return version.origin === 'derived' ? 'What is derived.' : <Sentences document={version.document} />;
}
