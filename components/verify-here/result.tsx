import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import type { TrustView } from '#lib/views/trust.ts';
import { CHECK_LABELS } from '#components/status/check-labels.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Roots } from '#components/trust/roots.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';
import type { StepVerdict, VerifyHereResult } from './steps.ts';

const SHAPES = {
  valid: CHECK_PRESENTATION.pass,
  'not valid': CHECK_PRESENTATION.fail,
  'not checked': CHECK_PRESENTATION.skip,
} as const;

const LABELS: { [step: string]: string } = {
  ...CHECK_LABELS,
  bytes: 'Bytes',
  log: 'Log of this installation',
};

const SENTENCES: { [verdict in StepVerdict]: string } = {
  valid: 'This browser verified the document: it is valid by the roots below, and the log has it.',
  'not valid': 'This browser found that something is not valid.',
  'not checked': 'This browser could not check everything that makes a document valid.',
};

type Props = { result: VerifyHereResult; roots: TrustView['roots']; now: number };

/** What the browser found: one line for each step, and the roots on which it rests. */
export function Result({ result: given, roots, now }: Props) {
  const { verdict, steps, signer } = revealInvisibleInView(given);
  return (
    <div className="space-y-4">
      <p className="flex flex-wrap items-baseline gap-x-3 border-t-2 border-ink pt-3 text-16">
        <Verdict verdict={verdict} />
        <span>{SENTENCES[verdict]}</span>
      </p>
      {signer !== null && <Facts rows={[{ term: 'Signer', value: signer.identity }]} />}
      <ol className="divide-y divide-line border-t border-line">
        {steps.map((step, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a check can be there twice, and the list never changes
          <li key={at} className="grid gap-x-4 py-2 sm:grid-cols-[10rem_9rem_minmax(0,1fr)]">
            <span>{LABELS[step.name] ?? step.name}</span>
            <Verdict verdict={step.verdict} />
            <span className="min-w-0 wrap-anywhere text-ink-2">{step.detail}</span>
          </li>
        ))}
      </ol>
      <div>
        <h3 className="pb-1 text-13 font-semibold">The roots that this browser used</h3>
        <Roots roots={roots} now={now} />
      </div>
    </div>
  );
}

function Verdict({ verdict }: { verdict: StepVerdict }) {
  return (
    <span className="inline-flex items-baseline gap-1.5 font-semibold whitespace-nowrap">
      <MarkShape mark={SHAPES[verdict]} />
      {verdict}
    </span>
  );
}
