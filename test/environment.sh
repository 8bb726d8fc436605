# SPDX-License-Identifier: BSL-1.0
# Unsets what the programs read of the environment. Sourced by the scripts that run them; those that also install something call it
# after that, as installing may need a proxy.
environment_list=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/environment.txt

forget_environment() {
    local name pattern
    while read -r pattern; do
        for name in $(compgen -e); do
            # shellcheck disable=SC2053 # it is a pattern
            if [[ $name == $pattern ]]; then unset "$name"; fi
        done
    done < <(grep -v '^#' "$environment_list")
}
