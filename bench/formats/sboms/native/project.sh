# A tiny Go program with one dependency, which brings another.
need go
mkdir -p project
cat >project/go.mod <<'END'
module example.test/tiny
go 1.21
require github.com/spf13/cobra v1.8.1
END
cat >project/main.go <<'END'
package main
import "github.com/spf13/cobra"
func main() { (&cobra.Command{Use: "tiny"}).Execute() }
END
(cd project && go mod tidy && go build -o ../tiny .) >project.log 2>&1 || skip "go could not fetch the modules of the project."
# Modules that the build needs, beside the project itself.
packages=$(cd project && go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}{{end}}{{end}}' ./... | sort -u | grep -c @)
# The same for every system: cyclonedx-gomod mod lists these.
everywhere=$(cd project && for os in linux windows darwin; do GOOS=$os go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}{{end}}{{end}}' ./...; done | sort -u | grep -c @)
