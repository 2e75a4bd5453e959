/** The name and meaning of each badge metric, and what it does not say. */
import type { BadgeMetric } from '#lib/badge/badge.ts';

export const METRIC_LABELS: Record<BadgeMetric, { name: string; meaning: string; limits: string }> = {
  status: {
    name: 'status',
    meaning:
      'The status of the latest artifact under the policy: verified, incomplete, failed, waived, unknown or error.',
    limits: 'It does not say that the software is free of defects.',
  },
  slsa: {
    name: 'SLSA level',
    meaning:
      'The SLSA Build level of the latest artifact, determined from its verified signer and builder, never from a claim.',
    limits: 'It says nothing about the source or about dependencies.',
  },
  coverage: {
    name: 'coverage',
    meaning:
      'Of the releases first seen in the last 30 days whose status is not unknown, the share that is verified now.',
    limits: 'It does not count older releases, nor those that Attestry has no evidence of.',
  },
  'time-to-verify': {
    name: 'time to verify',
    meaning: 'The median time from the end of the build until a release was first verified, over the last 30 days.',
    limits: 'The median leaves out releases that are not verified so far; the page counts them beside it.',
  },
  vsa: {
    name: 'signed verdict',
    meaning: 'The result of the verification summary that Attestry signs about the artifact, and its SLSA Build level.',
    limits: 'A picture proves nothing: the summary behind it has the signature.',
  },
};
