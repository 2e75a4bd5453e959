import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The page that signs people in is the only one that everybody may read. */
const OPEN = 'app/sign-in/page.tsx';

it.each(globSync('app/**/page.tsx').filter((file) => file !== OPEN))('%s asks whether its reader may read', (file) => {
  expect(readFileSync(file, 'utf8')).toMatch(/await (?:pageContext\((?:'[a-z.-]+')?\)|accountContext\(\))/);
});
