using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Session;
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
        var wish = new Wish(order.Job, order.Dump, order.Source, order.Database, order.Replaces == true, order.SafetyDirectory, order.SignIn);
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem))
            return RunEnds.Failed(problem);
        return await RunAsync(wish, policy, context, reporter, async () =>
        {
            CleanStart.Follow(order.Repository, context.State, reporter);
            var dump = new StoredDump(order, context, reporter);
            started();
            reporter.Started(version.ToString());
            return (await dump.OpenAsync(cancellationToken)).IsSuccess(out var written, out var unopened) ? new Opened(dump, written) : unopened;
        }, cancellationToken);
    }

    /// <summary>The same with a dump of another client, which the server sends.</summary>
    public static Task<FinishedReport> RunAsync(
        ReceiveDatabaseOrder order, AgentPolicy policy, RunContext context, ServerConnection connection, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        var wish = new Wish(order.Job, order.Dump, order.Source, order.Database, order.Replaces == true, order.SafetyDirectory, order.SignIn);
        return RunAsync(wish, policy, context, reporter, () =>
        {
            started();
            reporter.Started("");
            reporter.Log(LogLevel.Information, $"The dump comes from {AgentLog.OneLine(order.FromClient)}, out of its archive {AgentLog.OneLine(order.ArchiveName)}.");
            var saved = DumpPath.Parse(order.Dump.Text)!; // because the policy check asks for a dump
            var written = new WrittenDump
            {
                Path = order.Dump.Text,
                Source = saved.Source,
                Kind = "",
                Database = new FoundDatabase { Name = saved.Database ?? "", CharacterSet = order.CharacterSet, Collation = order.Collation, CharacterType = order.CharacterType },
                Bytes = order.DumpBytes,
            };
            return Task.FromResult<Result<Opened>>(new Opened(new ReceivedDump(order, connection), written));
        }, cancellationToken);
    }

    private static async Task<FinishedReport> RunAsync(
        Wish wish, AgentPolicy policy, RunContext context, RunReporter reporter, Func<Task<Result<Opened>>> open, CancellationToken cancellationToken)
    {
        if (!SourceFolder.Find(wish.Source, policy).IsSuccess(out var source, out var problem))
            return RunEnds.Failed(problem);
        if (Refuse(wish, source) is { } refused)
            return RunEnds.Failed(refused);
        var folder = context.State.MakeDumpFolder(wish.Job.JobId);
        try
        {
            if (!SourceServer.Open(source, folder, wish.SignIn).IsSuccess(out var server, out problem))
                return RunEnds.Failed(problem);
            if (DumpPath.Parse(wish.Dump.Text)?.Extension != server.Extension)
                return RunEnds.Failed(new Problem("database.other-kind", ProblemKind.Refused, $"The dump is not one of {source.Kind}.", "Choose a source of the same kind."));
            if (!(await open()).IsSuccess(out var opened, out problem)
                || !(await server.FindAsync(cancellationToken)).IsSuccess(out var found, out problem))
                return RunEnds.Failed(problem);
            return await PlaceAsync(wish, policy, context, reporter, server, opened, found.FirstOrDefault(database => database.Name == wish.Database), cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            context.Policy.Touch();
        }
    }

    private static async Task<FinishedReport> PlaceAsync(
        Wish wish, AgentPolicy policy, RunContext context, RunReporter reporter, IDatabaseServer server, Opened opened, FoundDatabase? present, CancellationToken cancellationToken)
    {
        var shown = AgentLog.OneLine(wish.Database);
        if (present is not null && !wish.Replaces)
            return RunEnds.Failed(new Problem("database.exists", ProblemKind.Refused, $"There is a database \"{shown}\" already.", "Choose another name, or replace it."));
        var placing = new DatabasePlacing(server, opened.Content, opened.Written, reporter, context.Time);
        Problem? problem;
        if (present is null)
            problem = await placing.MakeAsync(wish.Database, cancellationToken);
        else if ((await SafetyDump.MakeAsync(server, present, wish.SafetyDirectory!, policy, reporter, context.Time.GetUtcNow(), cancellationToken)).IsSuccess(out var safety, out problem)) // because the policy check asks for a folder
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

    private static Problem? Refuse(Wish order, DatabaseSource source)
    {
        if (ServersOwn.Contains(order.Database.ToLowerInvariant()))
            return new Problem("database.reserved", ProblemKind.Refused, $"\"{AgentLog.OneLine(order.Database)}\" belongs to the database server itself.", "Choose another name.");
        if (source.Kind == "mongodb")
            return new Problem("database.files-only", ProblemKind.Refused, "Dumps of MongoDB are restored as files.", "Restore the file, and load it with mongorestore --archive.");
        return !source.RestoresNew ? new Problem("policy.restore-database", ProblemKind.Refused, $"The source {source.Name} does not allow to restore databases.",
                "Write restore = \"new\" or \"replace\" into its file on the client, or restore the dump as a file.")
            : order.Replaces && !source.Replaces ? new Problem("policy.replace-database", ProblemKind.Refused, $"The source {source.Name} does not allow to replace databases.",
                "Write restore = \"replace\" into its file on the client, or restore under another name.")
            : null;
    }

    /// <summary>What both orders say of where the database goes.</summary>
    private sealed record Wish(JobReference Job, WirePath Dump, string Source, string Database, bool Replaces, WirePath? SafetyDirectory, DatabaseSignIn? SignIn);

    private sealed record Opened(IDumpContent Content, WrittenDump Written);
}
