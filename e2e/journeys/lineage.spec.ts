/**
 * Where an artifact came from and where it went: in the drawing by mouse and by keyboard, in the table, and as a file.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test, type DemoData } from './support/demo-data.ts';

const rootArtifact = ({ expected }: DemoData) => expected.find(({ fault }) => fault === 'unknown-builder')!;

async function openLineage(page: Page, digest: string) {
  await page.goto(`/lineage?artifact=${digest}`);
  const drawing = page.getByRole('application', { name: 'Lineage graph' });
  await expect(drawing).toHaveAttribute('data-state', 'drawn');
  const chosen = page.getByRole('complementary', { name: 'Selection' });
  return {
    drawing,
    chosen,
    called: chosen.getByRole('heading').first(),
    said: drawing.locator('[aria-live]'),
    tip: drawing.getByRole('tooltip'),
  };
}

/** The position of the node with the keyboard focus, in px of the page: its tooltip is beside it. */
async function positionOfSelected(page: Page): Promise<{ x: number; y: number }> {
  return page.getByRole('application', { name: 'Lineage graph' }).evaluate((frame) => {
    const tip = frame.querySelector<HTMLElement>('[role=tooltip]')!;
    const { left, top } = frame.getBoundingClientRect();
    const { style } = tip;
    const x = style.left === 'auto' ? frame.clientWidth - parseFloat(style.right) - 8 : parseFloat(style.left) + 8;
    return { x: left + frame.clientLeft + x, y: top + frame.clientTop + parseFloat(style.top) - 18 };
  });
}

test('by keyboard: move, announce the node, show the path, show its descendants, fold, open', async ({
  page,
  portfolio,
  accessible,
}) => {
  const { name, digest } = rootArtifact(portfolio);
  const { drawing, chosen, called, said } = await openLineage(page, digest);
  await accessible();
  await drawing.focus();
  await page.keyboard.press('Home');
  await expect(said).toContainText(name);
  await expect(said).toContainText('failed');
  await expect(called).toContainText(name);

  await page.keyboard.press('ArrowLeft');
  await expect(said).not.toContainText(name);
  const before = (await called.innerText()).trim();
  await expect(said).toContainText(before);
  await page.keyboard.press('p');
  await expect(chosen.getByRole('heading', { name: /^Path/ })).toContainText('Path, 1 step');
  await expect(chosen.getByRole('listitem')).toHaveText([before, new RegExp(name)]);
  await page.keyboard.press('i');
  await expect(chosen).toContainText('Deployments made from it');
  await expect(chosen.getByRole('listitem').filter({ hasText: 'production' })).not.toHaveCount(0);

  const drawn = page.locator('#lineage-says');
  const whole = await drawn.innerText();
  await page.keyboard.press('e');
  await expect(drawn).not.toHaveText(whole);
  await page.keyboard.press('Escape');
  await expect(chosen).toContainText('Click a node for its neighbours');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/artifacts/${digest}$`));
});

test('by mouse: hover, click, shift-click for the path, drag the canvas; a reload shows the same', async ({
  page,
  portfolio,
}) => {
  const { name, digest } = rootArtifact(portfolio);
  const { drawing, chosen, called, tip } = await openLineage(page, digest);
  await drawing.scrollIntoViewIfNeeded();
  await drawing.focus();
  await page.keyboard.press('Home');
  const root = await positionOfSelected(page);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const source = (await called.innerText()).trim();
  const start = await positionOfSelected(page);
  await page.keyboard.press('Escape');
  await expect(tip).toBeHidden();

  await page.mouse.move(root.x, root.y);
  await expect(tip).toContainText(name);
  await page.mouse.click(root.x, root.y);
  await expect(called).toContainText(name);
  await page.keyboard.down('Shift');
  await page.mouse.click(start.x, start.y);
  await page.keyboard.up('Shift');
  await expect(chosen.getByRole('heading', { name: /^Path/ })).toHaveText(
    /^Path, \d steps?, (not )?every claim verified$/,
  );
  await expect(chosen.getByRole('listitem').filter({ hasText: source })).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]at=.*[?&]to=/);
  const way = await chosen.innerText();
  await page.reload();
  await expect(drawing).toHaveAttribute('data-state', 'drawn');
  await expect.poll(() => chosen.innerText()).toBe(way);

  // The whole canvas moves by the same distance as the mouse.
  const box = (await drawing.boundingBox())!;
  const paper = { x: box.x + box.width / 2, y: box.y + box.height - 12 };
  await page.mouse.move(paper.x, paper.y);
  await page.mouse.down();
  await page.mouse.move(paper.x + 60, paper.y - 40, { steps: 6 });
  await page.mouse.up();
  await page.mouse.move(root.x + 60, root.y - 40);
  await expect(tip).toContainText(name);
});

test('found by name, filtered by the legend, unfolded; the table shows the same', async ({ page, portfolio }) => {
  const { digest } = rootArtifact(portfolio);
  const { called } = await openLineage(page, digest);
  const find = page.getByRole('combobox', { name: 'Find in this lineage' });
  await find.fill('base-images');
  await expect(page.getByRole('listbox', { name: 'Found in this lineage' }).getByRole('option').first()).toContainText(
    'base-images',
  );
  await page.keyboard.press('Enter');
  await expect(called).toContainText('base-images');

  const rows = page
    .getByRole('region', { name: /^The lineage in rows/ })
    .locator('tbody tr')
    .filter({ hasNotText: 'no relation' });
  const drawn = page.locator('#lineage-says');
  const claims = async () => Number(/and (\d+) claims drawn/.exec(await drawn.innerText())![1]);
  await expect(rows).toHaveCount(await claims());
  const sboms = page.getByRole('group', { name: 'Kinds' }).getByRole('button', { name: /^SBOM/ });
  await sboms.click();
  await expect(sboms).toHaveAttribute('aria-pressed', 'false');
  await expect(drawn).toContainText('filtered out');
  await expect(rows.filter({ hasText: 'SBOM' })).toHaveCount(0);
  await expect(rows).toHaveCount(await claims());
  await expect(page).toHaveURL(/without=sbom/);
  await sboms.click();

  const folded = await claims();
  await page.getByRole('button', { name: 'Unfold all' }).click();
  await expect(drawn).not.toContainText('folded');
  expect(await claims()).toBeGreaterThan(folded);
  await page
    .getByRole('group', { name: 'Claims' })
    .getByRole('button', { name: /^verified claims/ })
    .click();
  await expect(rows.filter({ hasText: /verified$/ }).filter({ hasNotText: /unverified$/ })).toHaveCount(0);
});

test('saved as SVG and PNG', async ({ page, portfolio }) => {
  const { digest, name } = rootArtifact(portfolio);
  await openLineage(page, digest);
  const saved = async (kind: 'SVG' | 'PNG') => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: kind, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^lineage-.*${digest.slice(7, 15)}\\.${kind.toLowerCase()}$`),
    );
    return readFile(await download.path());
  };
  const svg = (await saved('SVG')).toString();
  expect(svg).toMatch(/^<\?xml/);
  expect(svg).toContain(`Lineage of ${name}`);
  expect(svg).not.toMatch(/var\(--|light-dark\(/);
  // Colours are measured on the page, where what a reader asks of motion has a say.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect((await saved('SVG')).toString()).toBe(svg);
  const png = await saved('PNG');
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect(png.readUInt32BE(16), 'its width').toBeGreaterThan(600);
});
