/**
 * The lineage of an artifact with thousands of nodes: an overview of groups that open in place, and all nodes in one
 * drawing.
 */
import type { Page } from '@playwright/test';
import { largeLineage, type LargeLineage } from '#lib/test-issuer/scenes/large-lineage.ts';
import type { AppUnderTest } from '../harness/app.ts';
import { push } from '../harness/api.ts';
import { expect, test } from '../harness/test.ts';

const NODES = 6_000;
const DOCUMENTS_PER_UPLOAD = 100;

let scene: LargeLineage;

async function fill(app: AppUnderTest): Promise<LargeLineage> {
  const made = largeLineage(NODES, 'journeys', new Date());
  const bytes = (documents: object[]) => Buffer.from(documents.map((each) => JSON.stringify(each)).join('\n'));
  for (const sbom of made.sboms) await push(app, bytes([sbom]), `?subject=${made.digest}`);
  for (let at = 0; at < made.provenances.length; at += DOCUMENTS_PER_UPLOAD)
    await push(app, bytes(made.provenances.slice(at, at + DOCUMENTS_PER_UPLOAD)));
  return made;
}

test.beforeAll(async ({ app }) => {
  test.setTimeout(180_000);
  scene = await fill(app);
});

async function open(page: Page, path: string) {
  await page.goto(path);
  const drawing = page.getByRole('application', { name: 'Lineage graph' });
  await expect(drawing).toHaveAttribute('data-state', 'drawn');
  return {
    drawing,
    says: page.locator('#lineage-says'),
    chosen: page.getByRole('complementary', { name: 'Selection' }),
  };
}

test('opens as an overview by project, of which a group opens in place and folds again', async ({
  page,
  accessible,
}) => {
  const { says, chosen } = await open(page, `/lineage?artifact=${scene.digest}`);
  const whole = scene.nodes.toLocaleString('en');
  await expect(says).toContainText(`${whole} nodes`);
  await expect(page.getByRole('navigation', { name: 'Groups' }).getByText('projects')).toHaveAttribute(
    'aria-current',
    'true',
  );
  await accessible();

  const find = page.getByRole('combobox', { name: 'Find among what is shown' });
  await find.fill('npm components');
  await find.press('Enter');
  await expect(chosen.getByRole('heading').first()).toHaveText('npm components · 1,440');
  await chosen.getByRole('button', { name: 'Open 1,440' }).click();
  await expect(chosen.getByRole('listitem').filter({ hasText: 'npm components 1,440' })).toHaveCount(1);
  await expect(says).toContainText(`${whole} nodes, 67 of them drawn singly`);
  await expect(page).toHaveURL(/[?&]open=group:~component\.npm(&|$)/);
  const rows = page.getByRole('region', { name: /^The lineage in rows/ }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'lib-0@' })).not.toHaveCount(0);

  await page.reload();
  await expect(says).toContainText(`${whole} nodes, 67 of them drawn singly`);
  await chosen.getByRole('button', { name: 'Fold', exact: true }).click();
  await expect(says).toContainText(`${whole} nodes, 7 of them drawn singly`);
  await expect(page).not.toHaveURL(/open=/);
});

test('by keyboard: a group opens, and the group around a node folds', async ({ page }) => {
  const { drawing, says, chosen } = await open(page, `/lineage?artifact=${scene.digest}&group=kind`);
  const find = page.getByRole('combobox', { name: 'Find among what is shown' });
  await find.fill('maven');
  await find.press('Enter');
  await drawing.focus();
  await expect(chosen.getByRole('button', { name: /^Open / })).toHaveCount(1);
  const folded = await says.innerText();
  await page.keyboard.press('e');
  await expect(says).not.toHaveText(folded);
  await expect(chosen.getByRole('button', { name: 'Fold its group' })).toHaveCount(1);
  await page.keyboard.press('u');
  await expect(says).toHaveText(folded);
});

test('by wheel: zooming into a group opens it, and zooming out folds it', async ({ page }) => {
  const { drawing, says, chosen } = await open(page, `/lineage?artifact=${scene.digest}&group=kind`);
  const folded = await says.innerText();
  const find = page.getByRole('combobox', { name: 'Find among what is shown' });
  await find.fill('pypi');
  await find.press('Enter');
  await expect(chosen.getByRole('heading').first()).toContainText('pypi components');
  await drawing.scrollIntoViewIfNeeded();
  const box = (await drawing.boundingBox())!;
  // What was found is in the middle of the space that labels leave.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 - 6);
  const zoomUntil = async (delta: number, isDone: () => Promise<boolean>) => {
    for (let turn = 0; turn < 40 && !(await isDone()); turn++) {
      await page.mouse.wheel(0, delta);
      await page.waitForTimeout(50);
    }
  };
  await zoomUntil(-120, async () => (await says.innerText()) !== folded);
  await expect(says).not.toHaveText(folded);
  await zoomUntil(120, async () => (await says.innerText()) === folded);
  await expect(says).toHaveText(folded);
});

test('all nodes in one drawing: found, selected, panned, with the table beside it', async ({ page }) => {
  const { drawing, says, chosen } = await open(page, `/lineage?artifact=${scene.digest}&limit=50000&fold=off`);
  await expect(says).toContainText(`${scene.nodes.toLocaleString('en')} nodes and`, { timeout: 40_000 });
  await expect(drawing).toHaveAttribute('data-state', 'drawn');
  await expect(drawing).toHaveAttribute('data-size', 'huge');
  await expect(page.getByRole('button', { name: 'SVG' })).toBeDisabled();
  const find = page.getByRole('combobox', { name: 'Find in this lineage' });
  await find.fill('lib-7@');
  await drawing.scrollIntoViewIfNeeded();
  const box = (await drawing.boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 - 6 };
  await page.mouse.move(middle.x, middle.y);
  await find.press('Enter');
  await expect(chosen.getByRole('heading').first()).toContainText('lib-7@');

  // What was found comes to the middle: the pointer that rests there names it, also after the drawing was dragged.
  const tip = drawing.getByRole('tooltip');
  await expect(tip).toContainText('lib-7@');
  await page.mouse.move(box.x + 60, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 140, box.y + 90, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(middle.x + 80, middle.y + 50);
  await expect(tip).toContainText('lib-7@');

  await page
    .getByRole('group', { name: 'Kinds' })
    .getByRole('button', { name: /^Components/ })
    .click();
  await expect(says).toContainText('filtered out');
  await expect(page.getByRole('region', { name: /^The lineage in rows/ }).locator('tbody tr')).not.toHaveCount(0);
});
