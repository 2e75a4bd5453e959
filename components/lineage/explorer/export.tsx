import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Graph } from '#lib/lineage/graph.ts';
import type { Layout } from '#lib/lineage/layout/layout.ts';
import { paintOf } from '../canvas/paint.ts';
import { LineageSvg } from '../lineage-svg.tsx';

/** Hand a file to the reader. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The whole picture as an SVG file of its own: the same drawing as on the artifact page, colours written out. */
export function svgFile(graph: Graph, layout: Layout, title: string): Blob {
  const box = document.createElement('div');
  const root = createRoot(box);
  flushSync(() => root.render(<LineageSvg graph={graph} layout={layout} paint={paintOf(document.body)} title={title} standalone />));
  const text = new XMLSerializer().serializeToString(box.firstElementChild!);
  root.unmount();
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: 'image/svg+xml' });
}

/** `lineage-web-1f3a2b9c.svg`: only letters, digits, dots and dashes. */
export function fileName(label: string, root: string, ending: 'png' | 'svg'): string {
  const plain = (text: string, length: number) => text.replaceAll(/[^a-zA-Z0-9.]+/g, '-').replaceAll(/^[-.]+|-+$/g, '').slice(0, length);
  return ['lineage', plain(label, 40), plain(root.replace(/^.*:/, ''), 8)].filter((part) => part !== '').join('-') + `.${ending}`;
}
