/**
 * Measures the lineage page in Chromium, without a GPU: the time to the first drawing, and frames per second while
 * panning and zooming, at 1,000 and 5,000 nodes with no node folded; at 20,000 and 50,000 nodes the overview of groups,
 * and the drawing of all nodes. Where others use the machine too, only the processor time of the page is comparable. It
 * starts a temporary app and fills it over HTTP, or uses a running one (only with data that may be lost):
 *
 *   node bench/lineage-browser.ts [http://127.0.0.1:3000 TOKEN]
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { largeLineage } from '#lib/test-issuer/scenes/large-lineage.ts';
import { startTemporaryApp } from './browser/temporary-app.ts';
import { findBrowser } from '../scripts/browser.mjs';

const [givenUrl, givenToken] = process.argv.slice(2);
const { url, token, stop } =
  givenUrl !== undefined && givenToken !== undefined
    ? { url: givenUrl, token: givenToken, stop: async () => {} }
    : await startTemporaryApp();

const COMPONENTS_PER_SBOM = 400;
const DOCUMENTS_PER_UPLOAD = 200;
const RUNS = 3;
/** A pause after the first drawing in which the layers are prepared, as for a reader who looks before dragging. */
const IDLE_MS = 2000;
const DRAG_MS = 3000;

/** An artifact with so many SBOMs that its lineage has `size` nodes. Some components are in two SBOMs. */
async function createArtifact(size: number): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(`lineage of ${size}`).digest('hex')}`;
  const sboms = Math.ceil(size / COMPONENTS_PER_SBOM);
  const perSbom = Math.ceil((size - 1 - sboms) / sboms);
  for (let s = 0; s < sboms; s++) {
    const components = Array.from({ length: perSbom + 20 }, (_, c) => {
      const n = c < perSbom ? s * perSbom + c : ((s + 1) % sboms) * perSbom + c - perSbom;
      return {
        type: 'library',
        name: `lib-${size}-${n}`,
        version: '1.0.0',
        purl: `pkg:npm/lib-${size}-${n}@1.0.0`,
        'bom-ref': `c${c}`,
      };
    });
    const sbom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      serialNumber: `urn:uuid:00000000-0000-4000-8000-${String(size * 100 + s).padStart(12, '0')}`,
      components,
    };
    const response = await fetch(`${url}/api/v1/attestations?subject=${digest}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(sbom),
    });
    if (!response.ok && response.status !== 207) throw new Error(`push: ${response.status} ${await response.text()}`);
  }
  return digest;
}

/** An artifact with a lineage of about `size` nodes of several kinds and projects. */
async function createLargeLineage(size: number): Promise<string> {
  const { digest, sboms, provenances } = largeLineage(size, 'bench', new Date());
  const send = async (documents: object[], query = '') => {
    const response = await fetch(`${url}/api/v1/attestations${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: documents.map((document) => JSON.stringify(document)).join('\n'),
    });
    if (!response.ok && response.status !== 207) throw new Error(`push: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  for (const sbom of sboms) await send([sbom], `?subject=${digest}`);
  for (let at = 0; at < provenances.length; at += DOCUMENTS_PER_UPLOAD)
    await send(provenances.slice(at, at + DOCUMENTS_PER_UPLOAD));
  return digest;
}

type Frames = { fps: number; worst: number };

async function measureFrames(page: Page, act: () => Promise<void>): Promise<Frames> {
  const recorder = await page.evaluateHandle(() => {
    const times: number[] = [];
    let handle = requestAnimationFrame(function tick(time) {
      times.push(time);
      handle = requestAnimationFrame(tick);
    });
    return () => {
      cancelAnimationFrame(handle);
      return times;
    };
  });
  await act();
  const times = await recorder.evaluate((end) => end());
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  return { fps: (1000 * gaps.length) / (times.at(-1)! - times[0]!), worst: Math.max(...gaps) };
}

/** The processor time that the main thread of a page has used so far, in ms. */
async function processorTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

/** The processor time of the tab in ms, workers included, and its resident memory in MB. */
async function tabUse(browser: Browser): Promise<{ processor: number; memory: number }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  // There is one page. Chromium has started another renderer for the next one, which has not worked yet.
  const busiest = processInfo.filter(({ type }) => type === 'renderer').toSorted((a, b) => b.cpuTime - a.cpuTime)[0];
  if (busiest === undefined) throw new Error('the browser has no page');
  const pages = Number(readFileSync(`/proc/${busiest.id}/statm`, 'utf8').split(' ')[1]);
  return { processor: 1000 * busiest.cpuTime, memory: (pages * 4096) / 1e6 };
}

async function measureMoves(page: Page): Promise<{ pan: Frames; zoom: Frames }> {
  const box = (await page.getByRole('application').boundingBox())!;
  const x = box.x + box.width / 2,
    y = box.y + box.height / 2;
  const pan = await measureFrames(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    const end = Date.now() + DRAG_MS;
    for (let i = 0; Date.now() < end; i++)
      await page.mouse.move(x + 200 * Math.sin(i / 15), y + 120 * Math.cos(i / 15));
    await page.mouse.up();
  });
  const zoom = await measureFrames(page, async () => {
    const end = Date.now() + DRAG_MS;
    for (let i = 0; Date.now() < end; i++) {
      await page.mouse.wheel(0, Math.floor(i / 20) % 2 === 0 ? -60 : 60);
      await page.waitForTimeout(16);
    }
  });
  return { pan, zoom };
}

/** A page with tens of thousands of nodes: as groups, or all of them after the nearest ones. */
async function measureLargePage(browser: Browser, address: string, isWhole: boolean) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${url}${address}`);
  await page.waitForFunction(() => performance.getEntriesByName('lineage-drawn').length > 0, null, {
    timeout: 120_000,
  });
  const mark = (name: string) => page.evaluate((mark) => performance.getEntriesByName(mark)[0]!.startTime, name);
  const answered = await page.evaluate(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).responseStart,
  );
  const first = await mark('lineage-drawn');
  if (isWhole)
    await page.waitForFunction(() => performance.getEntriesByName('lineage-whole-drawn').length > 0, null, {
      timeout: 120_000,
    });
  const whole = isWhole ? await mark('lineage-whole-drawn') : first;
  await page.waitForTimeout(IDLE_MS);
  const says = await page.locator('#lineage-says').innerText();
  const drawn = await tabUse(browser);
  const { pan, zoom } = await measureMoves(page);
  const moved = await tabUse(browser);
  await page.close();
  return { says, answered, first, whole, drawn, moved, pan, zoom };
}

async function measurePage(browser: Browser, digest: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${url}/lineage?artifact=${digest}&limit=5000&fold=off`);
  await page.waitForFunction(() => performance.getEntriesByName('lineage-drawn').length > 0, null, {
    timeout: 120_000,
  });
  const first = await page.evaluate(
    () =>
      new Promise<{ answered: number; drawn: number; painted: number }>((done) => {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const { responseStart } = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
            done({
              answered: responseStart,
              drawn: performance.getEntriesByName('lineage-drawn')[0]!.startTime,
              painted: performance.now(),
            });
          }),
        );
      }),
  );
  const processor = await processorTime(session);
  const says = await page.locator('#lineage-says').innerText();
  await page.locator('[role=application][data-state=drawn]').waitFor();
  const ready = await page.evaluate(() => performance.now());
  await page.waitForTimeout(IDLE_MS);
  const { pan, zoom } = await measureMoves(page);
  await page.close();
  return { says, first, processor, ready, pan, zoom };
}

const found = await findBrowser();
const browser = await chromium.launch({
  executablePath: found?.path,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const size of [1000, 5000]) {
  const digest = await createArtifact(size);
  const runs = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measurePage(browser, digest));
  const best = runs.reduce((a, b) => (b.first.painted - b.first.answered < a.first.painted - a.first.answered ? b : a));
  console.log(`\n${best.says}`);
  console.table(
    runs.map(({ first, processor, ready, pan, zoom }) => ({
      'answer ms': Math.round(first.answered),
      'picture after the answer ms': Math.round(first.painted - first.answered),
      'processor until then ms': Math.round(processor),
      'ready for the pointer ms': Math.round(ready - first.answered),
      'pan fps': Math.round(pan.fps),
      'worst pan frame ms': Math.round(pan.worst),
      'zoom fps': Math.round(zoom.fps),
      'worst zoom frame ms': Math.round(zoom.worst),
    })),
  );
}
for (const size of [20_000, 50_000]) {
  const digest = await createLargeLineage(size);
  for (const [address, isWhole] of [
    [`/lineage?artifact=${digest}`, false],
    [`/lineage?artifact=${digest}&limit=50000&fold=off`, true],
  ] as const) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measureLargePage(browser, address, isWhole));
    console.log(`\n${runs[0]!.says}`);
    console.table(
      runs.map(({ answered, first, whole, drawn, moved, pan, zoom }) => ({
        'answer ms': Math.round(answered),
        'first picture ms': Math.round(first),
        ...(isWhole ? { 'all drawn ms': Math.round(whole) } : {}),
        'processor until then ms': Math.round(drawn.processor),
        'pan fps': Math.round(pan.fps),
        'worst pan frame ms': Math.round(pan.worst),
        'zoom fps': Math.round(zoom.fps),
        'worst zoom frame ms': Math.round(zoom.worst),
        'processor while moving ms': Math.round(moved.processor - drawn.processor),
        'memory of the tab MB': Math.round(moved.memory),
      })),
    );
  }
}
await browser.close();
await stop();
