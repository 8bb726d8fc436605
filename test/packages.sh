# SPDX-License-Identifier: BSL-1.0
# Installs what building and testing need from the system's packages, and only what is missing. Sourced by the scripts.

# Debian 12 has Boost 1.74 as its default and 1.81 beside it; Ubuntu 24.04 has 1.83.
boost_version() {
    if apt-cache show libboost1.81-dev >/dev/null 2>&1; then echo 1.81; else echo 1.83; fi
}

# need PACKAGE...: installs those that are not there.
need() {
    command -v dpkg-query >/dev/null || return 0   # another system: the user has seen to it
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local run=()
    if [ "$(id -u)" -ne 0 ]; then run=(sudo); fi
    echo "installing ${missing[*]} ..."
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

need_build_packages() {
    if command -v apt-cache >/dev/null && ! apt-cache show libisal-dev >/dev/null 2>&1; then
        if [ "$(id -u)" -ne 0 ]; then sudo apt-get update -q >/dev/null; else apt-get update -q >/dev/null; fi
    fi
    local boost
    boost=$(boost_version 2>/dev/null || echo 1.81)
    need g++ cmake ninja-build ccache pkg-config libssl-dev libpugixml-dev libisal-dev libcli11-dev \
        libhiredis-dev libpq-dev "libboost$boost-dev" "libboost-json$boost-dev" "libboost-url$boost-dev" "libboost-test$boost-dev"
}

need_test_packages() {
    need python3 openssl curl redis-server postgresql "libboost-context$(boost_version 2>/dev/null || echo 1.81)-dev"
}

need_clang() { need clang-19 libclang-rt-19-dev; }
need_quick_linker() { need mold; }
