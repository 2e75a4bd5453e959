/** Paints parts of a large graph beside the page, so that the page stays responsive. */
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { type LeftOut, paintGraph, type PaintPart } from './paint.ts';
import type { PaintData } from './paint-data.ts';

/** `data`: the graph from now on. `part`: paint it. */
export type PaintMessage = { data: PaintData } | { part: PaintPart; theme: GraphTheme };
export type PaintAnswer = { bitmap: ImageBitmap; part: PaintPart; leftOut: LeftOut };

let data: PaintData | null = null;
let canvas: OffscreenCanvas | null = null;

self.addEventListener('message', ({ data: message }: MessageEvent<PaintMessage>) => {
  if ('data' in message) {
    ({ data } = message);
    return;
  }
  const { part, theme } = message;
  if (data === null) return;
  canvas ??= new OffscreenCanvas(part.width, part.height);
  if (canvas.width !== part.width || canvas.height !== part.height) {
    canvas.width = part.width;
    canvas.height = part.height;
  }
  const leftOut = paintGraph(canvas.getContext('2d')!, data, part, theme);
  const bitmap = canvas.transferToImageBitmap();
  self.postMessage({ bitmap, part, leftOut } satisfies PaintAnswer, { transfer: [bitmap] });
});
