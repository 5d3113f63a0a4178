#!/usr/bin/env bash
# Installs what is missing from the distribution's own packages, by purpose:
#   eng/install.sh run    what the server and the agent need, and what builds the agent
#   eng/install.sh test   the same, and a browser with fonts for the tests
# Does nothing, in a moment, when nothing is missing. The only script here that installs anything.
set -euo pipefail

run_packages=(
  borgbackup                          # makes and reads the repositories
  openssh-server openssh-client       # the private sshd, and the way to it
  sudo                                # system mode: the server's one way to root
  curl ca-certificates                # the one-line command of "Add client"
  tzdata                              # the time zones of schedules
  clang zlib1g-dev                    # the linker of the NativeAOT agent
)
test_packages=(
  "${run_packages[@]}"
  chromium fonts-liberation fonts-dejavu-core   # the browser of the EndToEnd tests
  sqlite3                                       # looking into databases from scripts
  git                                           # looking for secrets in the tree
  rsync attr acl                                # restored trees are compared in every attribute
  fuse3 python3-llfuse                          # borg mount, through the guard
  mariadb-server-core mariadb-client            # databases that are saved and brought back
  postgresql postgresql-client                  # the same, and the server's own state in the other kind of database
  python3                                       # a client that speaks to borg serve with words of its own
)

case "${1:-}" in
  run)  wanted=("${run_packages[@]}") ;;
  test) wanted=("${test_packages[@]}") ;;
  *)    echo "usage: eng/install.sh run|test" >&2; exit 2 ;;
esac

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then
    echo "running: sudo $*"
    sudo "$@"
  else
    echo "This needs root, and there is no sudo. As root, run: $*" >&2
    exit 1
  fi
}

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  [[ $state == ii* ]] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]}. Only Debian and its relatives are served by this script; install them by hand." >&2
    exit 1
  fi
  echo "installing from the distribution: ${missing[*]}"
  install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}")
  # The package lists of a new machine are empty or old; they are fetched only when the first attempt fails.
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! as_root "${install[@]}" >"$log" 2>&1; then
    as_root apt-get update -qq >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    as_root "${install[@]}" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  fi
fi

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  cat >&2 <<'TEXT'
The .NET SDK 10 is missing. Install it as your distribution or Microsoft describes
(https://learn.microsoft.com/dotnet/core/install/linux), see that `dotnet --list-sdks`
names a 10.x version, and run this again.
TEXT
  exit 1
fi
