/** The policies of this installation, by version. */
import { policyVersion } from '../schema/index.ts';
import { documentVersions, type DocumentVersionRow } from './document-versions.ts';

export type PolicyVersionRow = DocumentVersionRow;

export const policyVersions = documentVersions(policyVersion);
