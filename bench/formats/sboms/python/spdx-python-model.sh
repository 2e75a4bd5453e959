source "$FORMATS/tool.sh"
pip_install spdx-python-model==0.0.6
cat >write.py <<'END'
import sys, datetime
from spdx_python_model import v3_0_1 as spdx
made = spdx.CreationInfo(_id="_:creation", created=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), specVersion="3.0.1")
author = spdx.Person(_id="https://example.com/author", name="Author", creationInfo=made)
made.createdBy = [author]
def package(name, version):
    it = spdx.software_Package(_id=f"https://example.com/{name}", name=name, software_packageVersion=version, software_packageUrl=f"pkg:npm/{name}@{version}", creationInfo=made)
    it.verifiedUsing.append(spdx.Hash(algorithm=spdx.HashAlgorithm.sha256, hashValue="ab" * 32))
    return it
root, odd, number = package("tiny", "1.2.3"), package("is-odd", "3.0.1"), package("is-number", "6.0.0")
def needs(a, b):
    return spdx.Relationship(_id=f"{a._id}-needs", from_=a, to=[b], relationshipType=spdx.RelationshipType.dependsOn, creationInfo=made)
one, two = needs(root, odd), needs(odd, number)
sbom = spdx.software_Sbom(_id="https://example.com/sbom", rootElement=[root], element=[root, odd, number, one, two], creationInfo=made, software_sbomType=[spdx.software_SbomType.build])
document = spdx.SpdxDocument(_id="https://example.com/document", rootElement=[sbom], element=[sbom, root, odd, number, one, two, author], creationInfo=made)
objects = spdx.SHACLObjectSet([document, sbom, root, odd, number, one, two, author, made])
with open(sys.argv[1], "wb") as file: spdx.JSONLDSerializer().write(objects, file)
END
python write.py "$OUT/tiny.spdx3.json" >out.log 2>&1; code=$?
[ -f "$OUT/tiny.spdx3.json" ] || skip "spdx-python-model wrote no file: $(tail -1 out.log)"
expect spdx-python-model 0.0.6 tiny.spdx3.json kind=sbom exitCode=$code components=2 purls=2 edges=2 root=tiny rootVersion=1.2.3 from="the document that the program built"
