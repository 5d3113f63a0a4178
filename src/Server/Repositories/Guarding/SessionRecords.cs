using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories.Ssh;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>
/// Takes the guard's records into the database, and removes the file of a session that has ended. Can be cut off anywhere
/// and run again. The folder says which client it was; what stands in the file is believed as little as the client.
/// </summary>
public sealed class SessionRecords(IDbContextFactory<ServerDatabase> databases, GuardFiles files, Signals signals, TimeProvider time, ILogger<SessionRecords> log) : IDisposable
{
    private const int MostRecordBytes = 1024 * 1024;
    private const int MostFilesAtOnce = 500;

    /// <summary>A record without a first line by then is of a guard that could not even begin.</summary>
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, (long Length, DateTime WrittenAt)> seen = new(StringComparer.Ordinal);

    /// <summary>Looks at the records of all clients once.</summary>
    /// <returns>How many sessions have ended since the last time.</returns>
    public async Task<int> TakeInAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var ended = 0;
            foreach (var (client, folder) in files.SessionFolders())
                ended += await TakeInAsync(client, folder, cancellationToken);
            return ended;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<int> TakeInAsync(ClientId client, string folder, CancellationToken cancellationToken)
    {
        var changed = new DirectoryInfo(folder).EnumerateFiles("*.jsonl").Where(IsNews).OrderBy(file => file.Name, StringComparer.Ordinal).Take(MostFilesAtOnce).ToList();
        if (changed.Count == 0)
            return 0;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Set<Client>().AnyAsync(row => row.Id == client, cancellationToken))
            return 0; // its folder goes with the client
        var repositories = await database.Set<Repository>().AsNoTracking().Where(repository => repository.ClientId == client && repository.BorgId != null)
            .Select(repository => new { repository.Id, repository.BorgId }).ToDictionaryAsync(repository => repository.BorgId!, repository => repository.Id, cancellationToken); // because the query says so

        List<string> over = [];
        foreach (var file in changed)
        {
            var stamp = (file.Length, file.LastWriteTimeUtc); // before it is read
            if (await TakeInAsync(database, client, file, repositories, cancellationToken))
                over.Add(file.FullName);
            else
                seen[file.FullName] = stamp;
        }

        await database.SaveChangesAsync(cancellationToken);
        foreach (var path in over)
        {
            File.Delete(path);
            seen.Remove(path);
        }

        signals.Raise(ClientTopics.Of(client));
        if (over.Count > 0)
            signals.Raise(GuardTopics.SessionEnded);
        return over.Count;
    }

    // A session that goes on without a word may have been killed: it is looked at each time.
    private bool IsNews(FileInfo file) =>
        !seen.TryGetValue(file.FullName, out var before) || before != (file.Length, file.LastWriteTimeUtc) || time.GetUtcNow() - file.LastWriteTimeUtc > StartsWithin;

    /// <returns>Whether it is over.</returns>
    private async Task<bool> TakeInAsync(ServerDatabase database, ClientId client, FileInfo file, Dictionary<string, RepositoryId> repositories, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(Path.GetFileNameWithoutExtension(file.Name), "N", out var number) || PlainFile.Read(file.FullName, MostRecordBytes) is not { } bytes)
        {
            RepositoriesLog.RecordUnreadable(log, client);
            return true;
        }

        var (id, now, summary) = (ClientSessionId.From(number), time.GetUtcNow(), SessionSummary.Read(bytes));
        var written = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        var isOver = summary.Ended is not null || !IsAlive(summary, now - written);
        var session = await database.Set<ClientSession>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (session is not null && session.ClientId != client)
            return true; // a name that is taken; whoever gave it wants to change what another has left
        if (session is null)
        {
            var started = summary.First?.At is { } at && at <= now && at >= written - TimeSpan.FromDays(30) ? at : written;
            session = ClientSession.Create(id, client, started);
            database.Add(session);
        }

        var opened = summary.Opened?.Repository ?? summary.Ended?.Repository;
        var wasSeenBefore = session.NeedsLook;
        session.Hear(
            summary, opened is not null && repositories.TryGetValue(opened, out var repository) ? repository : null,
            isOver ? summary.Ended?.At is { } end && end >= session.StartedAt && end <= now ? end : written > session.StartedAt ? written : session.StartedAt : null,
            isOver && summary.Ended is null ? "The guard was killed." : null);
        if (session.NeedsLook && !wasSeenBefore)
            RepositoriesLog.SessionRefused(log, client, id, session.RefusalCount);
        return isOver;
    }

    private static bool IsAlive(SessionSummary summary, TimeSpan silentFor) => summary.First?.ProcessId is { } process and > 1
        ? RunningProcess.CommandLineOf(process)?.Contains("bbs-guard", StringComparison.Ordinal) == true
        : silentFor < StartsWithin;
}
