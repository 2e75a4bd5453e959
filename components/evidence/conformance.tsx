import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import type { ConformanceView, ShownField } from '#lib/views/predicate-type/conformance.ts';
import { predicateTypeHref } from '#components/predicate-type/door.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

const WORDS: { readonly [outcome in ConformanceView['outcome']]: { check: 'pass' | 'fail' | 'error'; text: string } } =
  {
    conforms: { check: 'pass', text: 'The predicate conforms to the schema of' },
    'does-not-conform': { check: 'fail', text: 'The predicate does not conform to the schema of' },
    'not-judged': { check: 'error', text: 'The predicate was not compared with the schema of' },
  };

/** Whether a predicate conforms to a registered type, where it does not, and the fields that the type shows. */
export function Conformance({ conformance, now }: { conformance: ConformanceView; now: number }) {
  const { type, project, outcome, violations, reason, fields } = conformance;
  const { check, text } = WORDS[outcome];
  return (
    <div className="not-first:mt-5">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <MarkShape mark={CHECK_PRESENTATION[check]} />
        <span className="min-w-0 wrap-anywhere">
          {text} <Link href={predicateTypeHref(type.id)}>{type.title}</Link>, version {type.version}
          {project !== null && `, for ${project}`}
          {reason !== null && `: ${reason}`}.
        </span>
      </p>
      {violations.length > 0 && (
        <ul className="pt-1">
          {violations.map((violation) => (
            <li key={`${violation.pointer} ${violation.reason}`} className="border-b border-line py-1 wrap-anywhere">
              <code className="font-mono text-13">
                {violation.pointer === '' ? 'the predicate' : violation.pointer}
              </code>{' '}
              {violation.reason}
            </li>
          ))}
        </ul>
      )}
      {fields.length > 0 && (
        <Facts
          className="pt-3"
          rows={fields.map((field) => ({ term: field.title, value: <FieldValue field={field} now={now} /> }))}
        />
      )}
    </div>
  );
}

/** Fields that a list shows of a document; its page shows all. */
const LISTED_FIELDS = 4;

/** The registered type of a document in a list, where it does not conform, and the first fields with a value. */
export function TypedContent({ conformance, now }: { conformance: ConformanceView; now: number }) {
  const { type, outcome, violations, reason, fields } = conformance;
  const [first] = violations;
  const stated = fields.filter(({ value }) => value !== null).slice(0, LISTED_FIELDS);
  return (
    <div className="max-w-[48ch] pt-1 text-13 font-normal wrap-anywhere">
      <Link href={predicateTypeHref(type.id)}>{type.title}</Link>
      {outcome === 'does-not-conform' && (
        <span>
          : does not conform, {first!.pointer === '' ? 'the predicate' : first!.pointer} {first!.reason}
        </span>
      )}
      {outcome === 'not-judged' && <span>: not compared, {reason}</span>}
      {stated.map((field) => (
        <span key={field.name} className="block text-ink-2">
          {field.title}: <FieldValue field={field} now={now} />
        </span>
      ))}
    </div>
  );
}

/** The value of a field as its type is read; a link leads only to http and https. */
function FieldValue({ field: { type, value, problem }, now }: { field: ShownField; now: number }) {
  if (value === null) return <span className="text-ink-2">{problem}</span>;
  switch (type) {
    case 'time':
      return <Time at={String(value)} now={now} />;
    case 'link':
      return <Link href={String(value)}>{String(value)}</Link>;
    case 'digest':
      return <code className="font-mono text-13">{String(value)}</code>;
    case 'boolean':
      return value === true ? 'yes' : 'no';
    case 'list':
      return (value as readonly unknown[]).length === 0 ? (
        <span className="text-ink-2">none</span>
      ) : (
        (value as readonly unknown[]).join(', ')
      );
    case 'text':
    case 'number':
      return String(value);
  }
}
