# A tiny Python program with faults that linters and scanners know.
mkdir -p project
cat >project/bad.py <<'END'
import os
import subprocess
import pickle
def run(command): return subprocess.call(command, shell=True)
def load(data): return pickle.loads(data)
password = "hunter2hunter2"
assert password
END
