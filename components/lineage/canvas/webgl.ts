/** Whether the graph library draws with WebGL: only by hardware, and only what it draws right. */
import { claimBasisOf, CLAIM_LABELS } from '#lib/lineage/labels.ts';
import type { Graph } from '#lib/lineage/model/graph.ts';

/** Names of renderers that compute on the processor; the plain canvas is faster than they are. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let isHardware: boolean | null = null;

/**
 * Whether to draw a graph with WebGL. With it the library draws every line solid, so it is left out where a line is
 * dashed or dotted: an unverified claim must not look like a verified one.
 */
export function drawsWithWebgl({ edges }: Pick<Graph, 'edges'>): boolean {
  if (edges.some((edge) => CLAIM_LABELS[claimBasisOf(edge)].dash !== null)) return false;
  isHardware ??= hasHardwareWebgl(document.createElement('canvas'));
  return isHardware;
}

/** Whether the browser draws WebGL by hardware, as far as it says. */
export function hasHardwareWebgl(canvas: Pick<HTMLCanvasElement, 'getContext'>): boolean {
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true }) as WebGL2RenderingContext | null;
  if (context === null) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(name);
}
