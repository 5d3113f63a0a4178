using System.Text;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary><c>docs/state-machines.md</c> is what the lifecycles say, not what somebody remembers of them.</summary>
public sealed class StateMachinesDocumentTests
{
    [Fact]
    public void The_document_says_what_the_lifecycles_do()
    {
        var file = Path.Combine(SolutionFolder(), "docs", "state-machines.md");
        var expected = Write();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == expected, $"{file} has drifted; UPDATE_DOCS=1 with this test writes it anew.");
    }

    private static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            # State machines

            Made from `ClientLifecycle` and `JobLifecycle` by `StateMachinesDocumentTests`; run it with `UPDATE_DOCS=1` after a change.

            A bold word is the state that the event leads to; *stays* means that the event is taken and moves nothing;
            a code is the refusal. No event is dropped without a word.

            ## Job

            An epoch counts the leases of a job. What an agent says carries the epoch of its lease: words about a former one are
            refused with `job.stale`, about one that was never given with `job.never-given`. The table is about the present lease.

            - Green (`Succeeded`, `Warned`) only after the server itself has seen the result.
            - `Cancelled` means that the work was stopped. A cancel that comes too late changes nothing: what was done is verified and said.
            - `Lost` is over, yet a word of the same epoch brings it back: the work went on all the time, and its result exists.
            - A lost backup is queued again once, by itself; a server job whose worker died starts again at most five times.
            - A writer holds its repository while `Leased`, `Running` and `Verifying`.


            """);
        AppendDiagram(text, "Queued", JobMoves());
        AppendTable(text, Enum.GetNames<JobState>(), JobEvents.All(1).Select(@event => (
            JobEvents.NameOf(@event),
            Enum.GetValues<JobState>().Select(state => Cell(JobLifecycle.Decide(Standing(state), At(@event, state)) is var answer && answer.IsSuccess(out var t, out var p)
                ? (t.From.ToString(), t.To.ToString(), null) : (state.ToString(), state.ToString(), answer.Problem?.Code))))));
        text.Append("""

            While a cancel is wished for, `AgentForgot` and `WorkerGone` lead from `Leased` and `Running` to `Cancelled`, and `Requeued` is refused with `job.cancel-requested`.

            ## Client

            Online, overdue and protected are computed, never stored.


            """);
        AppendDiagram(text, "Waiting", ClientMoves());
        AppendTable(text, Enum.GetNames<ClientState>(), Enum.GetValues<ClientEvent>().Select(@event => (
            @event.ToString(),
            Enum.GetValues<ClientState>().Select(state => Cell(ClientLifecycle.Decide(state, @event) is var answer && answer.IsSuccess(out var to, out _)
                ? (state.ToString(), to.ToString(), null) : (state.ToString(), state.ToString(), answer.Problem?.Code))))));
        return text.ToString();
    }

    private static JobStanding Standing(JobState state) => new(state, 1);

    private static JobEvent At(JobEvent @event, JobState state) => @event is JobEvent.LeaseGiven ? new JobEvent.LeaseGiven(Standing(state).Epoch + 1) : @event;

    private static IEnumerable<(string From, string To, string Event)> JobMoves() =>
        from state in Enum.GetValues<JobState>()
        from @event in JobEvents.All(1)
        let answer = JobLifecycle.Decide(Standing(state), At(@event, state))
        where answer.Problem is null && answer.Value.Moves
        select (state.ToString(), answer.Value.To.ToString(), JobEvents.NameOf(@event));

    private static IEnumerable<(string From, string To, string Event)> ClientMoves() =>
        from state in Enum.GetValues<ClientState>()
        from @event in Enum.GetValues<ClientEvent>()
        let answer = ClientLifecycle.Decide(state, @event)
        where answer.Problem is null && answer.Value != state
        select (state.ToString(), answer.Value.ToString(), @event.ToString());

    private static void AppendDiagram(StringBuilder text, string first, IEnumerable<(string From, string To, string Event)> moves)
    {
        text.Append("```mermaid\nstateDiagram-v2\n    [*] --> ").Append(first).Append('\n');
        foreach (var edge in moves.GroupBy(move => (move.From, move.To)))
            text.Append($"    {edge.Key.From} --> {edge.Key.To}: {string.Join(", ", edge.Select(move => move.Event))}\n");
        text.Append("```\n\n");
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<string> states, IEnumerable<(string Event, IEnumerable<string> Cells)> rows)
    {
        text.Append($"| | {string.Join(" | ", states)} |\n|---|{string.Concat(states.Select(_ => "---|"))}\n");
        foreach (var (name, cells) in rows)
            text.Append($"| {name} | {string.Join(" | ", cells)} |\n");
    }

    private static string Cell((string From, string To, string? Code) answer) =>
        answer.Code is not null ? $"`{answer.Code}`" : answer.From == answer.To ? "*stays*" : $"**{answer.To}**";

    private static string SolutionFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "BorgBackupServer.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests lie outside of the solution.");
        return folder;
    }
}
