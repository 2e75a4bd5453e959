import { isTektonRun } from '#lib/evidence/read/tekton-run.ts';
import type { JsonFormat } from '#lib/evidence/read/content.ts';
import { refuse } from '#lib/evidence/read/refusal.ts';

/** A run of Tekton without anything that Chains has signed: one with it is a container of documents. */
export const tektonRun: JsonFormat = {
  recognises: isTektonRun,
  read: () =>
    refuse(
      'missing-field',
      '/metadata/annotations',
      'Tekton Chains has stored no attestation in the annotations of this run: it has not signed it yet, or it stores attestations elsewhere, as in the registry.',
    ),
};
