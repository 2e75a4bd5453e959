/**
 * What a badge says and what it does not, by metric: the picker and the page that a badge leads to say it the same way.
 */
import type { BadgeMetric } from '#lib/badge/badge.ts';

export const METRIC_LABELS: Record<BadgeMetric, { name: string; says: string; not: string }> = {
  status: {
    name: 'status',
    says: 'How the latest artifact stands under the policy: verified, incomplete, failed, waived, unknown or error.',
    not: 'It does not say that the software is free of faults.',
  },
  slsa: {
    name: 'SLSA level',
    says: 'The SLSA Build level of the latest artifact, concluded here from who signed and which builder built, never from what was claimed.',
    not: 'It says nothing about the source or about dependencies.',
  },
  coverage: {
    name: 'coverage',
    says: 'The share of the artifacts that stand verified, of all that a policy applies to. Rounded down.',
    not: 'Artifacts that nobody told Attestry about are not counted.',
  },
  'time-to-verify': {
    name: 'time to verify',
    says: 'The median time from the end of the build to the first moment an artifact stood verified, over the last 30 days.',
    not: 'Those not verified yet are not in the median; the page counts them as open.',
  },
};
