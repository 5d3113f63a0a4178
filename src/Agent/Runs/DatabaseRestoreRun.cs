using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out the restore of one database, as far as the source's own file on the client allows: from borg straight into the program that loads it.</summary>
internal static class DatabaseRestoreRun
{
    private static readonly string[] ServersOwn = ["mysql", "sys", "information_schema", "performance_schema", "postgres", "template0", "template1", "admin", "config", "local"];

    public static async Task<FinishedReport> RunAsync(
        RestoreDatabaseOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!SourceFolder.Find(order.Source, policy).IsSuccess(out var source, out var problem))
            return RunEnds.Failed(problem);
        if (Refuse(order, source) is { } refused)
            return RunEnds.Failed(refused);
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out problem))
            return RunEnds.Failed(problem);
        var folder = context.State.MakeDumpFolder(order.Job.JobId);
        try
        {
            if (!SourceServer.Open(source, folder).IsSuccess(out var server, out problem))
                return RunEnds.Failed(problem);
            if (DumpPath.Parse(order.Dump.Text)?.Extension != server.Extension)
                return RunEnds.Failed(new Problem("database.other-kind", ProblemKind.Refused, $"The dump is not one of {source.Kind}.", "Choose a source of the same kind."));
            CleanStart.Follow(order.Repository, context.State, reporter);
            var dump = new StoredDump(order, context, reporter);
            started();
            reporter.Started(version.ToString());
            if (!(await dump.OpenAsync(cancellationToken)).IsSuccess(out var written, out problem)
                || !(await server.FindAsync(cancellationToken)).IsSuccess(out var found, out problem))
                return RunEnds.Failed(problem);
            return await RunAsync(order, policy, context, reporter, server, dump, written, found.FirstOrDefault(database => database.Name == order.Database), cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            context.Policy.Touch();
        }
    }

    private static async Task<FinishedReport> RunAsync(
        RestoreDatabaseOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, IDatabaseServer server, StoredDump dump, WrittenDump written, FoundDatabase? present,
        CancellationToken cancellationToken)
    {
        var shown = AgentLog.OneLine(order.Database);
        if (present is not null && order.Replaces != true)
            return RunEnds.Failed(new Problem("database.exists", ProblemKind.Refused, $"There is a database \"{shown}\" already.", "Choose another name, or replace it."));
        var placing = new DatabasePlacing(server, dump, written, reporter, context.Time);
        Problem? problem;
        if (present is null)
            problem = await placing.MakeAsync(order.Database, cancellationToken);
        else if ((await SafetyDump.MakeAsync(server, present, order.SafetyDirectory!, policy, reporter, context.Time.GetUtcNow(), cancellationToken)).IsSuccess(out var safety, out problem)) // because the policy check asks for a folder
        {
            reporter.Log(LogLevel.Information, $"What was in \"{shown}\" is dumped to {AgentLog.OneLine(safety)}.");
            problem = await placing.ReplaceAsync(present, safety, cancellationToken);
        }

        if (problem is not null)
            return RunEnds.Failed(problem);
        reporter.Log(LogLevel.Information, $"\"{shown}\" is restored: {placing.Bytes:N0} bytes of dump were loaded without an error.");
        return new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Restore = new RestoreFacts { FileCount = 1, Bytes = placing.Bytes, ReplacedCount = present is null ? 0 : 1 },
        };
    }

    private static Problem? Refuse(RestoreDatabaseOrder order, DatabaseSource source)
    {
        if (ServersOwn.Contains(order.Database.ToLowerInvariant()))
            return new Problem("database.reserved", ProblemKind.Refused, $"\"{AgentLog.OneLine(order.Database)}\" belongs to the database server itself.", "Choose another name.");
        if (source.Kind == "mongodb")
            return new Problem("database.files-only", ProblemKind.Refused, "Dumps of MongoDB are restored as files.", "Restore the file, and load it with mongorestore --archive.");
        return !source.RestoresNew ? new Problem("policy.restore-database", ProblemKind.Refused, $"The source {source.Name} does not allow to restore databases.",
                "Write restore = \"new\" or \"replace\" into its file on the client, or restore the dump as a file.")
            : order.Replaces == true && !source.Replaces ? new Problem("policy.replace-database", ProblemKind.Refused, $"The source {source.Name} does not allow to replace databases.",
                "Write restore = \"replace\" into its file on the client, or restore under another name.")
            : null;
    }
}
