/**
 * Which built-in check supports which control. A check supports a control where its evidence is among what an assessor
 * would look at; that it passes does not mean that the control is met. The judgement is ours and not that of the bodies
 * that publish the frameworks.
 */
import { lookupTable } from '#lib/bytes/lookup-table.ts';

/** References to controls by the id of the check. */
export const CHECK_CONTROLS = lookupTable<readonly string[]>({
  'signature-sound': [
    'ssdf:PS.2.1',
    's2c2f:AUD-3',
    'cis:2.4.1',
    'cis:4.1.1',
    'cis:4.3.2',
    'cra:Annex I-I (2)(f)',
    'osps:OSPS-BR-06.01',
  ],
  'provenance-present': [
    'ssdf:PO.3.3',
    'ssdf:PS.3.2',
    's2c2f:AUD-1',
    'cis:4.4.1',
    'cra:Annex VII 2(b)',
    'osps:OSPS-DO-03.01',
  ],
  'signer-agrees-with-predicate': ['ssdf:PS.2.1', 's2c2f:AUD-1', 'cis:3.1.3', 'osps:OSPS-BR-06.01'],
  'builder-recognised': ['ssdf:PO.3.1', 'ssdf:PO.3.2', 's2c2f:AUD-1', 'cis:3.1.3', 'cis:4.1.1'],
  'source-is-project-commit': ['ssdf:PS.1.1', 's2c2f:AUD-1', 'cis:2.3.1', 'cis:2.3.4', 'osps:OSPS-QA-01.02'],
  'subject-digest-strong': ['ssdf:PS.2.1', 's2c2f:AUD-3', 'cra:Annex I-I (2)(f)'],
  'no-open-critical-vulnerability': [
    'ssdf:PW.4.4',
    'ssdf:RV.1.1',
    'ssdf:RV.2.1',
    's2c2f:SCA-1',
    'cis:2.3.7',
    'cis:3.2.2',
    'cra:Annex I-I (2)(a)',
    'cra:Annex I-II (2)',
    'osps:OSPS-VM-04.02',
    'osps:OSPS-VM-05.03',
  ],
  'tests-passing': ['ssdf:PW.8.2', 'cis:1.1.9', 'cra:Annex I-II (3)', 'osps:OSPS-QA-03.01', 'osps:OSPS-QA-06.01'],
  'sbom-present': [
    'ssdf:PS.3.2',
    's2c2f:AUD-4',
    's2c2f:INV-1',
    'cis:2.4.5',
    'cis:2.4.6',
    'cis:3.1.6',
    'cra:Annex I-II (1)',
    'cra:Annex VII 2(b)',
    'osps:OSPS-QA-02.02',
  ],
  'materials-pinned': ['ssdf:PW.4.1', 's2c2f:AUD-3', 'cis:2.4.2', 'cis:3.1.7'],
  'external-parameters-known': ['ssdf:PO.3.2', 'cis:2.3.1', 'cis:2.3.2', 'osps:OSPS-BR-01.01'],
  'layout-steps-performed': ['ssdf:PO.3.3', 'ssdf:PO.4.2', 'cis:2.3.2'],
  reproduced: ['ssdf:PS.2.1', 's2c2f:REB-1', 'cis:2.4.4', 'cra:Annex I-I (2)(f)'],
  'build-environment': ['ssdf:PO.3.3', 'ssdf:PW.6.1', 'cis:2.1.3'],
  'signed-by': [
    'ssdf:PS.2.1',
    's2c2f:AUD-1',
    's2c2f:AUD-3',
    'cis:3.1.3',
    'cis:4.1.1',
    'cis:4.2.1',
    'osps:OSPS-BR-06.01',
    'osps:OSPS-DO-03.02',
  ],
  'algorithms-accepted': ['ssdf:PS.2.1', 's2c2f:AUD-3', 'cra:Annex I-I (2)(f)'],
  'predicate-present': ['ssdf:PO.3.3', 'ssdf:PO.4.2'],
  'dependencies-traced': [
    'ssdf:PW.4.1',
    'ssdf:PW.4.4',
    's2c2f:AUD-1',
    's2c2f:AUD-3',
    'cis:2.4.3',
    'cis:3.1.1',
    'cis:3.1.3',
    'cra:Art 13(5)',
  ],
});
