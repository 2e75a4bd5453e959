/** The page of an audit pack for its reader, who may never have seen Attestry. */
import { formatQuantity } from '#lib/format/quantity.ts';
import type { PackManifest } from '#lib/query/audit-pack/format.ts';

/** The text of README.md: what the pack is, how to verify it, and what that proves. */
export function readmeText({
  createdAt,
  attestry,
  verifier,
  project,
  from,
  to,
  counts,
  leavesOut,
}: PackManifest): string {
  const about = project === null ? 'all projects that its reader may see' : project;
  const missing =
    counts.missing === 0
      ? 'No document is missing.'
      : `The bytes of ${formatQuantity(counts.missing, 'document')} are not in the pack; the record of each says why.`;
  return `# Audit pack: ${about}, ${from} to ${to}

Attestry ${attestry} made this folder on ${createdAt}, as ${verifier}. It is about the artifacts that were first seen
in this period: ${formatQuantity(counts.artifacts, 'artifact')}, with the ${formatQuantity(counts.documents, 'document')} that count for them.
${missing}
${leavesOut.map((sentence) => `\nLeft out: ${sentence}\n`).join('')}
An artifact is a file, image or package, named by the digest of its content. A document is what somebody has stated
about it: how it was built (provenance), what is in it (SBOM), how its tests ended. A verdict is what Attestry concludes
from the documents by a policy.

## Verify it

    node verify.mjs

It needs Node 24 or newer, no network and nothing else. It prints one line for each check and ends with the exit code

- 0: everything was checked and is right,
- 1: something is not right,
- 3: nothing is wrong, but something could not be checked, such as a document that is not in the pack.

| file | content |
| --- | --- |
| manifest.json | the SHA-256 and the size of every file |
| manifest.dsse.json | the signature of the installation over the manifest: an in-toto statement in a DSSE envelope |
| report.html, report.json | the report of the period: figures, what changed, and exceptions, as Attestry states them |
| documents/*.json, *.xml, *.bin | the original bytes of each document; the file name is their SHA-256 |
| documents/*.record.json | what Attestry says about the document, and the proof that its log has it (RFC 6962) |
| artifacts/*.json | which documents count for an artifact, and its verdicts |
| vsas/*.dsse.json | the verdict as a signed SLSA verification summary |
| policies/, predicate-types/ | the rules in force; policies/index.json lists the policies |
| trust.json | the roots and keys by which the documents were verified |
| vsa-keys.json | the public keys of the installation |
| log/checkpoint, log/key | the signed state of the transparency log of the installation, and its key |

The script runs the code with which Attestry verifies. It hashes each document, verifies its signature, certificates,
transparency log entries and timestamps by trust.json, follows its proof to the checkpoint, reads from it what it
states, and evaluates the policies again. A verdict that differs from the one in the pack is an error.

## What this proves

The maker of the pack chose the trust and the keys in it, and could have changed the script. So

- compare the trusted keys and roots that the script prints with those that you know from elsewhere. The keys are at
  /.well-known/attestry-vsa-keys.json of the installation, the key of its log at /log/key, and the roots at
  /api/v1/trust;
- take verify.mjs from an Attestry of your own, if you do not trust the one in the pack, and run it as
  \`node verify.mjs FOLDER\`. The file depends on the version of Attestry only.

## What rests on the word of Attestry

Documents and policies do not say everything that a verdict depends on. These parts are in the pack as Attestry states
them, signed with the manifest, and the script uses them without a proof:

- which documents count for an artifact: who has authority for it, what is under quarantine, and that no document was
  left out,
- when a document was received and verified, and which host reported an event,
- the project of an artifact, that somebody has claimed the project, and names and package URLs of the artifact,
- waivers: who accepted what, and until when,
- in which environments an artifact runs, and which platforms an image index has,
- what a document states whose bytes are missing. The line of the verdict says so,
- that no policy in force is missing here, and what the report says.
`;
}
