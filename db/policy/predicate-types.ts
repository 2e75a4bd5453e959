/** The predicate types that teams have registered, by version. */
import { predicateTypeVersion } from '../schema/index.ts';
import { documentVersions } from './document-versions.ts';

export const predicateTypeVersions = documentVersions(predicateTypeVersion);
