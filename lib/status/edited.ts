import type { ArtifactStatus } from './status.ts';

/** The status of an artifact of which somebody has changed what is stored: nothing that the store says of it counts. */
export const EDITED_STATUS: Omit<ArtifactStatus, 'waivers'> = {
  status: 'error',
  underlying: 'error',
  reason: 'The store was edited: what is stored about this artifact is not as Attestry wrote it. Run attestry audit.',
  rule: null,
};
