#!/bin/sh
# Makes the tree that is packed: the commands, a Java runtime with what they need of it, man pages and completions.
#
#   tree.sh JAVA_HOME MODULES COMMANDS TREE
set -eu
unset JAVA_TOOL_OPTIONS # the class archive would depend on them
java_home=$1
modules=$2
commands=$3
tree=$4
here=$(CDPATH='' cd -- "${0%/*}/.." && pwd)

rm -rf "$tree" "$tree/../deb-share"
mkdir -p "$tree/share/man/man1" "$tree/share/completion"
cp -Rp "$commands/bin" "$commands/lib" "$tree"
rm -f "$tree"/lib/classes-*.jsa # made by another Java
"$java_home/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --output "$tree/runtime"
"$tree/runtime/bin/java" -Xshare:dump >/dev/null
# Up to Java 18 a class archive is good only where it was made, which is not where the package will be.
major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$tree/runtime/release")
if [ "$major" -ge 19 ]; then
    "$tree/runtime/bin/java" -Xshare:dump -XX:SharedClassListFile="$here/../../cli/src/main/launcher/classes.list" \
        -XX:SharedArchiveFile="$tree/lib/classes-$major.jsa" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        -cp "$tree/lib/basebackup4j-cli.jar" >/dev/null 2>&1 || rm -f "$tree/lib/classes-$major.jsa" # half of one is none
fi
cp "$here/../../LICENSE" "$tree"
cp "$here"/man/*.1 "$tree/share/man/man1"
cp "$here"/completion/* "$tree/share/completion"

# Debian's package has PostgreSQL's own commands beside ours, so ours are called otherwise there.
share=$tree/../deb-share
mkdir -p "$share/man/man1" "$share/doc/basebackup4j" "$share/bash-completion/completions" \
    "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
for command in pg_basebackup pg_receivewal pg_verifybackup pg_combinebackup; do
    gzip -9n <"$here/man/$command.1" >"$share/man/man1/${command}4j.1.gz"
    cp "$here/completion/basebackup4j.bash" "$share/bash-completion/completions/${command}4j"
    cp "$here/completion/$command.fish" "$share/fish/vendor_completions.d/${command}4j.fish"
    sed -i "s/^complete -c $command /complete -c ${command}4j /" "$share/fish/vendor_completions.d/${command}4j.fish"
done
cp "$here/completion/_basebackup4j" "$share/zsh/vendor-completions/_basebackup4j"
cp "$here/../../LICENSE" "$share/doc/basebackup4j/copyright"
