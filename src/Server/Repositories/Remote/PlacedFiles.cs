using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>The files of every repository: those of this machine, or those of a remote host, by where it lies.</summary>
/// <param name="here">Of this machine, in whichever mode it runs.</param>
/// <param name="there">Of remote hosts.</param>
public sealed class PlacedFiles(IRepositoryFiles here, RemoteFiles there) : IRepositoryFiles
{
    public TimeSpan LookEvery => here.LookEvery;

    public Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).PrepareAsync(place, cancellationToken);

    public BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase, string? newPassphrase = null) => Of(place).Invoke(place, command, passphrase, newPassphrase);

    public Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).ReadConfigAsync(place, cancellationToken);

    public Task<BorgLock?> ReadLockAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).ReadLockAsync(place, cancellationToken);

    public Task<LogMark?> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).MarkAsync(place, cancellationToken);

    public Task<LogVerdict?> AuditAsync(RepositoryPlace place, LogRecord? before, bool isOrdered, CancellationToken cancellationToken) => Of(place).AuditAsync(place, before, isOrdered, cancellationToken);

    public Task<WayBackOutcome> BringBackAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<int>? onProgress, CancellationToken cancellationToken) =>
        Of(place).BringBackAsync(place, copy, request, onProgress, cancellationToken);

    public Task ForgetAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).ForgetAsync(place, cancellationToken);

    public Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).MeasureAsync(place, cancellationToken);

    public Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).RemoveAsync(place, cancellationToken);

    public Task SetAsideAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).SetAsideAsync(place, cancellationToken);

    public Task ReturnAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).ReturnAsync(place, cancellationToken);

    public Task RemoveSetAsideAsync(RepositoryPlace place, Action<long>? onProgress, CancellationToken cancellationToken) => Of(place).RemoveSetAsideAsync(place, onProgress, cancellationToken);

    public Task RemoveClientAsync(ClientId client, IReadOnlyList<string> homes, CancellationToken cancellationToken) => here.RemoveClientAsync(client, homes, cancellationToken);

    public Task<long> TakeCopyAsync(RepositoryPlace place, SafetyCopyId copy, Action<long>? onProgress, CancellationToken cancellationToken) => Of(place).TakeCopyAsync(place, copy, onProgress, cancellationToken);

    public Task<IReadOnlyList<long>> MeasureCopiesAsync(RepositoryPlace place, IReadOnlyList<SafetyCopyId> newestFirst, CancellationToken cancellationToken) => Of(place).MeasureCopiesAsync(place, newestFirst, cancellationToken);

    public Task RemoveCopyAsync(RepositoryPlace place, SafetyCopyId copy, CancellationToken cancellationToken) => Of(place).RemoveCopyAsync(place, copy, cancellationToken);

    public Task<IReadOnlyList<(SafetyCopyId Copy, DateTimeOffset BegunAt)>> ListCopiesAsync(RepositoryPlace place, CancellationToken cancellationToken) => Of(place).ListCopiesAsync(place, cancellationToken);

    private IRepositoryFiles Of(RepositoryPlace place) => place.IsRemote ? there : here;
}
