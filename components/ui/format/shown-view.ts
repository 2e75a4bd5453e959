/** A view as a page shows it. Every page passes what it reads through `shownView`; a test finds one that does not. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import { revealInvisibleInView } from './invisible-characters.ts';

/** The view with the secrets in it masked and invisible characters shown as code points. */
export function shownView<T>(view: T): T {
  return revealInvisibleInView(maskSecrets(view));
}
