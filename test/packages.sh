# SPDX-License-Identifier: BSL-1.0
# Installs what building and testing need from the system's packages, and only what is missing. Sourced by the scripts.

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Whether apt can install PACKAGE. `apt-cache show` succeeds for names without a candidate, too.
has_candidate() {
    local candidate
    candidate=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p')
    [ -n "$candidate" ] && [ "$candidate" != "(none)" ]
}

# The version in the names of Boost's packages: of a Boost that is installed and recent enough; or 1.81 on Debian 12, whose
# default is 1.74; or none, which is the system's default (1.83 on Debian 13 and Ubuntu 24.04).
boost_version() {
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 'libboost1.*-dev' 2>/dev/null |
        sed -nE 's/^ii *libboost(1\.(8[1-9]|9[0-9]|[1-9][0-9]{2}))-dev$/\1/p' | head -n 1)
    if [ -n "$installed" ]; then echo "$installed"
    elif has_candidate libboost1.81-dev; then echo 1.81; fi
}

# need PACKAGE...: installs those that are not there.
need() {
    command -v dpkg-query >/dev/null || return 0   # another system: the user has seen to it
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "installing ${missing[*]} ..."
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
    if ! as_root "${install[@]}" >/dev/null; then # lists of packages that are older than the archive
        as_root apt-get update -q >/dev/null
        as_root "${install[@]}" >/dev/null
    fi
}

# A container's file system often has no lists of packages.
need_package_lists() {
    command -v apt-get >/dev/null || return 0
    has_candidate libisal-dev || as_root apt-get update -q >/dev/null
}

# What the library and the programs need.
need_build_packages() {
    need_package_lists
    local boost
    boost=$(boost_version)
    need g++ cmake ninja-build ccache pkg-config libssl-dev libpugixml-dev libisal-dev libcli11-dev \
        "libboost$boost-dev" "libboost-json$boost-dev" "libboost-url$boost-dev"
}

# What the tests need besides: the optional parts of the library, servers, other clients.
need_test_packages() {
    local boost
    boost=$(boost_version)
    need git mount clang-format-19 python3 openssl curl tmux microsocks man-db parallel zsh fish python3-yaml redis-server postgresql libhiredis-dev libpq-dev "libboost-test$boost-dev" \
        "libboost-context$boost-dev"
}

# What building the unit tests for another architecture needs: its compiler, its libraries, and qemu to run the tests.
need_cross_packages() { # need_cross_packages ARCHITECTURE
    need_package_lists
    local boost
    boost=$(boost_version)
    need "crossbuild-essential-$1" cmake ninja-build ccache python3 qemu-user-static libcli11-dev "libssl-dev:$1" "libpugixml-dev:$1" \
        "libisal-dev:$1" "libboost$boost-dev:$1" "libboost-json$boost-dev:$1" "libboost-url$boost-dev:$1" "libboost-test$boost-dev:$1"
}

need_clang() { need clang-19 libclang-rt-19-dev; }
need_quick_linker() { need mold; }
need_documents_packages() { need python3 doxygen mkdocs mkdocs-material; }
