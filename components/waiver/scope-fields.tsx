import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { VEX_DRAFT_STATUSES, VEX_JUSTIFICATIONS, WAIVER_LIMITS } from '#lib/views/waiver.ts';
import type { WaiverDraft } from './commands.ts';

type Props = {
  rules: readonly { id: string; hasFindings: boolean }[];
  draft: WaiverDraft;
  set: (change: Partial<WaiverDraft>) => void;
  problem: (member: string) => string | null;
};

const words = (value: string) => ({ value, label: value.replaceAll('_', ' ') });

/** The fields that narrow a waiver. A vulnerability and a component only where the rule is about vulnerabilities. */
export function ScopeFields({ rules, draft, set, problem }: Props) {
  const hasFindings = rules.find(({ id }) => id === draft.rule)?.hasFindings === true;
  return (
    <>
      <Field
        label="Environment (optional)"
        hint="empty: in all of them"
        problem={problem('environment')}
        className={hasFindings ? undefined : 'sm:col-span-2'}
      >
        <Input
          value={draft.environment}
          maxLength={WAIVER_LIMITS.environment}
          onChange={(event) => set({ environment: event.target.value })}
        />
      </Field>
      {hasFindings && (
        <>
          <Field
            label="Vulnerability (optional)"
            hint="as CVE-2026-1234; empty: the rule as a whole"
            problem={problem('vulnerability')}
          >
            <Input
              value={draft.vulnerability}
              maxLength={WAIVER_LIMITS.vulnerability}
              onChange={(event) => set({ vulnerability: event.target.value })}
              className="font-mono text-13"
            />
          </Field>
          <Field label="Component (optional)" hint="as pkg:npm/left-pad" problem={problem('component')}>
            <Input
              value={draft.component}
              maxLength={WAIVER_LIMITS.component}
              onChange={(event) => set({ component: event.target.value })}
              className="font-mono text-13"
            />
          </Field>
        </>
      )}
      {hasFindings && draft.vulnerability.trim() !== '' && <VexFields draft={draft} set={set} problem={problem} />}
    </>
  );
}

/** What the draft of the OpenVEX statement says. */
function VexFields({ draft, set, problem }: Omit<Props, 'rules'>) {
  return (
    <>
      <Field label="VEX draft says" problem={problem('vexStatus')}>
        <Select
          value={draft.vexStatus === '' ? VEX_DRAFT_STATUSES[0] : draft.vexStatus}
          onChange={(event) =>
            set({
              vexStatus: event.target.value,
              justification: event.target.value === 'not_affected' ? VEX_JUSTIFICATIONS[0] : '',
            })
          }
          options={VEX_DRAFT_STATUSES.map(words)}
        />
      </Field>
      {draft.vexStatus === 'not_affected' && (
        <Field label="Because" problem={problem('justification')}>
          <Select
            value={draft.justification}
            onChange={(event) => set({ justification: event.target.value })}
            options={VEX_JUSTIFICATIONS.map(words)}
          />
        </Field>
      )}
    </>
  );
}
