import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Graph } from '#lib/lineage/model/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import { readGraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { LineageSvg } from '#components/lineage/view/lineage-svg.tsx';

/** Let the browser download `content` as a file called `name`. */
export function downloadFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Render the whole graph to an SVG file with resolved colours: the same drawing as on the artifact page. */
export function createSvgFile(graph: Graph, layout: Layout, title: string): Blob {
  const box = document.createElement('div');
  const root = createRoot(box);
  flushSync(() =>
    root.render(
      <LineageSvg graph={graph} layout={layout} theme={readGraphTheme(document.body)} title={title} standalone />,
    ),
  );
  const text = new XMLSerializer().serializeToString(box.firstElementChild!);
  root.unmount();
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: 'image/svg+xml' });
}

/** The longest side of a PNG in px that every browser can draw. */
const MAX_PNG_SIDE = 8000;

/** Convert an SVG file to PNG, at twice its size if `MAX_PNG_SIDE` allows it. Null if the browser cannot draw it. */
export async function renderPng(svg: Blob): Promise<Blob | null> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, MAX_PNG_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => {
      canvas.toBlob(done, 'image/png');
    });
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Return a file name such as `lineage-web-1f3a2b9c.svg`: only letters, digits, dots and dashes. */
export function fileName(label: string, root: string, ending: 'png' | 'svg'): string {
  const plain = (text: string, length: number) =>
    text
      .replaceAll(/[^a-zA-Z0-9.]+/g, '-')
      .replaceAll(/^[-.]+|-+$/g, '')
      .slice(0, length);
  return (
    ['lineage', plain(label, 40), plain(root.replace(/^.*:/, ''), 8)].filter((part) => part !== '').join('-') +
    `.${ending}`
  );
}
