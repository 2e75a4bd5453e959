import type { ReactNode } from 'react';
import type { PolicyRuleView } from '#lib/views/policy/policy.ts';
import { SEVERITIES } from '#components/policy/reference/modes.ts';
import { shortDay } from '#components/ui/format/time.ts';
import { CodeLines, Value } from '#components/ui/text/code.tsx';

type Props = { rules: readonly PolicyRuleView[]; now: number };

/** Each rule as sentences, with its parameters, the controls that it supports and the threats that it closes. */
export function PolicyRules({ rules, now }: Props) {
  return (
    <ol className="border-t border-line">
      {rules.map((rule) => (
        <li
          key={rule.id}
          id={`rule-${rule.id}`}
          className="grid scroll-mt-16 gap-x-4 gap-y-1 border-b border-line py-2 md:grid-cols-[136px_minmax(0,1fr)] print:grid-cols-[112px_minmax(0,1fr)]"
        >
          <Weight rule={rule} now={now} />
          <div className="min-w-0">
            <Sentence rule={rule} />
            {rule.expression !== null && (
              <CodeLines className="mt-1" label={`the expression of ${rule.id}`} text={rule.expression} />
            )}
            <RuleFacts rule={rule} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What a rule weighs now, and from when on it weighs more. */
function Weight({ rule: { severity, effective }, now }: { rule: PolicyRuleView; now: number }) {
  const isWaiting = severity === 'block' && effective !== null && Date.parse(effective) > now;
  const { word, meaning } = SEVERITIES[isWaiting ? 'warn' : severity];
  return (
    <div>
      <span title={meaning} className={severity === 'block' && !isWaiting ? 'font-semibold' : 'text-ink-2'}>
        {word}
      </span>
      {isWaiting && (
        <span className="block text-12 text-ink-2">
          decides from <time dateTime={effective}>{shortDay(effective, true)}</time>
        </span>
      )}
    </div>
  );
}

function Sentence({ rule: { title, sentence } }: { rule: PolicyRuleView }) {
  const rest = sentence.startsWith(title) ? sentence.slice(title.length) : ` ${sentence}`;
  return (
    <p className="max-w-[88ch] wrap-anywhere">
      <strong className="font-semibold">{title}</strong>
      {rest}
    </p>
  );
}

function RuleFacts({ rule: { id, check, params, controls, threats } }: { rule: PolicyRuleView }) {
  const given = Object.entries((params ?? {}) as { [name: string]: unknown });
  return (
    <dl className="flex flex-wrap gap-x-5 text-13">
      <Fact term="rule">
        <Value>{id}</Value>
      </Fact>
      {check !== null && check !== id && (
        <Fact term="check">
          <Value>{check}</Value>
        </Fact>
      )}
      {given.map(([name, value]) => (
        <Fact key={name} term={name}>
          <Value>{written(value)}</Value>
        </Fact>
      ))}
      {controls.length > 0 && <Fact term="supports">{controls.join(', ')}</Fact>}
      {threats.length > 0 && (
        <Fact term="closes the SLSA threats">
          {threats.map((threat) => `${threat.id}: ${threat.title}`).join('; ')}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="shrink-0 text-ink-2">{term}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

/** A parameter as a reader would write it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join(value.every((one) => typeof one === 'string') ? ', ' : '; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name} ${written(member)}`)
    .join(', ');
}
