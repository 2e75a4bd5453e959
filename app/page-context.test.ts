import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it.each(globSync('app/**/page.tsx').toSorted())('%s asks whether its reader may read', (file) => {
  expect(readFileSync(file, 'utf8')).toMatch(/await pageContext\(\)/);
});
