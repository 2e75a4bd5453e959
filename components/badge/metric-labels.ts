/**
 * What a badge says and what it does not, by metric: the picker and the page that a badge leads to say it the same way.
 */
import type { BadgeMetric } from '#lib/badge/badge.ts';

export const METRIC_LABELS: Record<BadgeMetric, { name: string; meaning: string; limits: string }> = {
  status: {
    name: 'status',
    meaning: 'How the latest artifact stands under the policy: verified, incomplete, failed, waived, unknown or error.',
    limits: 'It does not say that the software is free of faults.',
  },
  slsa: {
    name: 'SLSA level',
    meaning:
      'The SLSA Build level of the latest artifact, concluded here from who signed and which builder built, never from what was claimed.',
    limits: 'It says nothing about the source or about dependencies.',
  },
  coverage: {
    name: 'coverage',
    meaning: 'The share of the artifacts that stand verified, of all that a policy applies to. Rounded down.',
    limits: 'Artifacts that nobody told Attestry about are not counted.',
  },
  'time-to-verify': {
    name: 'time to verify',
    meaning:
      'The median time from the end of the build to the first moment an artifact stood verified, over the last 30 days.',
    limits: 'Those not verified yet are not in the median; the page counts them as open.',
  },
};
