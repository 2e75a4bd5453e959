/** Regulation (EU) 2024/2847, obligations of manufacturers by article and annex. `I-I` is Annex I, Part I. */
import { type ControlFamily, controlsOf } from './family.ts';

export const CRA: ControlFamily = {
  id: 'cra',
  edition: '2024-2847',
  title: 'EU Cyber Resilience Act',
  description: 'Regulation (EU) 2024/2847: what manufacturers of products with digital elements must do.',
  controls: controlsOf(
    ['Art 13(1)', 'Products meet Annex I'],
    ['Art 13(2)', 'Assess the risks of cybersecurity'],
    ['Art 13(3)', 'Document the assessment of risks'],
    ['Art 13(4)', 'Include the assessment in the technical documentation'],
    ['Art 13(5)', 'Due diligence on third-party components'],
    ['Art 13(6)', 'Report vulnerabilities of components upstream'],
    ['Art 13(8)', 'Handle vulnerabilities during the support period'],
    ['Art 13(13)', 'Keep the technical documentation'],
    ['Art 14', 'Report actively exploited vulnerabilities and severe incidents'],
    ['Annex VII 2(b)', 'Technical documentation: SBOM, coordinated disclosure, secure updates'],
    ['Annex VII 8', 'SBOM on request of an authority'],
    ['Annex I-I (2)(a)', 'No known exploitable vulnerabilities at release'],
    ['Annex I-I (2)(c)', 'Secure updates'],
    ['Annex I-I (2)(f)', 'Integrity of data, programs and configuration'],
    ['Annex I-II (1)', 'Identify components in a machine-readable SBOM'],
    ['Annex I-II (2)', 'Remediate vulnerabilities'],
    ['Annex I-II (3)', 'Test the security'],
    ['Annex I-II (4)', 'Disclose fixed vulnerabilities'],
    ['Annex I-II (5)', 'Coordinated vulnerability disclosure'],
    ['Annex I-II (6)', 'Share information about vulnerabilities'],
    ['Annex I-II (7)', 'Distribute updates securely'],
    ['Annex I-II (8)', 'Free and timely security patches'],
  ),
};
