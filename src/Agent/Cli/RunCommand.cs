using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Reports;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Cli;

/// <summary><c>bbs-agent run</c>: puts the parts together, and takes them apart in order when it is told to end.</summary>
internal static class RunCommand
{
    /// <summary>How long the last reports may take on the way out; what does not arrive waits in the outbox.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    public static async Task<Problem?> RunAsync(AgentOptions options, string executable, AgentLog log, TimeProvider time, CancellationToken stop)
    {
        if (!StateFolder.Open(options.StateDirectory).IsSuccess(out var state, out var problem)
            || !AgentLock.Take(state).IsSuccess(out var held, out problem))
            return problem;
        using var _ = held;
        var policy = new PolicyFile(options.PolicyFile);
        if (!IdentityFile.Read(state).IsSuccess(out var identity, out problem)
            || !ServerAddress(identity).IsSuccess(out var address, out problem)
            || !policy.Read().IsSuccess(out var _, out problem))
            return problem;

        using var borg = new BorgInstallation(state, time);
        using var server = new ServerConnection(address, identity.ApiKey, time);
        var sessionId = Guid.CreateVersion7(time.GetUtcNow());
        var outbox = new Outbox(state.OutboxFolder, log);
        var board = new ProgressBoard();
        using var sender = new ReportSender(outbox, board, server, sessionId, time, log);
        var context = new RunContext(state, identity, policy, borg, executable, time);
        using var runs = new RunSupervisor(context, server, new RunRecords(state.RunsFolder, log), outbox, board, sender.Wake, log);
        sender.Answered += runs.OnAnswer;
        await runs.RecoverAsync(stop);

        var databases = new DatabaseSurvey(state, time);
        var contact = new ContactFile(state, time, log);
        var session = new SessionLoop(server, runs, SurveyAsync, () => policy.Mark, sender.Open, contact, sessionId, time, log);
        log.Information($"bbs-agent {MachineSurvey.AgentVersion} for client {identity.ClientName} at {identity.Server}.");
        await RunUntilStoppedAsync(session, sender, stop);

        log.Information("Ending.");
        await runs.StopAsync();
        using var deadline = new CancellationTokenSource(LastWords, time);
        try
        {
            await sender.SendLastAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            log.Warning($"{outbox.Count} reports wait for the next start.");
        }

        return null;

        async Task<MachineFacts> SurveyAsync(CancellationToken cancellationToken)
        {
            // A policy that was broken meanwhile allows nothing; the orders themselves are refused with its problem.
            var current = policy.Read().IsSuccess(out var read, out var broken) ? read : new AgentPolicy { BackupPaths = [], RestoreTargets = [], Updates = UpdatePolicy.Never };
            if (broken is not null)
                log.Error($"{broken.Detail} {broken.Hint}");
            var found = await borg.FindAsync(cancellationToken);
            if (found.Problem is { } missing)
                log.Warning($"{missing.Detail} {missing.Hint}");
            return MachineSurvey.Take(current, found.IsSuccess(out var version, out var _) ? version.ToString() : null, await databases.TakeAsync(current, policy.Mark, cancellationToken));
        }
    }

    // If one loop breaks, the other ends with it and the break is thrown: the service manager starts the agent anew.
    private static async Task RunUntilStoppedAsync(SessionLoop session, ReportSender sender, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] loops = [session.RunAsync(either.Token), sender.RunAsync(either.Token)];
        await Task.WhenAny(loops);
        await either.CancelAsync();
        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The way it ends.
        }
    }

    private static Result<Uri> ServerAddress(AgentIdentity identity) => Enrolment.ServerAddress.Parse(identity.Server);
}
