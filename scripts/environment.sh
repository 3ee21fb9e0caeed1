# Sourced by ./demo and ./check, never run alone: POSIX sh. The caller has set `here`, the checkout's folder.
# prepare EXTRA makes "$here/.venv" ready, with the package installed in it ("" or "dev"), or says in one sentence what
# is missing and ends. A second call with nothing changed does nothing: a stamp remembers what was installed.

# shellcheck disable=SC2154 # the caller sets here
venv="$here/.venv"
python="$venv/bin/python"
log="$here/.setup.log"
# Settings of the caller's shell that would send the installation elsewhere.
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_PYTHON VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 1
}

# Is this a Python that we can use?
new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The first Python from 3.11 on, or nothing. PYTHON names one outright.
find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
}

# Every Python there is, with its version, on one line.
list_pythons() {
    for name in ${PYTHON:+"$PYTHON"} python3 python3.10 python3.9 python3.8 python; do
        command -v "$name" >/dev/null 2>&1 && printf '%s (%s), ' "$(command -v "$name")" "$("$name" --version 2>&1)"
    done | sed 's/, $//'
}

# What the installation depends on; the folder too, since an environment remembers where it lies.
wanted_stamp() {
    printf '%s|%s|%s|' "$here" "$1" "$("$python" --version 2>&1)"
    cat "$here/pyproject.toml" "$here/src/expectancy/summaries/kernel.c" | cksum
}

up_to_date() {
    [ -x "$python" ] && [ -f "$venv/installed-$1" ] && [ "$(cat "$venv/installed-$1")" = "$(wanted_stamp "$1")" ] &&
        "$python" -c 'import expectancy' >/dev/null 2>&1
}

has_pip() { "$python" -m pip --version >/dev/null 2>&1; }

# A virtual environment with pip. Debian keeps ensurepip in python3-venv; where that is missing, the pip beside
# $base puts one in: `pip --python` runs inside the new environment, so that PEP 668 does not apply to it.
make_venv() {
    base=$1
    "$base" -m venv --clear "$venv" >>"$log" 2>&1 && has_pip && return
    if ! "$base" -m venv --clear --without-pip "$venv" >>"$log" 2>&1; then
        stop "Cannot make a virtual environment in $venv with $base: install python3-venv, or make the folder writable (details: $log)."
    fi
    if ! "$base" -m pip --version >/dev/null 2>&1; then
        stop "$base has neither ensurepip nor pip: install python3-venv (Debian: apt-get install python3-venv), then run this again."
    fi
    say "Getting pip (python3-venv is not installed) ..."
    "$base" -m pip --python "$python" install --retries 2 --timeout 30 pip >>"$log" 2>&1
    has_pip || stop "pip could not be installed into $venv; is the package index within reach? (details: $log)"
}

ensure_venv() {
    [ -x "$python" ] && new_enough "$python" && has_pip && return
    if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
        stop "$venv exists and is no virtual environment: move it away, then run this again."
    fi
    base=$(find_python)
    if [ -z "$base" ]; then
        found=$(list_pythons)
        stop "Expectancy needs Python 3.11 or newer; found: ${found:-no Python at all}. Install one (Debian 12: apt-get install python3), or name it: PYTHON=/path/to/python $0"
    fi
    say "Making a virtual environment in $venv ..."
    make_venv "$base"
}

install_package() {
    what="$here"
    [ -n "$1" ] && what="${here}[$1]"
    say "Installing Expectancy and what it needs (once, a few minutes) ..."
    if ! "$python" -m pip install --retries 2 --timeout 30 --editable "$what" >>"$log" 2>&1; then
        stop "pip could not install what Expectancy needs; is the package index within reach, and is there room on the disk? (details: $log)"
    fi
}

prepare() {
    up_to_date "$1" && return
    (: >"$log") 2>/dev/null || stop "Cannot write to $here: copy the checkout to a folder that you may write to."
    ensure_venv
    install_package "$1"
    # what "dev" installs holds the package too
    wanted_stamp "" >"$venv/installed-"
    [ -z "$1" ] || wanted_stamp "$1" >"$venv/installed-$1"
}
