#!/bin/sh
# Writes the locks anew. Needs uv on the PATH (pip install uv).
set -eu
cd "$(dirname "$0")"
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"
}
compile base.in -o base.txt
for name in encoder ear sound wake build check; do
    compile "$name.in" -c base.txt -o "$name.txt"
done
# pyttsx3 asks for every macOS framework there is; our driver needs none of them.
compile --no-deps voice.in -o voice.txt
# AWS Lambda's own computers: Amazon Linux 2023 on x86_64. Plain names and versions, since pip would read
# conditions as this computer's.
uv pip compile --quiet --python-version 3.13 --python-platform x86_64-manylinux_2_28 --generate-hashes --no-header \
    --no-annotate lambda.in -c base.txt -c encoder.txt -o lambda.txt
