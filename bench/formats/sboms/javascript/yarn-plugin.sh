source "$FORMATS/tool.sh"
npm_install @yarnpkg/cli-dist@4.18.1 @cyclonedx/yarn-plugin-cyclonedx@3.4.0
yarn=$PWD/node_modules/@yarnpkg/cli-dist/bin/yarn.js
plugin=$PWD/node_modules/@cyclonedx/yarn-plugin-cyclonedx/yarn-plugin-cyclonedx.cjs
source "$FORMATS/sboms/javascript/project.sh"
rm -rf project/node_modules project/package-lock.json
cd project
printf 'nodeLinker: node-modules\nenableTelemetry: false\nenableGlobalCache: false\n' >.yarnrc.yml
touch yarn.lock
YARN_ENABLE_IMMUTABLE_INSTALLS=false node "$yarn" install >../yarn.log 2>&1 || skip "yarn could not install the project."
[ -f "$plugin" ] || skip "the package of the yarn plugin holds no bundle."
node "$yarn" plugin import "$plugin" >>../yarn.log 2>&1
for format in JSON XML; do
  node "$yarn" cyclonedx --output-format $format --output-file "$OUT/bom.${format,,}" >../out.log 2>&1; code=$?
  expect "@cyclonedx/yarn-plugin-cyclonedx" "3.4.0 (yarn 4.18.1)" "bom.${format,,}" kind=sbom exitCode=$code components="$packages" purls="$packages" root=@example/tiny rootVersion=1.2.3 from="npm ls --all of the same project"
done
