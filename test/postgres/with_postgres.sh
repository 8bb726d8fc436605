#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# with_postgres.sh COMMAND [ARGUMENT...]: runs it beside a PostgreSQL of its own, reached by a socket in a private folder.
# An argument @ADDRESS becomes what libpq takes; so does the variable OSSIO_POSTGRES. 77: there is no PostgreSQL.
set -eu
source "$(dirname "$(readlink -f "$0")")/../environment.sh"

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$bin/initdb" ] || [ ! -x "$bin/postgres" ]; then
    echo "SKIPPED postgres: postgresql is not installed"
    exit 77
fi

folder=$(mktemp -d)
server=
end() {
    [ -z "$server" ] || { kill -INT "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" -eq 0 ]; then
    chown nobody "$folder"
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
fi
forget_environment
in_folder() { cd "$folder" && exec "${as[@]}" "$@"; } # that user may not enter the folder of the caller
(in_folder "$bin/initdb" -D "$folder/data" -A trust -U uploads >"$folder/initdb.log" 2>&1) || { cat "$folder/initdb.log"; exit 1; }
in_folder "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= >/dev/null 2>&1 &
server=$!
for _ in $(seq 200); do
    "$bin/pg_isready" -q -h "$folder" && break
    sleep 0.05
done

export OSSIO_POSTGRES="host=$folder user=uploads dbname=postgres"
"${@/#@ADDRESS/$OSSIO_POSTGRES}"
