#!/bin/sh
# Starts a command of basebackup4j. All commands share this text: the name of the file says which one it is.

# cron's PATH may lack what is needed here, and an empty one lacks everything.
PATH=${PATH:+$PATH:}/usr/local/bin:/usr/bin:/bin
export PATH

# Java opens files and connections under the numbers of standard streams that are closed, and then takes those for the
# streams: messages would go to the server. What is written to the output here still fails, rather than vanishes.
true 2>/dev/null 3<&0 || exec </dev/null
true 2>/dev/null 3>&1 || exec 1</dev/null
true 3>&2 || exec 2>/dev/null

# Sets $resolved to the file that a path stands for, through all symbolic links.
resolve() {
    resolved=$1
    while [ -h "$resolved" ]; do
        link=$(readlink "$resolved")
        case $link in
            /*) resolved=$link ;;
            *) resolved=${resolved%/*}/$link ;;
        esac
    done
}

case $0 in
    */*) resolve "$0" ;;
    *) resolve "./$0" ;; # sh pg_basebackup
esac
command=${resolved##*/}
home=$(CDPATH='' cd -- "${resolved%/*}/.." && pwd -P) || exit 1

die() {
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    [ -z "$2" ] || printf '%s: hint: %s\n' "${0##*/}" "$2" >&2
    exit 1
}

# Java cannot start there, and says so on standard output.
[ . -ef "$PWD" ] || die 'could not identify current directory: No such file or directory'

case $command in
    pg_basebackup) main=org.basebackup4j.cli.PgBasebackup ;;
    pg_receivewal) main=org.basebackup4j.cli.PgReceivewal ;;
    pg_verifybackup) main=org.basebackup4j.cli.PgVerifybackup ;;
    pg_combinebackup) main=org.basebackup4j.cli.PgCombinebackup ;;
    *) die "basebackup4j has no command \"$command\"" ;;
esac

# Sets $major to the major version of a java program, or to 0. The file "release" tells it without starting a JVM.
java_version() {
    resolve "$1"
    release=${resolved%/bin/java}/release
    version=
    if [ -r "$release" ]; then
        while IFS='=' read -r key value; do
            [ "$key" = JAVA_VERSION ] && version=$value
        done <"$release"
    fi
    [ -n "$version" ] || version=$("$1" -version 2>&1 | sed -n 's/.*version \("[^"]*"\).*/\1/p')
    version=${version#\"}
    version=${version#1.} # Java 8 called itself 1.8
    major=${version%%[!0-9]*}
    major=${major:-0}
}

hint='Install Java 17 or newer, or let JAVA_HOME name the directory where it is.'
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS # the JVM says that it has seen them
if [ -x "$home/runtime/bin/java" ]; then # a package with a Java of its own
    java=$home/runtime/bin/java
    java_version "$java"
elif [ -n "$JAVA_HOME" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME has no Java in it: \"$JAVA_HOME\"" "$hint"
    java_version "$java"
    [ "$major" -ge 17 ] || die "Java 17 or newer is needed, but JAVA_HOME is version $major: \"$JAVA_HOME\"" "$hint"
else
    for java in "$(command -v java)" /usr/lib/jvm/default-java/bin/java /usr/lib/jvm/*/bin/java \
        /opt/java/openjdk/bin/java /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
        major=0
        [ -x "$java" ] && java_version "$java"
        [ "$major" -lt 17 ] || break
    done
    [ "$major" -ge 17 ] || die 'no Java 17 or newer was found' "$hint"
fi

# In the C locale the JVM cannot name files outside ASCII. Where C.UTF-8 exists it is taken always, because a locale
# that the environment names need not be installed, and then the C locale is what it really is.
case ${LC_ALL:-${LC_CTYPE:-$LANG}} in
    *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) [ ! -d /usr/lib/locale/C.utf8 ] || LC_ALL=C.UTF-8 ;;
    *) LC_ALL=C.UTF-8 ;;
esac
export LC_ALL

# Java cannot tell whether standard error alone is a terminal, nor how wide it is.
terminal=
if [ -t 2 ]; then
    terminal=$(stty size <&2 2>/dev/null)
    terminal=-Dbasebackup4j.terminal=${terminal##* }
fi

# Java does not look at the variable that names Kerberos' configuration elsewhere.
krb5=
[ -z "$KRB5_CONFIG" ] || krb5=-Djava.security.krb5.conf=${KRB5_CONFIG%%:*}

# Else Java looks for another one in every jar, which takes it a tenth of a second.
selectors=
[ ! -e /proc/self/fd ] || selectors=-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider

# A run is over before the optimizing compiler has won back what it takes, and what profiles for it cost: code has to wait a
# hundred times as long as usual, loops ten times, and none is profiled. TLS, the decoding of LZ4 and checksums of pages wait
# less, and least of all ciphers and digests, which only that compiler translates to the processor's instructions for them.
# A JVM that does not know one of these flags, or keeps it locked, starts all the same.
# On SIGQUIT the JVM writes what its threads do, and goes on: not into a backup on standard output.
# Without -Xlog:disable the JVM speaks of a stale class archive on standard output, and Java 25 calls it an error.
# What of these flags the archive depends on has to be the same where it is made: in pom.xml and, for packages, in tree.sh.
set -- -Xlog:disable -XX:+DisplayVMOutputToStderr -Xshare:auto "-XX:SharedArchiveFile=$home/lib/classes-$major.jsa" \
    -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-C1ProfileCalls -XX:-C1ProfileVirtualCalls \
    -XX:-C1ProfileInlinedCalls -XX:-C1ProfileBranches -XX:-C1ProfileCheckcasts -XX:-C1UpdateMethodData \
    -XX:Tier4InvocationThreshold=500000 -XX:Tier4MinInvocationThreshold=60000 -XX:Tier4CompileThreshold=1500000 \
    -XX:Tier4BackEdgeThreshold=400000 -XX:CompileCommand=quiet \
    '-XX:CompileCommand=CompileThresholdScaling,org.basebackup4j.compress.*::*,0.1' \
    '-XX:CompileCommand=CompileThresholdScaling,org.basebackup4j.verify.PageChecksum::*,0.1' \
    '-XX:CompileCommand=CompileThresholdScaling,sun.security.ssl.*::*,0.1' \
    '-XX:CompileCommand=CompileThresholdScaling,tlschannel.impl.*::*,0.1' \
    '-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.01' \
    '-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.01' ${selectors:+"$selectors"} \
    -XX:-UsePerfData -XX:+UseSerialGC -Xms16m -Xmx1g -XX:MaxDirectMemorySize=96m -Xss512k \
    --enable-native-access=ALL-UNNAMED -Djdk.console=java.base -Djava.net.preferIPv6Addresses=system \
    "-Dbasebackup4j.calledAs=$0" ${terminal:+"$terminal"} ${krb5:+"$krb5"} -cp "$home/lib/basebackup4j-cli.jar" "$main" "$@"
if [ "$major" -ge 23 ]; then
    set -- --sun-misc-unsafe-memory-access=allow "$@"
fi

# These two are how pg_receivewal is ended. A script's background commands ignore SIGINT, and Java leaves it at that; the
# original does not.
if [ "$command" = pg_receivewal ] && env --default-signal=INT,TERM true 2>/dev/null; then
    set -- --default-signal=INT,TERM "$java" "$@"
    java=env
fi
exec "$java" "$@"
