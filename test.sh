#!/usr/bin/env bash
# Installs what the tests need and runs them. The last line is always "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")" || exit 1

usage() {
  cat <<'TEXT'
usage: ./test.sh [unit|integration|postgres|e2e] [CLASS]

Without arguments: formatting, known vulnerabilities, secrets, the build, and all tests.
With a suite: the build and that suite. CLASS is the end of a test class's name, such as
SegmentWalkTests; a * may stand at either end.

postgres is those integration tests that hold both databases to the same, on PostgreSQL.

Results and logs are kept in artifacts/test-results, screenshots in artifacts/screenshots.
TEXT
}

suites=(unit integration postgres e2e)
checks=1
class=
case "${1:-}" in
  '') ;;
  unit|integration|postgres|e2e) suites=("$1"); checks=; class=${2:-} ;;
  -h|--help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

passed=0
failed=0
running=
trap 'echo "$passed passed, $failed failed"' EXIT
trap '[ -z "$running" ] || kill "$running"; fail "interrupted"; exit 130' INT TERM
fail() { failed=$((failed + 1)); echo "FAILED: $*"; }
give_up() { fail "$@"; exit 1; }

eng/install.sh test || give_up "eng/install.sh test"
# shellcheck source=eng/build.sh
. eng/build.sh
results=$artifacts/test-results
export BBS_ARTIFACTS=$artifacts BBS_AGENT_BINARY=$artifacts/agent/bbs-agent
rm -rf "$results"
mkdir -p "$results"

# A key's first line alone may stand in the sources, which write keys; with a line of key behind it, it is one.
find_secrets() {
  local found
  found=$(git grep -IhE -A1 -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' | grep -E '[A-Za-z0-9+/=]{50,}'
          git grep -InE -e '\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36})\b')
  [ -z "$found" ] || { echo "$found"; return 1; }
}

find_vulnerable_packages() {
  local report
  report=$(dotnet list package --vulnerable --include-transitive 2>&1) || { echo "$report"; return 1; }
  ! grep -E 'has the following vulnerable|^ *> ' <<<"$report"
}

quietly "restore" dotnet restore || give_up "restore"
if [ -n "$checks" ]; then
  quietly "secrets in the tree" find_secrets || fail "a secret is in the tree"
  quietly "vulnerable packages" find_vulnerable_packages || fail "a package has a known vulnerability"
  # The rules of style are kept by the build; what is left is white space and the order of usings.
  quietly "formatting" dotnet format whitespace --no-restore --verify-no-changes || fail "formatting (dotnet format whitespace mends it)"
fi
quietly "build" dotnet build --no-restore -c Release || give_up "build"
if [[ " ${suites[*]} " == *" e2e "* ]]; then
  publish_agent || give_up "publishing the agent"
  publish_guard || give_up "publishing the guard"
  publish_helper || give_up "publishing the helper"
  publish_server || give_up "publishing the server"
  publish_journey || give_up "publishing the journey"
fi

# run_suite PROJECT NAME SECONDS OPTIONS…: runs one test program directly, and believes only its result file.
run_suite() {
  local project=$1 name=$2 limit=$3 start=$SECONDS code=0 counts total good
  local log=$results/$name.log
  shift 3
  [ -z "$class" ] || set -- "$@" -class "*$class"
  # In the background and waited for, so that a signal to this script reaches it at once.
  timeout --kill-after=30 "$limit" "tests/$project/bin/Release/net10.0/$project" \
    -noLogo -noColor -noAutoReporters -failSkips -reporter quiet -result-xml "$results/$name.xml" "$@" >"$log" 2>&1 </dev/null &
  running=$!
  wait "$running" || code=$?
  running=
  grep -A 12 -F '[FAIL]' "$log"
  [ $code != 124 ] || echo "$name did not end within $limit s"
  counts=$(grep -m1 -o '<assembly [^>]*>' "$results/$name.xml" 2>/dev/null)
  good=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counts")
  total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counts")
  # An explicit test is one that another test starts for itself; it is not run here and counts as nothing.
  [ -z "$total" ] || total=$((total - $(sed -n 's/.* not-run="\([0-9]*\)".*/\1/p' <<<"$counts" | grep . || echo 0)))
  if [ -z "$total" ]; then tail -n 20 "$log"; fail "$name ended without a result (exit $code)"; return; fi
  printf '%-34s %4d s   %d of %d passed\n' "$name" $((SECONDS - start)) "$good" "$total"
  passed=$((passed + good))
  failed=$((failed + total - good))
  if [ "$total" = 0 ]; then fail "$name ran no test"
  elif [ $code != 0 ] && [ "$good" = "$total" ]; then fail "$name ended with exit $code"; fi
}

for suite in "${suites[@]}"; do
  case "$suite" in
    unit)        run_suite Unit.Tests Unit.Tests 900 ;;
    # Their classes wait for borg, sshd and browsers about a third of the time: three at once fill two cores, more would starve each other.
    integration) run_suite Integration.Tests Integration.Tests 3000 -maxThreads 3 ;;
    postgres)    BBS_TEST_DATABASE=postgres run_suite Integration.Tests Integration.Tests-PostgreSQL 1500 -maxThreads 3 -trait Database=both -trait- Database=sqlite ;;
    e2e)         run_suite EndToEnd.Tests EndToEnd.Tests 1500 -maxThreads 2 ;;
  esac
done
[ "$failed" = 0 ]
