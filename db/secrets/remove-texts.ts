/** Removes the texts of secrets from everything that is stored. */
import { forEngine } from '../connection/connection.ts';
import * as postgres from '../postgres/secrets/remove-texts.ts';
import * as sqlite from '../sqlite/secrets/remove-texts.ts';

export const beginSecureDelete = forEngine({ sqlite: sqlite.beginSecureDelete, postgres: postgres.beginSecureDelete });
export const endSecureDelete = forEngine({ sqlite: sqlite.endSecureDelete, postgres: postgres.endSecureDelete });
export const purgeSearchIndex = forEngine({ sqlite: sqlite.purgeSearchIndex, postgres: postgres.purgeSearchIndex });
export const removeTexts = forEngine({ sqlite: sqlite.removeTexts, postgres: postgres.removeTexts });
