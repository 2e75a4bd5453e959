/** The operation on the controls of a project. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { controlsQuery, controlsView } from '#lib/http/contract/policy/controls.ts';
import { readOperation } from '#lib/http/contract/shared/operations.ts';

const path = z.object({
  slug: z.string().meta({ description: 'The present or a former slug of the project', example: 'github.com/o/r' }),
});

export const CONTROLS_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/projects/{slug}/controls': {
    get: readOperation('Get what supports the controls of frameworks', controlsView, {
      description:
        'For each control of SSDF, S2C2F, CIS, CRA and the OSPS Baseline: the rules of the policies that apply, the evidence on which they pass, and for how many of the newest artifacts they do. Evidence supports a control; it does not show that the control is met. A project whose own name ends in `/controls` has its controls at `…/controls/controls`.',
      requestParams: { path, query: controlsQuery },
    }),
  },
};
