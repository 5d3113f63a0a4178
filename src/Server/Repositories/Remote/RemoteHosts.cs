using System.Collections.Concurrent;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// The remote hosts, and what is heard of them. One that proves itself by another host key closes its repositories to
/// everybody, the server included, until a person decides.
/// </summary>
public sealed class RemoteHosts(IDbContextFactory<ServerDatabase> databases, SecretBox secrets, ServerOptions options, RepositoryGate gate, TimeProvider time, ILogger<RemoteHosts> log)
{
    private readonly ConcurrentDictionary<string, RemoteAccess> known = new(StringComparer.Ordinal);

    /// <summary>Keys and pins, as files for ssh.</summary>
    internal string Folder => Path.Combine(options.DataDirectory, "remote");

    /// <summary>The way to the storage location, its files in place.</summary>
    /// <param name="storagePath">As the storage location has it.</param>
    /// <exception cref="RemoteHostException">There is no such remote host, or it must not be used now.</exception>
    public async Task<RemoteAccess> FindAsync(string storagePath, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var host = await database.Set<RemoteHost>().AsNoTracking().SingleOrDefaultAsync(row => row.AddressText == storagePath, cancellationToken)
            ?? throw new RemoteHostException(Problem.NotFound("remote-host"));
        var access = await PrepareAsync(host, cancellationToken);
        return access.IsFrozen ? throw new RemoteHostException(RemoteProblems.KeyChanged) : access;
    }

    /// <summary>The same where it cannot be waited for; only after <see cref="FindAsync"/>.</summary>
    public RemoteAccess Known(string storagePath) =>
        known.TryGetValue(storagePath, out var access) && !access.IsFrozen ? access : throw new RemoteHostException(access is null ? Problem.NotFound("remote-host") : RemoteProblems.KeyChanged);

    /// <summary>Writes key and pin where ssh reads them. What is right already is left alone.</summary>
    internal async Task<RemoteAccess> PrepareAsync(RemoteHost host, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Folder, host.StorageLocationId.ToString());
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        var (key, pin) = (Path.Combine(folder, "key"), Path.Combine(folder, "known_hosts"));
        await WriteAsync(key, RemoteKeyPair.Reveal(secrets, host.StorageLocationId, host.ProtectedKey), cancellationToken);
        await WriteAsync(pin, $"{SshToHost.Alias} {host.HostKey}\n", cancellationToken);
        var address = host.Address;
        var access = new RemoteAccess(
            host.StorageLocationId, address, new SshToHost { Host = address.Host, Port = address.Port, User = address.User, KeyFile = key, KnownHostsFile = pin },
            host.BorgCommand, host.HoldsOne, RemotePresets.Of(host.Preset).HasShell, host.KeyChangedAt is not null);
        return known[host.AddressText] = access;
    }

    /// <summary>Keeps what was heard. Another host key than the pinned one closes everything that lies there.</summary>
    /// <param name="problem">Null where all is well.</param>
    /// <param name="version">Which borg it has; only where all is well.</param>
    internal async Task HearAsync(StorageLocationId id, Problem? problem, string? version, StorageSpace? space, CancellationToken cancellationToken)
    {
        bool wasFrozen;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await database.Set<RemoteHost>().SingleOrDefaultAsync(row => row.StorageLocationId == id, cancellationToken) is not { } host)
                return;
            wasFrozen = host.KeyChangedAt is not null;
            if (problem is null)
                host.Pass(version ?? host.BorgVersion ?? "", space, time.GetUtcNow());
            else
                host.Fail(problem, time.GetUtcNow());
            if (host.KeyChangedAt is not null && !wasFrozen)
                database.Record(ActivityActor.Server, ActivityKind.RemoteHostFrozen, new ActivitySubject("storage-location", id.Value, host.Address.Host), detail: host.AddressText);
            await database.SaveChangesAsync(cancellationToken);
            await PrepareAsync(host, cancellationToken);
        }

        if (problem?.Code == RemoteProblems.KeyChangedCode)
            await CloseAsync(id, wasFrozen, cancellationToken);
        else if (problem is null)
            await OpenAsync(id, cancellationToken);
    }

    /// <summary>Lets everybody in again.</summary>
    internal async Task OpenAsync(StorageLocationId id, CancellationToken cancellationToken)
    {
        List<RepositoryId> closed;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            closed = await (
                from restriction in database.Set<Restriction>()
                join repository in database.Set<Repository>() on restriction.RepositoryId equals repository.Id
                where repository.StorageLocationId == id && restriction.Cause == RestrictionCause.RemoteHost
                select repository.Id).ToListAsync(cancellationToken);
        }

        foreach (var repository in closed)
            await gate.LiftAsync(repository, RestrictionCause.RemoteHost, cancellationToken);
    }

    private async Task CloseAsync(StorageLocationId id, bool wasFrozen, CancellationToken cancellationToken)
    {
        if (!wasFrozen)
            log.HostKeyChanged(id);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var repository in await RepositoriesAsync(id, cancellationToken))
            if (!await database.Set<Restriction>().AnyAsync(row => row.RepositoryId == repository && row.Cause == RestrictionCause.RemoteHost, cancellationToken))
                await gate.RestrictAsync(repository, RestrictionCause.RemoteHost, RepositoryMode.Closed, RemoteProblems.KeyChanged.Detail, Actor.Server.Name, cancellationToken);
    }

    private async Task<List<RepositoryId>> RepositoriesAsync(StorageLocationId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<Repository>().Where(repository => repository.StorageLocationId == id).Select(repository => repository.Id).ToListAsync(cancellationToken);
    }

    private static Task WriteAsync(string path, string text, CancellationToken cancellationToken) =>
        OwnFile.ReadSmall(path, 8192) == text ? Task.CompletedTask : OwnFile.ReplaceAsync(path, text, cancellationToken);
}
