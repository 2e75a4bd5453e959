import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ControlsView } from '#lib/views/policy/controls.ts';
import { Controls } from './controls.tsx';

const coverage: ControlsView = {
  project: 'github.com/acme/web',
  environment: 'production',
  artifacts: { evaluated: 20, more: true },
  policies: [{ id: 'gate', version: 3, title: 'Release <gate>', mode: 'enforce' }],
  families: [
    {
      id: 'ssdf',
      edition: '1.1',
      title: 'SSDF',
      controls: [
        {
          id: 'PS.3.2',
          title: 'Provenance is kept',
          supportedBy: [
            {
              policy: 'gate',
              rule: 'provenance-present',
              title: 'Provenance is there',
              artifacts: { passed: 18, evaluated: 20 },
              evidence: [`sha256:${'ab'.repeat(32)}`],
              moreEvidence: 17,
            },
          ],
          artifacts: { supported: 18, all: 20 },
        },
        { id: 'PO.1.1', title: 'Requirements are written', supportedBy: [], artifacts: { supported: 0, all: 20 } },
      ],
      unsupported: ['PO.1.1'],
    },
    {
      id: 'cra',
      edition: '2024',
      title: 'CRA',
      controls: [{ id: 'Art 13(1)', title: 'Design', supportedBy: [], artifacts: { supported: 0, all: 20 } }],
      unsupported: ['Art 13(1)'],
    },
  ],
};

it('says which rules and evidence support a control, for how many artifacts, and which nothing supports', () => {
  const html = renderToStaticMarkup(<Controls coverage={coverage} baseUrl="http://attestry.test" now={0} />);
  for (const text of [
    '20 artifacts, the newest ones, by the policy of production',
    'Support is not compliance',
    '18 of 20',
    'passes for 18 of 20',
    '18 documents, such as this one',
    '1 control that no rule supports',
    'No rule of these policies supports one of its controls.',
    'Release &lt;gate&gt;',
  ])
    expect(html).toContain(text);
  expect(html).toContain(`/evidence/sha256:${'ab'.repeat(32)}`);
  expect(html).not.toMatch(/compliant/);
});
