#!/usr/bin/env bash
# Takes the service away and keeps every backup: repositories, the server's data and clients' accounts stay, so that
# install.sh brings all of it back. Without the drop-in and the sudoers line no client gets in meanwhile.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "uninstall.sh: this needs root" >&2; exit 1; }

if [ -d /run/systemd/system ] && [ -e /etc/systemd/system/bbs-server.service ]; then
  systemctl disable --now --quiet bbs-server || true
fi
rm -f /etc/systemd/system/bbs-server.service /etc/sudoers.d/bbs /etc/security/limits.d/bbs.conf
# The accounts' only door, closed before their keys could count in sshd's ordinary way.
rm -f /etc/ssh/sshd_config.d/50-bbs.conf
rm -rf /opt/bbs
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl reload ssh || true
fi
cat <<'TEXT'
Borg Backup Server is uninstalled. Kept: /etc/bbs (settings, keys), /var/lib/bbs (database, key file) and the storage
locations with all repositories (/var/bbs), with the accounts bbs and bbs-*. Remove them by hand if no backup is needed
any more.
TEXT
