source "$FORMATS/tool.sh"
pip_install spdx-tools==0.8.5
cat >write.py <<'END'
import sys, datetime
from spdx_tools.spdx.model import *
from spdx_tools.spdx.writer.write_anything import write_file
info = CreationInfo("SPDX-2.3", "SPDXRef-DOCUMENT", "tiny", "https://example.com/tiny", [Actor(ActorType.TOOL, "tiny-writer")], datetime.datetime(2026, 1, 2, 3, 4, 5))
def package(ref, name, version):
    return Package(ref, name, SpdxNoAssertion(), version=version, external_references=[ExternalPackageRef(ExternalPackageRefCategory.PACKAGE_MANAGER, "purl", f"pkg:npm/{name}@{version}")],
                   checksums=[Checksum(ChecksumAlgorithm.SHA256, "ab" * 32)])
document = Document(info, [package("SPDXRef-root", "tiny", "1.2.3"), package("SPDXRef-a", "is-odd", "3.0.1"), package("SPDXRef-b", "is-number", "6.0.0")],
    files=[File("./index.js", "SPDXRef-file", [Checksum(ChecksumAlgorithm.SHA1, "cd" * 20)])],
    relationships=[Relationship("SPDXRef-DOCUMENT", RelationshipType.DESCRIBES, "SPDXRef-root"), Relationship("SPDXRef-root", RelationshipType.DEPENDS_ON, "SPDXRef-a"),
                   Relationship("SPDXRef-a", RelationshipType.DEPENDS_ON, "SPDXRef-b"), Relationship("SPDXRef-root", RelationshipType.CONTAINS, "SPDXRef-file")])
for name in sys.argv[1:]: write_file(document, name)
END
files="tiny.spdx tiny.spdx.json tiny.spdx.yaml tiny.spdx.xml tiny.spdx.rdf.xml"
for file in $files; do
  python write.py "$OUT/$file" >out.log 2>&1; code=$?
  case $file in
    *.yaml | *.xml) expect spdx-tools 0.8.5 $file kind=unread exitCode=$code from="its exit code" notRead="SPDX in YAML, XML and RDF" ;;
    tiny.spdx) expect spdx-tools 0.8.5 $file kind=sbom exitCode=$code components=2 purls=2 edges=2 root=tiny rootVersion=1.2.3 \
      from="the document that the program built" notRead="the package that a file stands behind" ;;
    *) expect spdx-tools 0.8.5 $file kind=sbom exitCode=$code components=2 purls=2 edges=3 root=tiny rootVersion=1.2.3 from="the document that the program built" ;;
  esac
done
python - "$OUT" >out.log 2>&1 <<'END'
import sys
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx3.bump_from_spdx2.spdx_document import bump_spdx_document
from spdx_tools.spdx3.writer.json_ld.json_ld_writer import write_payload
write_payload(bump_spdx_document(parse_file(sys.argv[1] + "/tiny.spdx.json")), sys.argv[1] + "/tiny.spdx3")
END
code=$?
file=$(ls "$OUT" | grep spdx3 | head -1)
[ -n "$file" ] && expect spdx-tools "0.8.5, prototype of SPDX 3" "$file" kind=unread exitCode=$code from="its exit code" notRead="the JSON-LD of the prototype of SPDX 3.0"
