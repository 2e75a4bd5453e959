#!/usr/bin/env bash
# cvss 3.6 (PyPI, Red Hat): a CVSS 3.1 vector that has base metrics only gets an environmental score that differs from its base score.
# Behaviour: scores() is (base, temporal, environmental). With no temporal and no environmental metric the first two are equal, and the third
# is not for 80 of the 2,592 base vectors; for five of these its severity is another one.
# Seen: CVSS:3.1/AV:P/AC:H/PR:L/UI:N/S:C/C:L/I:H/A:H is (7.0, 7.0, 6.9) and ('High', 'High', 'Medium');
# CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:C/C:H/I:H/A:H is (6.9, 6.9, 7.0) and ('Medium', 'Medium', 'High').
# ae-cvss-calculator 1.0.13 (npm) calls 7.0 the overall score of the first one.
# The cause is in the standard: version 3.1 changed the formula of the modified impact for a changed scope, also where nothing is modified.
# CVSS 3.0 vectors have no such difference. I expected that what nobody has modified is the same. A rule that reads the last score, because
# it is the most specific one, judges other than the base score that advisories publish, in both directions.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check cvss==3.6
npm install --silent --no-audit --no-fund --ignore-scripts ae-cvss-calculator@1.0.13 >install.log 2>&1
cat >score.py <<'PY'
from itertools import product
from cvss import CVSS3
first = CVSS3('CVSS:3.1/AV:P/AC:H/PR:L/UI:N/S:C/C:L/I:H/A:H')
print([float(score) for score in first.scores()], first.severities())
assert [float(score) for score in first.scores()] == [7.0, 7.0, 6.9]
assert first.severities() == ('High', 'High', 'Medium')
counts = {}
for version, av, ac, pr, ui, s, c, i, a in product(['3.0', '3.1'], 'NALP', 'LH', 'NLH', 'NR', 'UC', 'NLH', 'NLH', 'NLH'):
    vector = CVSS3(f'CVSS:{version}/AV:{av}/AC:{ac}/PR:{pr}/UI:{ui}/S:{s}/C:{c}/I:{i}/A:{a}')
    base, _, environmental = vector.scores()
    row = counts.setdefault(version, [0, 0, 0])
    row[0] += 1
    row[1] += base != environmental
    row[2] += vector.severities()[0] != vector.severities()[2]
print(counts)
assert counts == {'3.0': [2592, 0, 0], '3.1': [2592, 80, 5]}
PY
venv/bin/python score.py
node -e '
const { Cvss3P1 } = require("ae-cvss-calculator");
const { overall } = new Cvss3P1("CVSS:3.1/AV:P/AC:H/PR:L/UI:N/S:C/C:L/I:H/A:H").calculateScores();
console.log("overall", overall);
process.exit(overall === 7 ? 0 : 1);'
