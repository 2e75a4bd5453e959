import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleLineage } from '#lib/lineage/sample.ts';
import { DEFAULT_VIEW_STATE } from '#components/lineage/view/view-state.ts';
import { drawingOf } from './drawing.ts';
import { packDrawing, unpackDrawing } from './packed-drawing.ts';

it('a drawing is the same after it was packed, copied and unpacked, folded or not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer(),
      fc.boolean(),
      fc.boolean(),
      (size, seed, folded, part) => {
        const lineage = sampleLineage(size, seed);
        const view = { ...DEFAULT_VIEW_STATE, folded, hiddenKinds: part ? (['component'] as const).slice() : [] };
        const drawing = drawingOf(lineage, view, { opened: new Set(), collapsed: new Set([lineage.nodes[0]!.id]) });
        const copied = structuredClone(packDrawing(drawing, lineage));
        expect(unpackDrawing(copied, lineage)).toEqual(drawing);
      },
    ),
    { numRuns: 40 },
  );
});
