import { describe, expect, it } from 'vitest';
import { graphOf } from '#lib/lineage/model/graph.ts';
import { lineageFromLines } from '#lib/lineage/sample.ts';
import { drawsWithWebgl, hasHardwareWebgl } from './webgl.ts';

const canvasOf = (renderer: string | null, isMasked = false) => ({
  getContext: () =>
    renderer === null
      ? null
      : {
          RENDERER: 1,
          getExtension: (name: string) =>
            name === 'WEBGL_debug_renderer_info' && !isMasked ? { UNMASKED_RENDERER_WEBGL: 2 } : null,
          getParameter: (which: number) => (which === (isMasked ? 1 : 2) ? renderer : 'another'),
        },
});
const isHardware = (...canvas: Parameters<typeof canvasOf>) =>
  hasHardwareWebgl(canvasOf(...canvas) as unknown as HTMLCanvasElement);

describe('WebGL', () => {
  it.each([
    ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)', true],
    ['ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)', true],
    ['Apple M2', true],
    ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', false],
    ['llvmpipe (LLVM 15.0.7, 256 bits)', false],
    ['ANGLE (Microsoft, Microsoft Basic Render Driver)', false],
    [null, false],
  ])('%s is hardware: %s', (renderer, expected) => {
    expect(isHardware(renderer)).toBe(expected);
    expect(isHardware(renderer, true)).toBe(expected);
  });
  it('does not draw a graph with a claim that is not verified, which it would draw as verified', () => {
    expect(drawsWithWebgl(graphOf(lineageFromLines('build:b built artifact:1', 'build:b built artifact:2 ?')))).toBe(
      false,
    );
  });
});
