"""Verifies Sigstore bundles with sigstore-python on request, and tells the processor time it took: one side of `npm run bench -- --only peers`.

Started with a folder that holds trusted_root.json and samples.jsonl. Each line of standard input names a part of the samples,
"FROM TO"; the answer is one line of JSON. Reading the samples from disk is not in the time; all from their bytes to the verdict is.
"""

import base64
import json
import logging
import resource
import sys
from pathlib import Path

from sigstore.hashes import Hashed
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
from sigstore_models.common.v1 import HashAlgorithm

logging.disable(logging.CRITICAL)


def processor_time() -> int:
    """User and system time of this process, all of its threads, in microseconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return round((usage.ru_utime + usage.ru_stime) * 1e6)


def check(verifier: Verifier, bundle: bytes, digest: bytes | None, artifact: bytes | None) -> None:
    read = Bundle.from_json(bundle)
    anyone = policy.UnsafeNoOp()
    if artifact is not None:
        verifier.verify_artifact(artifact, read, anyone)
    elif digest is not None:
        verifier.verify_artifact(Hashed(algorithm=HashAlgorithm.SHA2_256, digest=digest), read, anyone)
    else:
        verifier.verify_dsse(read, anyone)


def main(folder: Path) -> None:
    verifier = Verifier(trusted_root=TrustedRoot.from_file(str(folder / "trusted_root.json")))
    samples = []
    for line in (folder / "samples.jsonl").read_text().splitlines():
        one = json.loads(line)
        digest, artifact = one.get("digest"), one.get("artifact")
        samples.append((
            base64.b64decode(one["bundle"]),
            bytes.fromhex(digest) if digest else None,
            base64.b64decode(artifact) if artifact is not None else None,
        ))
    for line in sys.stdin:
        first, last = (int(word) for word in line.split()[:2])
        told: dict[str, object] = {}
        verified = 0
        before = processor_time()
        for sample in samples[first:last]:
            try:
                check(verifier, *sample)
                verified += 1
            except Exception as error:  # Any refusal is one; the driver prints the reason.
                told["reason"] = f"{type(error).__name__}: {error}"
        told["microseconds"] = processor_time() - before
        told["verified"] = verified
        print(json.dumps(told), flush=True)


main(Path(sys.argv[1]))
