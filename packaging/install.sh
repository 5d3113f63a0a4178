#!/usr/bin/env bash
# Installs Borg Backup Server as a service in system mode, and mends an installation: run it again whenever something of
# it was damaged or a new version was built. Changes nothing that is as it should be, and no setting of yours.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'TEXT'
usage: packaging/install.sh [--from FOLDER] [--no-start]

Makes the account bbs, the group bbs-clients, /opt/bbs, /etc/bbs, /var/lib/bbs and /var/bbs, one line of sudoers, a
drop-in of sshd (tested before it counts), limits for clients' sessions, and the service bbs-server. Needs root.

  --from FOLDER   where the built programs lie   (default: artifacts, built first where needed)
  --no-start      start, enable and reload nothing
TEXT
}

from=
start=1
while [ $# -gt 0 ]; do
  case "$1" in
    --from) [ $# -ge 2 ] && [ -n "$2" ] || { echo "install.sh: --from needs a folder" >&2; exit 2; }; from=$2; shift 2 ;;
    --no-start) start=; shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ "$(id -u)" = 0 ] || { echo "install.sh: this needs root" >&2; exit 1; }

if [ -z "$from" ]; then
  ../eng/install.sh run
  # shellcheck source=eng/build.sh
  . ../eng/build.sh
  publish_agent; publish_guard; publish_helper; publish_server
  from=$artifacts
fi
for program in server/bbs-server agent/bbs-agent guard/bbs-guard helper/bbs-helper; do
  [ -x "$from/$program" ] || { echo "install.sh: $from/$program is missing" >&2; exit 1; }
done
for program in borg sshd sudo visudo useradd; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "install.sh: $program is not installed (on Debian: apt install borgbackup openssh-server sudo)" >&2; exit 1; }
done
grep -Eqi '^[[:space:]]*include[[:space:]]+/etc/ssh/sshd_config\.d/' /etc/ssh/sshd_config || {
  echo "install.sh: /etc/ssh/sshd_config does not include /etc/ssh/sshd_config.d; add at its top: Include /etc/ssh/sshd_config.d/*.conf" >&2; exit 1; }

getent group bbs-clients >/dev/null || groupadd --system bbs-clients
getent passwd bbs >/dev/null || useradd --system --user-group --home-dir /var/lib/bbs --no-create-home --shell /usr/sbin/nologin --comment "Borg Backup Server" bbs
install -d -o root -g root -m 0755 /etc/bbs /opt/bbs
install -d -o bbs -g bbs -m 0700 /var/lib/bbs

# put FILE TARGET MODE: whole or not at all, also while the program runs; nothing where it is the same already.
put() {
  local new=$2.new
  if ! cmp -s "$1" "$2" || [ "$(stat -c '%U:%G %a' "$2")" != "root:root ${3#0}" ]; then
    install -o root -g root -m "$3" "$1" "$new"
    mv -T "$new" "$2"
  fi
}
put "$from/guard/bbs-guard" /opt/bbs/bbs-guard 0755
put "$from/helper/bbs-helper" /opt/bbs/bbs-helper 0755
put "$from/agent/bbs-agent" /opt/bbs/bbs-agent 0755
rm -rf /opt/bbs/server.new
cp -r --no-preserve=ownership,mode "$from/server" /opt/bbs/server.new
rm -f /opt/bbs/server.new/.built
chmod -R u=rwX,go=rX /opt/bbs/server.new
chmod 0755 /opt/bbs/server.new/bbs-server
rm -rf /opt/bbs/server.old
[ ! -e /opt/bbs/server ] || mv -T /opt/bbs/server /opt/bbs/server.old
mv -T /opt/bbs/server.new /opt/bbs/server
rm -rf /opt/bbs/server.old

# Yours from now on: only owner and mode are mended.
[ -e /etc/bbs/helper.conf ] || install -o root -g root -m 0644 helper.conf /etc/bbs/helper.conf
[ -e /etc/bbs/server.env ] || printf '%s\n' 'BBS_PORT=8484' 'BBS_LISTEN=127.0.0.1' 'BBS_SSH_PORT=22' \
  BBS_AGENT_BINARY=/opt/bbs/bbs-agent "DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")" >/etc/bbs/server.env
chown root:root /etc/bbs/helper.conf /etc/bbs/server.env
chmod 0644 /etc/bbs/helper.conf /etc/bbs/server.env

visudo -c -q -f bbs.sudoers
put bbs.sudoers /etc/sudoers.d/bbs 0440

# The drop-in counts only when sshd takes the whole of its configuration with it.
install -d -o root -g root -m 0755 /etc/ssh/sshd_config.d
dropin=/etc/ssh/sshd_config.d/50-bbs.conf
if ! cmp -s bbs-sshd.conf "$dropin"; then
  former=$(mktemp)
  [ ! -e "$dropin" ] || cp "$dropin" "$former"
  put bbs-sshd.conf "$dropin" 0644
  install -d -m 0755 /run/sshd
  if ! "$(PATH=$PATH:/usr/sbin command -v sshd)" -t; then
    if [ -s "$former" ]; then cp "$former" "$dropin"; else rm -f "$dropin"; fi
    rm -f "$former"
    echo "install.sh: sshd refuses its configuration with $dropin; it was taken back" >&2
    exit 1
  fi
  rm -f "$former"
fi
install -d -m 0755 /etc/security/limits.d
put bbs-limits.conf /etc/security/limits.d/bbs.conf 0644

/opt/bbs/bbs-helper setup

install -d -m 0755 /etc/systemd/system
put bbs-server.service /etc/systemd/system/bbs-server.service 0644
if [ -n "$start" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl reload ssh
  systemctl enable --quiet bbs-server
  systemctl restart bbs-server
  echo "bbs-server runs; its address and the set-up link: journalctl -u bbs-server -o cat"
else
  echo "installed; to start: systemctl daemon-reload && systemctl reload ssh && systemctl enable --now bbs-server"
fi
