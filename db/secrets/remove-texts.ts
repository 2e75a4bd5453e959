/** Removes the texts of secrets from everything that is stored, and from the files of the store. */
export {
  beginSecureDelete,
  endSecureDelete,
  purgeSearchIndex,
  removeTexts,
  truncateWal,
} from '../sqlite/secrets/remove-texts.ts';
