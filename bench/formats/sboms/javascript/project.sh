# A tiny JavaScript project with two dependencies, one of which brings another: three packages beside the project itself.
mkdir -p project
cat >project/package.json <<'END'
{ "name": "@example/tiny", "version": "1.2.3", "license": "MIT", "private": true,
  "dependencies": { "is-odd": "3.0.1" }, "devDependencies": { "once": "1.4.0" } }
END
(cd project && npm install >../project.log 2>&1) || skip "npm could not install the packages of the project."
# Packages by npm's own list: is-odd, is-number, once, wrappy.
packages=$(cd project && npm ls --all --parseable | tail -n +2 | wc -l)
production=$(cd project && npm ls --all --parseable --omit=dev | tail -n +2 | wc -l)
