#!/bin/sh
# Compiles the style sheet and writes it, named by its content, with its list, to src/main/resources/assets.
# Needs npm; nothing of it is needed to build or run the server. Run it again after any change here and commit the result.
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
out=$here/../resources/assets
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/package.json" "$here/touchstone.scss" "$work/"
(cd "$work" && npm install --ignore-scripts --no-audit --no-fund --silent)
(cd "$work" && npx sass --load-path=node_modules --style=compressed --no-source-map --quiet-deps touchstone.scss touchstone.css)

mkdir -p "$out"
rm -f "$out"/*.css "$out"/*.svg "$out"/assets.properties
: > "$work/assets.properties"
for file in "$work/touchstone.css" "$here/favicon.svg"; do
    name=$(basename "$file")
    hash=$(sha256sum "$file" | cut -c1-16)
    hashed=${name%.*}-$hash.${name##*.}
    cp "$file" "$out/$hashed"
    printf '%s=%s\n' "$name" "$hashed" >> "$work/assets.properties"
done
cp "$work/assets.properties" "$out/assets.properties"
ls -l "$out"
