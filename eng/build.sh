# Sourced by run.sh and test.sh: quiet steps, and the published server and agent.
# shellcheck shell=bash
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
[ "${CI:-}" != true ] || export MSBUILDDISABLENODEREUSE=1   # nothing of ours outlives a CI run

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts

# quietly WHAT COMMAND…: one line with the time taken; the whole output only when the command fails.
quietly() {
  local what=$1 start=$SECONDS log code=0
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ $code = 0 ]; then printf '%-34s %4d s\n' "$what" $((SECONDS - start))
  else printf '%s: FAILED (exit %d)\n' "$what" $code; cat "$log"; fi
  rm -f "$log"
  return $code
}

# The runtime identifier of this machine; the agent is compiled for it.
runtime_identifier() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) echo "No agent is built for $(uname -m) yet." >&2; return 1 ;;
  esac
}

# up_to_date STAMP FOLDER…: nothing below the folders, and no file that steers the build, is newer than the stamp.
# A removed file counts too: its folder is newer.
up_to_date() {
  local stamp=$1
  shift
  [ -e "$stamp" ] || return 1
  [ -z "$(cd "$root" && find "$@" Directory.Build.props Directory.Build.targets Directory.Packages.props global.json eng/BannedSymbols.txt \
    \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit)" ]
}

# publish WHAT PROJECT TARGET "SOURCES" OPTIONS…: into artifacts/TARGET, unless what lies there is up to date.
publish() {
  local what=$1 project=$2 target=$artifacts/$3 sources=$4
  shift 4
  # shellcheck disable=SC2086 # the sources are several words
  up_to_date "$target/.built" $project $sources && return
  mkdir -p "$target"
  touch "$target/.building"   # before the build: an edit made meanwhile is newer
  quietly "$what" dotnet publish "$root/$project" -c Release -o "$target" "$@" || return
  mv "$target/.building" "$target/.built"
}

publish_server() { publish "build the server" src/Server server "src/Catalog src/Borg src/Protocol"; }

publish_agent() {
  local rid
  rid=$(runtime_identifier) || return
  publish "build the agent ($rid)" src/Agent agent "src/Borg src/Protocol" -r "$rid"
}

publish_guard() {
  local rid
  rid=$(runtime_identifier) || return
  publish "build the guard ($rid)" src/Guard guard "src/Borg" -r "$rid"
}

publish_helper() {
  local rid
  rid=$(runtime_identifier) || return
  publish "build the helper ($rid)" src/Helper helper "src/Borg" -r "$rid"
}

publish_journey() { publish "build the journey" tests/Journey journey ""; }
