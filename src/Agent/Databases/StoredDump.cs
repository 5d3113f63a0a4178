using System.Text.Json;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>A dump where it lies: in an archive.</summary>
internal sealed class StoredDump(RestoreDatabaseOrder order, RunContext context, RunReporter reporter) : IDumpContent
{
    private readonly RunLog log = new(reporter, context.Time);
    private readonly BorgEnvironment environment = context.EnvironmentFor(order.Repository);

    /// <summary>Looks whether it is the archive that was meant, and what its list says of the dump.</summary>
    public async Task<Result<WrittenDump>> OpenAsync(CancellationToken cancellationToken)
    {
        var repository = context.LocationOf(order.Repository);
        var listing = context.Borg.Program.RunAsync(new ListArchives { Repository = repository }.In(environment), log.Add, cancellationToken);
        if (await RestoreRun.CheckArchiveAsync(order.ArchiveName, order.ArchiveBorgId, listing, log) is { } changed)
            return changed;
        if (!(await ReadContentsAsync(order.Repository, order.ArchiveName, context, log, cancellationToken)).IsSuccess(out var contents, out var problem))
            return problem;
        return contents.Dumps.FirstOrDefault(dump => dump.Path == order.Dump.Text) is { Database: not null } found
            ? found
            : new Problem("archive.no-dump", ProblemKind.Failed, $"The archive {order.ArchiveName} does not list the dump {Machine.AgentLog.OneLine(order.Dump.Text)}.", "Choose another archive, or restore the file.");
    }

    /// <summary>The archive's own list of its dumps.</summary>
    public static async Task<Result<DumpContents>> ReadContentsAsync(RepositoryTarget repository, string archive, RunContext context, RunLog log, CancellationToken cancellationToken)
    {
        var read = new ReadFile { Repository = context.LocationOf(repository), Archive = archive, Path = DumpPath.Contents };
        var outcome = await context.Borg.Program.RunAsync(read.In(context.EnvironmentFor(repository)), log.Add, cancellationToken);
        if (outcome.Failure is { } failure)
            return log.RemoteShellProblem ?? BorgProblems.Of(failure, outcome.Log);
        try
        {
            if (JsonSerializer.Deserialize(outcome.Output.Span, AgentJson.Default.DumpContents) is { } contents)
                return contents;
        }
        catch (JsonException)
        {
            // An archive that no agent of ours made; said below.
        }

        return new Problem("archive.no-dump", ProblemKind.Failed, $"The archive {archive} does not list its dumps.", "Choose another archive, or restore the file.");
    }

    /// <inheritdoc/>
    public async Task<Problem?> ReadAsync(Func<Stream, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        var read = new ReadFile { Repository = context.LocationOf(order.Repository), Archive = order.ArchiveName, Path = order.Dump.Text };
        var outcome = await context.Borg.Program.RunAsync(read.In(environment), log.Add, take, cancellationToken);
        if (outcome.Failure is { } failure)
            return log.RemoteShellProblem ?? BorgProblems.Of(failure, outcome.Log);
        context.Borg.Prove();
        return null;
    }
}
