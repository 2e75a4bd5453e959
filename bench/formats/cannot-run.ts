import type { NotRun } from './table.ts';

/** Tools that write what Attestry reads, but that no public package registry carries in a form that runs. */
export const CANNOT_RUN: NotRun[] = [
  { tool: 'CodeQL', why: 'The command line is a download of its own; no package registry carries it.' },
  {
    tool: 'NUnit, xUnit.net, MSTest (TRX)',
    why: 'They need the .NET SDK, which the registries that the script uses do not carry.',
  },
  { tool: 'grype', why: 'It finds nothing without its vulnerability database, which is a download of its own.' },
  {
    tool: 'trivy (vulnerabilities)',
    why: 'It finds nothing without its vulnerability database, which is a download of its own.',
  },
  { tool: 'spdx-java (tools-java)', why: 'Not tried: spdx-maven-plugin uses the same library.' },
  { tool: 'bom (Kubernetes)', why: 'The Go module proxy refused its module when it was tried.' },
];
