namespace BorgBackupServer.Server.Clients;

/// <summary>
/// The script behind the enrolment command: plain POSIX sh, so that it runs on any Linux. It trusts nothing but the
/// address and the hash that stand in it. Everything is inside functions called by the last line, so a script that
/// arrives in part does nothing.
/// </summary>
internal static class InstallScript
{
    public static string Write(string publicAddress, string sha256) => $$"""
        #!/bin/sh
        # Installs the agent of a Borg Backup Server on this machine and starts it. Running it again is safe.
        #   BBS_ENROL_TOKEN   one-time token from the client's page
        #   BBS_AGENT_BIN     where the program goes          (/usr/local/bin/bbs-agent, or ~/.local/bin/bbs-agent)
        #   BBS_AGENT_STATE   identity, keys, log             (/var/lib/bbs-agent, or ~/.local/state/bbs-agent)
        #   BBS_AGENT_POLICY  what the server may ask of this machine
        #   BBS_AGENT_SERVICE "no": run in the background, not as a service of the machine
        set -eu

        server={{ShellText.Quote(publicAddress)}}
        sha256_x64={{sha256}}

        say() { printf 'bbs-agent: %s\n' "$*"; }
        fail() { printf 'bbs-agent: %s\n' "$*" >&2; exit 1; }

        choose_places() {
          case "$(uname -s) $(uname -m)" in
            'Linux x86_64') platform=linux-x64 sha256=$sha256_x64 ;;
            *) fail "this server has no agent for $(uname -s) $(uname -m); it has one for Linux x86_64" ;;
          esac
          for program in curl sha256sum setsid; do
            command -v "$program" >/dev/null || fail "$program is missing; install it and run this line again"
          done
          if [ "$(id -u)" = 0 ]; then
            binary=/usr/local/bin/bbs-agent state=/var/lib/bbs-agent
          else
            binary=${HOME:?is not set}/.local/bin/bbs-agent state=$HOME/.local/state/bbs-agent
          fi
          binary=${BBS_AGENT_BIN:-$binary} state=${BBS_AGENT_STATE:-$state}
          case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
          case $state in /*) ;; *) state=$PWD/$state ;; esac
          export BBS_AGENT_STATE="$state"
          has_systemd=
          if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && [ "${BBS_AGENT_SERVICE:-}" != no ]; then has_systemd=1; fi
        }

        download() {
          mkdir -p "$(dirname "$binary")"
          temporary=$(mktemp "$binary.XXXXXX")
          trap 'rm -f "$temporary"' EXIT
          curl -fsS -o "$temporary" "$server/agent/binary/$platform" || fail "the agent could not be downloaded from $server"
          found=$(sha256sum <"$temporary" | cut -d ' ' -f 1)
          [ "$found" = "$sha256" ] || fail "the download is damaged or was tampered with (SHA-256 $found instead of $sha256)"
          chmod 755 "$temporary"
        }

        # Ends the agent that an earlier run of this script started, and no other process.
        stop_former() {
          if [ -n "$has_systemd" ] && [ -f /etc/systemd/system/bbs-agent.service ]; then
            systemctl stop bbs-agent.service
          fi
          [ -f "$state/agent.pid" ] || return 0
          read -r pid <"$state/agent.pid" || pid=
          case $pid in ''|*[!0-9]*) return 0 ;; esac
          tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$binary" || return 0
          say "stopping the agent that runs (process $pid)"
          kill "$pid" 2>/dev/null || return 0
          waited=0
          while kill -0 "$pid" 2>/dev/null; do
            [ "$waited" -lt 60 ] || fail "process $pid does not stop"
            sleep 1
            waited=$((waited + 1))
          done
        }

        # An agent that was enrolled before keeps what it is when the new token is refused.
        enrol() {
          if [ -z "${BBS_ENROL_TOKEN:-}" ]; then
            [ -f "$state/identity.json" ] || fail "BBS_ENROL_TOKEN is not set; copy the whole line from the client's page"
            say "enrolled already"
            return 0
          fi
          again=
          if [ -f "$state/identity.json" ]; then again=--again; fi
          # shellcheck disable=SC2086
          "$binary" enrol --server "$server" $again </dev/null || refused=$?
          unset BBS_ENROL_TOKEN
          if [ -n "$refused" ] && [ -z "$again" ]; then fail "the enrolment did not work; nothing was started"; fi
          if [ -n "$refused" ]; then say "the agent keeps its former enrolment"; fi
        }

        start_service() {
          case "$binary$state${BBS_AGENT_POLICY:-}" in
            *[!A-Za-z0-9/._-]*) fail "a service needs plain names of files; choose others with BBS_AGENT_BIN, BBS_AGENT_STATE and BBS_AGENT_POLICY" ;;
          esac
          {
            printf '[Unit]\nDescription=Borg Backup Server agent\nWants=network-online.target\nAfter=network-online.target\n\n'
            printf '[Service]\nExecStart=%s run\nEnvironment=BBS_AGENT_STATE=%s\n' "$binary" "$state"
            if [ -n "${BBS_AGENT_POLICY:-}" ]; then printf 'Environment=BBS_AGENT_POLICY=%s\n' "$BBS_AGENT_POLICY"; fi
            printf 'Restart=always\nRestartSec=5\nKillMode=mixed\nTimeoutStopSec=90\n\n[Install]\nWantedBy=multi-user.target\n'
          } >/etc/systemd/system/bbs-agent.service
          systemctl daemon-reload
          systemctl enable --quiet bbs-agent.service
          systemctl restart bbs-agent.service
          say "runs as the service bbs-agent (systemctl status bbs-agent)"
        }

        start_background() {
          log=$state/agent.log
          (umask 077 && : >>"$log")
          setsid nohup "$binary" run </dev/null >>"$log" 2>&1 &
          pid=$!
          printf '%s\n' "$pid" >"$state/agent.pid"
          sleep 1
          kill -0 "$pid" 2>/dev/null || { tail -n 5 "$log" >&2; fail "the agent ended at once; see $log"; }
          say "runs in the background (process $pid, log in $log)"
        }

        main() {
          refused=
          choose_places
          download
          stop_former
          mv -f "$temporary" "$binary"
          say "installed as $binary"
          command -v borg >/dev/null || say "borg is missing: install borgbackup before the first backup"
          enrol
          if [ -n "$has_systemd" ]; then start_service; else start_background; fi
          exit "${refused:-0}"
        }

        main

        """;

    /// <summary>What the command runs into on a server that has no agent to offer: a sentence instead of nothing.</summary>
    public static string WriteRefusal() => """
        #!/bin/sh
        echo 'bbs-agent: this server has no agent to install. Its administrator starts it with BBS_AGENT_BINARY set to the program.' >&2
        exit 1

        """;
}
