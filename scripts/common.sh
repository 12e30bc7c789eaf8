# shellcheck shell=bash
# What the scripts share; sourced after set -euo pipefail.

# shellcheck disable=SC2034 # for the scripts
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

die()
{
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# option_value OPTION [VALUE...]: the value that must follow an option.
option_value()
{
    [[ $# -ge 2 && -n "$2" ]] || die "$1 needs a value; see --help"
    echo "$2"
}

# option_number OPTION [VALUE...]: the same for a number above zero.
option_number()
{
    [[ $# -ge 2 && "$2" =~ ^[1-9][0-9]*$ ]] || die "$1 needs a number above zero; see --help"
    echo "$2"
}

# Where scripts keep downloads from run to run.
cache_folder()
{
    echo "${FLSNET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flsnet}"
}

# repository_files PATTERN...: tracked and new files of the checkout, whoever owns it.
repository_files()
{
    git -c safe.directory='*' -C "$repository" ls-files --cached --others --exclude-standard --deduplicate "$@"
}

# python_environment DIR PACKAGE...: a virtual environment with packages of the Python package index, made once.
python_environment()
{
    python_environment_of python3 "$@"
}

# python_environment_of PYTHON DIR PACKAGE...: the same for any Python.
python_environment_of()
{
    local python="$1" directory="$2" wanted
    shift 2
    wanted="$*"
    if [[ ! -f "$directory/packages" || "$(< "$directory/packages")" != "$wanted" ]]; then
        "$python" -m venv --clear "$directory"
        "$directory/bin/pip" install --quiet --disable-pip-version-check "$@"
        echo "$wanted" > "$directory/packages"
    fi
}

# python_that_has MODULE...: a Python that can import them; Debian's own comes first, for its packages are there.
python_that_has()
{
    local candidate modules="$*"
    for candidate in /usr/bin/python3 python3; do
        if "$candidate" -c "import ${modules// /, }" 2> /dev/null; then
            echo "$candidate"
            return
        fi
    done
    die "no Python has ${modules// / and }: scripts/install_dependencies.sh test"
}

# without_random_addresses COMMAND...: sanitizers of this age find no room for their maps at some of the addresses that
# newer kernels choose (vm.mmap_rnd_bits 32), and die at random.
without_random_addresses()
{
    if setarch --addr-no-randomize true 2> /dev/null; then
        setarch --addr-no-randomize "$@"
    else
        "$@"
    fi
}
