#!/usr/bin/env bash
# Installs what is missing, builds, and starts Borg Backup Server in the foreground.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'TEXT'
usage: ./run.sh [--data FOLDER] [--port N] [--listen ADDRESS]
       ./run.sh --check [FOLDER]

Starts the server in single-user mode: everything it keeps is in one data folder, and
it runs its own sshd as your user. It prints its address, and a one-time link to set
it up the first time. Ctrl-C stops it; starting it again goes on where it was.

  --data FOLDER     where everything is kept    (default: $BBS_DATA, or
                    ~/.local/share/borg-backup-server)
  --port N          the port of the web page    (default: 8484)
  --listen ADDRESS  the address to listen on    (default: 127.0.0.1)
  --check [FOLDER]  carry out the whole journey on a throw-away data folder: set up,
                    enrol this machine, back FOLDER up twice (default: /usr/share/doc),
                    browse, search, restore, compare every file; exit 0 or name the
                    step that failed
TEXT
}

need_value() {
  if [ $# -lt 2 ] || [ -z "$2" ]; then echo "run.sh: $1 needs a value" >&2; exit 2; fi
}

data=${BBS_DATA:-${HOME:?HOME is not set; say --data FOLDER}/.local/share/borg-backup-server}
port=8484
listen=127.0.0.1
check=
tree=/usr/share/doc
while [ $# -gt 0 ]; do
  case "$1" in
    --data) need_value "$@"; data=$2; shift 2 ;;
    --port) need_value "$@"; port=$2; shift 2 ;;
    --listen) need_value "$@"; listen=$2; shift 2 ;;
    --check) check=1; shift; if [ $# -gt 0 ]; then tree=$(realpath -e -- "$1"); shift; fi ;;
    -h|--help) usage; exit 0 ;;
    *) echo "run.sh: unknown option '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

eng/install.sh run
# shellcheck source=eng/build.sh
. eng/build.sh
publish_agent
publish_guard
publish_server
export BBS_AGENT_BINARY=$artifacts/agent/bbs-agent BBS_GUARD_BINARY=$artifacts/guard/bbs-guard

if [ -n "$check" ]; then
  publish_journey
  exec "$artifacts/journey/Journey" --server "$artifacts/server/bbs-server" --agent "$BBS_AGENT_BINARY" --guard "$BBS_GUARD_BINARY" --tree "$tree"
fi
exec "$artifacts/server/bbs-server" --data "$data" --port "$port" --listen "$listen"
