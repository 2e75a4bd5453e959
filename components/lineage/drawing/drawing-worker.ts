/** Fetches a whole lineage, and filters, folds and lays out large ones, beside the page. */
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';
import { type DrawingOptions, drawingOf, type Folding } from './drawing.ts';
import { packDrawing, type PackedDrawing } from './packed-drawing.ts';

/** `load`: fetch the lineage at this address. `lineage`: draw this one from now on. `draw`: draw the present one. */
export type DrawingMessage =
  | { load: string }
  | { lineage: Lineage }
  | { draw: number; options: DrawingOptions; folding: Folding };
export type DrawingAnswer = { loaded: Lineage } | { drawn: number; drawing: PackedDrawing } | { problem: string };

let lineage: Lineage | null = null;
const answer = (message: DrawingAnswer) => self.postMessage(message, { transfer: [] });

async function handle(message: DrawingMessage): Promise<void> {
  if ('load' in message) {
    const response = await fetch(message.load, { headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    lineage = revealInvisibleInView((await response.json()) as Lineage);
    answer({ loaded: lineage });
  } else if ('lineage' in message) ({ lineage } = message);
  else if (lineage !== null)
    answer({
      drawn: message.draw,
      drawing: packDrawing(drawingOf(lineage, message.options, message.folding), lineage),
    });
}

self.addEventListener('message', ({ data }: MessageEvent<DrawingMessage>) => {
  handle(data).catch((error: unknown) => answer({ problem: error instanceof Error ? error.message : 'no connection' }));
});
