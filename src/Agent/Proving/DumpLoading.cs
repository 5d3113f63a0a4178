using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Proving;

/// <summary>Takes an archive's dumps as they come out of it, and loads one after the other into a server of its kind.</summary>
internal sealed class DumpLoading(DumpContents contents, LoadProofOrder order, AgentPolicy policy, RunContext context, RunReporter reporter) : IAsyncDisposable
{
    private readonly Dictionary<string, WrittenDump> dumps = contents.Dumps.Where(dump => dump.Database is not null).GroupBy(dump => dump.Path).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    private readonly Dictionary<string, Result<IScratchServer>> servers = [];
    private readonly TarDigest digest = new();
    private Result<ScratchPlace>? place;

    public LoadTally Tally { get; } = new();

    /// <exception cref="InvalidDataException">The tar is malformed or cut off.</exception>
    public async Task TakeAsync(Stream tar, CancellationToken cancellationToken)
    {
        var reader = new TarReader(tar);
        while (await reader.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Kind == TarKind.Folder)
                continue;
            digest.Begin(entry);
            await using var content = new EntryStream(reader, digest);
            if (entry.Kind == TarKind.File && dumps.TryGetValue(System.Text.Encoding.UTF8.GetString(entry.Path.Span), out var dump))
                await LoadAsync(dump, entry, content, cancellationToken);
            // What a load left over, for whatever reason, is part of what was read all the same.
            await content.CopyToAsync(Stream.Null, cancellationToken);
            Tally.FileCount++;
            Tally.Bytes += content.Bytes;
        }
    }

    public LoadFacts End(bool isWhole) => Tally.ToFacts(isWhole ? digest.End() : null);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers.Values)
            if (server.IsSuccess(out var opened, out _))
                await opened.DisposeAsync();
        if (place is { } made && made.IsSuccess(out var folder, out _))
            folder.Dispose();
        digest.Dispose();
    }

    private async Task LoadAsync(WrittenDump dump, TarEntry entry, EntryStream content, CancellationToken cancellationToken)
    {
        var database = dump.Database!; // because only such dumps are kept
        var began = context.Time.GetTimestamp();
        if (!(await ServerOfAsync(dump.Kind, cancellationToken)).IsSuccess(out var server, out var problem) || (problem = CheckRoom(entry.SizeBytes)) is not null)
        {
            Tally.CouldNot(dump.Source, database.Name, problem, context.Time.GetElapsedTime(began));
            return;
        }

        if (await server.CreateAsync(database, cancellationToken) is { } uncreated)
        {
            Tally.CouldNot(dump.Source, database.Name, uncreated, context.Time.GetElapsedTime(began));
            return;
        }

        var title = AgentLog.OneLine(dump.Path);
        var load = new DatabaseLoad(server.Load(database.Name), title, reporter, context.Time) { Before = Tally.Bytes, FileCount = Tally.FileCount };
        problem = await load.RunAsync(async take =>
        {
            await take(content, cancellationToken);
            return null;
        }, cancellationToken);
        var said = string.Join(' ', load.Said);
        if (problem is not null && load.Said.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) is { } first)
            problem = problem with { Detail = AgentLog.OneLine(first) };
        if (problem is null && load.Bytes != dump.Bytes)
            problem = new Problem("archive.damaged", ProblemKind.Failed, $"Of the dump came {load.Bytes:N0} bytes; it had {dump.Bytes:N0} when it was saved.", null);
        var count = new TableCount(0, 0, false);
        if (problem is null && (await server.CountAsync(database.Name, () => load.Beat(), cancellationToken)).IsSuccess(out var counted, out problem))
            count = counted;
        var took = context.Time.GetElapsedTime(began);
        if (problem is null)
            Tally.Loaded(dump.Source, database.Name, count, took);
        else if (server.IsAboutTheServer(said + problem.Detail) || CheckRoom(0) is not null)
            Tally.CouldNot(dump.Source, database.Name, problem, took);
        else
            Tally.Failed(dump.Source, database.Name, problem, took);
        reporter.Log(problem is null ? LogLevel.Information : LogLevel.Warning, problem is null
            ? $"{title}: loaded; {count.Tables:N0} tables, {count.Rows:N0}{(count.HasMore ? " or more" : "")} rows."
            : $"{title}: not loaded. {problem.Detail}");
        if (await server.DropAsync(database.Name, CancellationToken.None) is { } left)
            reporter.Log(LogLevel.Warning, $"{title}: it stays in the scratch server to its end. {left.Detail}");
    }

    private async Task<Result<IScratchServer>> ServerOfAsync(string kind, CancellationToken cancellationToken)
    {
        if (servers.TryGetValue(kind, out var known))
            return known;
        place ??= ScratchPlace.Make(context.State, order.Job.JobId, policy.ScratchAccount!); // because the policy check asks for one
        if (!place.Value.IsSuccess(out var folder, out var problem))
            return servers[kind] = problem;
        var opened = kind switch
        {
            "mariadb" => MariaDbScratch.Open(folder),
            "postgresql" => PostgreSqlScratch.Open(folder),
            _ => new Problem("proof.not-possible", ProblemKind.Refused, $"Dumps of the kind {AgentLog.OneLine(kind)} are not loaded for a proof.", "They are proven as files."),
        };
        if (!opened.IsSuccess(out var server, out problem))
            return servers[kind] = problem;
        reporter.Log(LogLevel.Information, $"A {kind} server of the proof's own is started as {AgentLog.OneLine(policy.ScratchAccount!)}."); // because the policy check asks for one
        try
        {
            if (await server.StartAsync(cancellationToken) is not { } unstarted)
                return servers[kind] = opened;
            problem = unstarted with { Code = "proof.not-possible", Detail = $"The {kind} server of the proof's own could not be started. {unstarted.Detail}" };
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        await server.DisposeAsync();
        return servers[kind] = problem;
    }

    private static Problem? CheckRoom(long dumpBytes)
    {
        // A loaded database has indexes, and its server writes ahead.
        var needed = (2 * dumpBytes) + Reserve;
        var free = new DriveInfo(ScratchPlace.Above).AvailableFreeSpace;
        return needed <= free ? null : new Problem("proof.no-space", ProblemKind.Failed, $"To load it takes about {needed:N0} bytes; {free:N0} are free below {ScratchPlace.Above}.", "Make room there.");
    }

    /// <summary>What stays free: the disk is often the system's.</summary>
    private const long Reserve = 512L * 1024 * 1024;
}
