using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>
/// Puts a dump in its place. What fails leaves nothing new behind. Where the server can give a database another name, the
/// old one stays until the new one is whole; elsewhere the safety dump is loaded back.
/// </summary>
internal sealed class DatabasePlacing(IDatabaseServer server, IDumpContent dump, WrittenDump written, RunReporter reporter, TimeProvider time)
{
    public long Bytes { get; private set; }

    /// <summary>A database that was not there.</summary>
    public async Task<Problem?> MakeAsync(string name, CancellationToken cancellationToken)
    {
        if (await server.CreateAsync(Like(name), cancellationToken) is { } uncreated)
            return uncreated;
        try
        {
            if (await LoadAsync(name, cancellationToken) is not { } problem)
                return null;
            await RemoveAsync(name);
            return problem with { Hint = $"The new database was removed again. {problem.Hint}" };
        }
        catch (OperationCanceledException)
        {
            await RemoveAsync(name);
            throw;
        }
    }

    /// <param name="present">What is there.</param>
    /// <param name="safety">A dump of it.</param>
    /// <param name="cancellationToken">Stops it; the old database is there then.</param>
    public async Task<Problem?> ReplaceAsync(FoundDatabase present, string safety, CancellationToken cancellationToken)
    {
        if (server.CanExchange)
        {
            var passing = $"bbs_restore_{Guid.CreateVersion7(time.GetUtcNow()).ToString("N")[^12..]}";
            if (await MakeAsync(passing, cancellationToken) is { } failed)
                return failed with { Detail = $"{failed.Detail} \"{AgentLog.OneLine(present.Name)}\" is as it was." };
            // From here on it is done to the end.
            return await server.ExchangeAsync(passing, present.Name, CancellationToken.None) is { } unchanged
                ? unchanged with { Hint = $"The restored database is called {passing}; a dump of the former one is {AgentLog.OneLine(safety)}." }
                : null;
        }

        if (await server.DropAsync(present.Name, cancellationToken) is { } kept)
            return kept;
        try
        {
            return await MakeAsync(present.Name, cancellationToken) is { } failed ? failed with { Hint = await PutBackAsync(present, safety) } : null;
        }
        catch (OperationCanceledException)
        {
            await PutBackAsync(present, safety);
            throw;
        }
    }

    private async Task<string> PutBackAsync(FoundDatabase present, string safety)
    {
        var problem = await server.CreateAsync(present, CancellationToken.None);
        if (problem is null)
        {
            await using var file = new FileStream(safety, FileMode.Open, FileAccess.Read);
            var load = new DatabaseLoad(server.Load(present.Name), AgentLog.OneLine(present.Name), reporter, time);
            problem = await load.RunAsync(async take =>
            {
                await take(file, CancellationToken.None);
                return null;
            }, CancellationToken.None);
        }

        var said = problem is null
            ? $"What was in the database before is back in it; its dump stays in {AgentLog.OneLine(safety)}."
            : $"The former content could not be put back ({problem.Detail}); its dump is {AgentLog.OneLine(safety)}.";
        reporter.Log(problem is null ? LogLevel.Information : LogLevel.Error, said);
        return said;
    }

    private async Task<Problem?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var load = new DatabaseLoad(server.Load(name), AgentLog.OneLine(written.Path), reporter, time);
        var problem = await load.RunAsync(take => dump.ReadAsync(take, cancellationToken), cancellationToken);
        Bytes = load.Bytes;
        return problem is null && load.Bytes != written.Bytes
            ? new Problem("archive.damaged", ProblemKind.Failed, $"Of the dump came {load.Bytes:N0} bytes; it had {written.Bytes:N0} when it was saved.", "Check the repository.")
            : problem;
    }

    private async Task RemoveAsync(string name)
    {
        if (await server.DropAsync(name, CancellationToken.None) is { } left)
            reporter.Log(LogLevel.Error, $"The database {AgentLog.OneLine(name)} could not be removed again: {left.Detail}");
    }

    private FoundDatabase Like(string name) => (written.Database ?? new FoundDatabase { Name = name }) with { Name = name };
}
