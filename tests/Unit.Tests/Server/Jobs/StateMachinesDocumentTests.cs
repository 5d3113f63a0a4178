using System.Text;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Unit.Tests.Architecture;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary><c>docs/state-machines.md</c> is what the lifecycles say, not what somebody remembers of them.</summary>
public sealed class StateMachinesDocumentTests
{
    private static readonly StateMachine OfJob = new(
        "Job",
        """
        An epoch counts the leases of a job. What an agent says carries the epoch of its lease: words about a former one are
        refused with `job.stale`, about one that was never given with `job.never-given`. The table is about the present lease.

        - Green (`Succeeded`, `Warned`) only after the server itself has seen the result.
        - `Cancelled` means that the work was stopped. A cancel that comes too late changes nothing: what was done is verified and said.
        - `Lost` is over, yet a word of the same epoch brings it back: the work went on all the time, and its result exists.
        - `Postponed` stands in the place of `Finished(Failed)`, `OrderRefused` and `VerificationFailed` where the reason passes by
          itself (`RetryRule`): the job waits in the queue for its next attempt, and no word about the one that is over moves it. A
          lost job that is tried again may still be heard of meanwhile. No job has more than five attempts.
        - `Stalled` tells the holder to stop, as a cancel does; the job has `Failed` then, whatever its holder calls the end.
        - A writer holds its repository while `Leased`, `Running` and `Verifying`. A job that is found again beside another writer
          keeps its state (`repository.busy`); its end is taken nevertheless, because looking at a result disturbs nobody.
        - While a cancel is wished for, `AgentForgot` and `WorkerGone` lead from `Leased` and `Running` to `Cancelled`, and `Requeued`
          is refused with `job.cancel-requested`.
        """,
        nameof(JobState.Queued),
        Enum.GetNames<JobState>(),
        [.. JobEvents.All(1).Select(JobEvents.NameOf)],
        (state, name) =>
        {
            var @event = JobEvents.All(1).Single(item => JobEvents.NameOf(item) == name);
            return JobLifecycle.Decide(new JobStanding(Enum.Parse<JobState>(state), 1), @event).IsSuccess(out var transition, out var problem)
                ? new(transition.To.ToString(), null) : new(null, problem.Code);
        });

    private static readonly StateMachine OfClient = new(
        "Client",
        "Online, overdue and protected are computed, never stored. Enrolling again replaces the agent: its key ends.",
        nameof(ClientState.Waiting), Enum.GetNames<ClientState>(), Enum.GetNames<ClientEvent>(),
        (state, name) => ClientLifecycle.Decide(Enum.Parse<ClientState>(state), Enum.Parse<ClientEvent>(name)).IsSuccess(out var to, out var problem)
            ? new(to.ToString(), null) : new(null, problem.Code));

    private static readonly StateMachine OfRepository = new(
        "Repository",
        "What holds archives is never made again. In a frozen repository nothing is pruned, compacted, deleted or backed up to until a person accepts the damage or has it undone.",
        nameof(RepositoryState.Creating), Enum.GetNames<RepositoryState>(), Enum.GetNames<RepositoryEvent>(),
        (state, name) => RepositoryLifecycle.Decide(Enum.Parse<RepositoryState>(state), Enum.Parse<RepositoryEvent>(name)).IsSuccess(out var to, out var problem)
            ? new(to.ToString(), null) : new(null, problem.Code));

    private static readonly StateMachine OfSession = new(
        "Session of the agent",
        "What the agent does next stands behind the state. Its pauses grow with each failure in a row.",
        nameof(SessionState.Offline), Enum.GetNames<SessionState>(), Enum.GetNames<SessionEvent>(),
        (state, name) => SessionLifecycle.Decide(Enum.Parse<SessionState>(state), Enum.Parse<SessionEvent>(name), 0).IsSuccess(out var transition, out var problem)
            ? new(transition.State.ToString(), null, transition.Step.ToString()) : new(null, problem.Code));

    private static readonly StateMachine OfRun = new(
        "Run of the agent",
        "One lease of one job, as the client sees it. What the agent does next stands behind the state.",
        nameof(RunState.Accepted), Enum.GetNames<RunState>(), Enum.GetNames<RunEvent>(),
        (state, name) => RunLifecycle.Decide(Enum.Parse<RunState>(state), Enum.Parse<RunEvent>(name)).IsSuccess(out var transition, out var problem)
            ? new(transition.State.ToString(), null, transition.Step == RunStep.None ? null : transition.Step.ToString()) : new(null, problem.Code));

    [Fact]
    public void The_document_says_what_the_lifecycles_do()
    {
        var file = Path.Combine(SourceTree.Root, "docs", "state-machines.md");
        var expected = Write();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == expected, $"{file} has drifted; UPDATE_DOCS=1 with this test writes it anew.");
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # State machines

            Made from the lifecycles in the sources by `StateMachinesDocumentTests`; run it with `UPDATE_DOCS=1` after a change.

            A bold word is the state that the event leads to; *stays* means that the event is taken and moves nothing;
            a code is the refusal. No event is dropped without a word.

            """);
        foreach (var machine in (StateMachine[])[OfJob, OfClient, OfRepository, OfSession, OfRun])
            machine.AppendTo(text);
        return text.ToString();
    }
}
