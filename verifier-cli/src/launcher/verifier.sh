# What every launcher of Touchstone shares; read by `sh`, from a script that has set `root`, its own folder. Finds a Java,
# and starts the verifier from a cache of itself. Nothing is installed, and nothing written but the cache.

min_java=25

say() { printf '%s\n' "touchstone: $*" >&2; }
hint() { printf '%s\n' "  hint: $*" >&2; }
# 70 is the internal fault of every verb; 2, 3 and 4 are verdicts and belong to the verifier.
die() {
    say "$1"
    shift
    for line in "$@"; do hint "$line"; done
    exit 70
}

# ---- surroundings: a bare `env -i`, a cron job or a container may have given us nothing -------------------------
for dir in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    case ":${PATH:-}:" in
        *":$dir:"*) ;;
        *) PATH=${PATH:+$PATH:}$dir ;;
    esac
done
export PATH
if [ -z "${HOME:-}" ]; then
    HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)
    [ -n "$HOME" ] || HOME=${TMPDIR:-/tmp}
    export HOME
fi
# Names of suppliers and files are not ASCII; the JVM takes the encoding of file names from the locale.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *[Uu][Tt][Ff]8* | *[Uu][Tt][Ff]-8*) ;;
    *)
        case "$(uname -s)" in
            Darwin) LC_ALL=en_GB.UTF-8 ;;
            *) LC_ALL=C.UTF-8 ;;
        esac
        export LC_ALL
        ;;
esac

# ---- a JDK: read from `release` files, so that nothing has to be started to ask its version -----------------------
# sets java_version and returns 0 if $1 is the home of a Java that will do; with $2=jdk it must have a compiler
java_home_fits() {
    [ -n "$1" ] && [ -r "$1/release" ] && [ -x "$1/bin/java" ] || return 1
    [ "${2:-}" != jdk ] || [ -x "$1/bin/javac" ] || return 1
    java_version=
    while IFS='=' read -r key value; do
        value=${value#\"}
        value=${value%\"}
        [ "$key" != JAVA_VERSION ] || java_version=$value
    done <"$1/release"
    major=${java_version%%[!0-9]*}
    [ -n "$major" ] || return 1
    [ "$major" -lt "$min_java" ] || return 0
    older="$older $1 (Java $java_version)"
    return 1
}

# $1 may be a home or a java executable; prints nothing, sets home
home_of() {
    home=$1
    if [ -f "$home" ]; then
        while [ -h "$home" ]; do
            link=$(readlink "$home") || return 1
            case "$link" in
                /*) home=$link ;;
                *) home=${home%/*}/$link ;;
            esac
        done
        home=$(CDPATH='' cd -P -- "${home%/*}/.." 2>/dev/null && pwd) || return 1
    fi
}

find_java() {
    older=
    if [ -n "${TOUCHSTONE_JAVA:-}" ]; then
        home_of "$TOUCHSTONE_JAVA" && java_home_fits "$home" "${1:-}" && return 0
        die "TOUCHSTONE_JAVA is $TOUCHSTONE_JAVA, which is not a Java $min_java or newer${1:+ with a compiler}" \
            "give the folder that holds its release file, or unset TOUCHSTONE_JAVA to let Touchstone look"
    fi
    # An image brings its own.
    home=$root/jre
    java_home_fits "$home" "${1:-}" && return 0
    home=${JAVA_HOME:-}
    java_home_fits "$home" "${1:-}" && return 0
    if found=$(command -v java); then
        home_of "$found" && java_home_fits "$home" "${1:-}" && return 0
    fi
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/* /usr/local/lib/jvm/* \
        "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        java_home_fits "$home" "${1:-}" && return 0
    done
    say "no Java $min_java or newer on this machine (looked at TOUCHSTONE_JAVA, JAVA_HOME, java on the path, /usr/lib/jvm, /opt, SDKMAN and the usual macOS folders)"
    [ -z "$older" ] || hint "too old:$older"
    hint "install one, for example Eclipse Temurin $min_java (temurin-$min_java-jdk) or your system's openjdk-$min_java-jdk"
    hint "or unpack one anywhere and set TOUCHSTONE_JAVA to its folder"
    exit 70
}

# ---- the verifier: short-lived, so it starts from an AOT cache of itself (JEP 514) ---------------------------------
# The JVM writes its own warnings to standard output, where a script reads our result; errors stay, on standard error.
quiet_jvm="-Xlog:disable -Xlog:all=error:stderr"
# For what is over before the optimising compiler could pay off.
quick_jvm="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
# For many files at once, and for whole logs. The small young generation keeps the process small. A run is over within
# seconds, so only what is hot by twelve times the usual measure is worth the optimising compiler, which else takes a
# third of the processor time.
steady_jvm="-XX:+UseSerialGC -Xmn48m -XX:MaxHeapFreeRatio=40 -XX:-UsePerfData
    -XX:Tier4InvocationThreshold=60000 -XX:Tier4MinInvocationThreshold=7200 -XX:Tier4CompileThreshold=180000 -XX:Tier4BackEdgeThreshold=480000"

# A cache fits one JVM build, one jar and one place, so it is made here, on first use, by a training run that really
# verifies. $$ is in the name because two first starts may train at once: each ends with a whole file under the final name.
# What was tried is noted even where no cache came of it, so that it is not tried at every start.
make_cache() {
    say "preparing the verifier for quick starts (first time only) ..."
    training=$caches/training-$$.aot
    "$home/bin/java" -XX:AOTCacheOutput="$training" -XX:+UseSerialGC $quiet_jvm \
        -cp "$jar" org.touchstone.verifier.cli.Main selftest >"$caches/selftest.log" 2>&1 </dev/null
    rm -f "$cache" "$training.config"
    [ ! -s "$training" ] || mv -f "$training" "$cache"
    rm -f "$training"
    printf '%s\n' "$home" "$jar" "$asked" >"$cache.for.$$" && mv -f "$cache.for.$$" "$cache.for"
}

# start_verifier JAR FOLDER ARGUMENT...: never returns. FOLDER is where the cache lies; if it cannot be written, or
# TOUCHSTONE_NO_CACHE is set, the verifier starts without one, only slower.
start_verifier() {
    jar=$1
    caches=$2
    shift 2
    cache=$caches/touchstone.aot
    asked="${TOUCHSTONE_JAVA:-} ${JAVA_HOME:-}"
    # The note beside the cache also spares the search for a Java.
    home=
    known_jar=
    known_asked=
    if [ -r "$cache.for" ]; then
        { IFS= read -r home; IFS= read -r known_jar; IFS= read -r known_asked; } <"$cache.for"
    fi
    if [ "$known_asked" != "$asked" ] || [ ! -x "$home/bin/java" ] || [ "$home/release" -nt "$cache.for" ]; then
        known_home=$home
        find_java
        [ "$known_home" = "$home" ] && [ ! "$home/release" -nt "$cache.for" ] || known_jar=
    fi
    if [ "$known_jar" != "$jar" ] || [ "$jar" -nt "$cache.for" ]; then
        known_jar=
        if [ -w "$caches" ] && [ -z "${TOUCHSTONE_NO_CACHE:-}" ]; then
            make_cache
            known_jar=$jar
        fi
    fi
    # Many files at once are worth the optimising compiler; one file is over before it could help.
    flags=$quick_jvm
    case "${1:-}" in log | sync | lookup) flags=$steady_jvm ;; esac
    [ "$#" -le 40 ] || flags=$steady_jvm
    for argument in "$@"; do
        case "$argument" in *.zip | *.ZIP) flags=$steady_jvm ;; esac
        [ ! -d "$argument" ] || flags=$steady_jvm
    done
    set -- -cp "$jar" org.touchstone.verifier.cli.Main "$@"
    # A cache of another jar or another Java would only be refused, at the cost of reading it.
    if [ -n "$known_jar" ] && [ -f "$cache" ] && [ -z "${TOUCHSTONE_NO_CACHE:-}" ]; then set -- -XX:AOTCache="$cache" "$@"; fi
    exec "$home/bin/java" $flags $quiet_jvm ${TOUCHSTONE_OPTS:-} "$@"
}
