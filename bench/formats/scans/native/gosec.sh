source "$FORMATS/tool.sh"
go_install github.com/securego/gosec/v2/cmd/gosec@v2.30.0
mkdir project
printf 'module example.test/tiny\ngo 1.21\n' >project/go.mod
printf 'package main\nimport ("crypto/md5"; "fmt"; "os/exec"; "os")\nfunc main() { fmt.Println(md5.Sum(nil)); exec.Command(os.Args[1]).Run() }\n' >project/main.go
(cd project && gosec -quiet -fmt json -out ../counts.json ./... >../out.log 2>&1)
findings=$(json counts.json it.Stats.found)
version=$(json counts.json it.GosecVersion)
for format in sarif junit-xml; do
  (cd project && gosec -quiet -fmt $format -out "$OUT/gosec.$format" ./... >../out.log 2>&1); code=$?
  expect gosec "2.30.0" gosec.$format kind=static-analysis exitCode=$code findings="$findings" from="gosec's JSON"
done
