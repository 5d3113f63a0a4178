using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one restore of another client's files: the server sends them as a tar, and no borg runs here.</summary>
internal static class ReceiveRun
{
    public static async Task<FinishedReport> RunAsync(
        ReceiveOrder order, AgentPolicy policy, RunContext context, ServerConnection server, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!PlacingRun.PlaceOf(order.TargetDirectory, order.InPlace == true, order.Existing, order.ExpectedBytes, policy, context).IsSuccess(out var place, out var problem))
            return RunEnds.Failed(problem);
        var placing = new PlacingRun(context, reporter);
        started();
        reporter.Started("");
        reporter.Log(LogLevel.Information, $"Files of {order.FromClient} come from its archive {order.ArchiveName} {(order.InPlace == true ? "to the places that they had there" : $"into {place.Folder}")}.");
        try
        {
            return await server.FetchContentAsync(order.Job, (tar, stop) => placing.WriteAsync(tar, place, null, stop), cancellationToken) is { } failed
                ? placing.Failed(failed)
                : placing.Done([], 0);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return placing.Cancelled();
        }
        catch (TargetFullException)
        {
            return placing.Failed(PlacingRun.Full(place.Folder));
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or HttpRequestException)
        {
            return placing.Failed(new Problem("content.broken", ProblemKind.Failed, $"The server's stream of files broke off: {broken.Message}", "Files restored so far are whole. Start the restore again; with \"only if different\" it goes on quickly."));
        }
    }
}
