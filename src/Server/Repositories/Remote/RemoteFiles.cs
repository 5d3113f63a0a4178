using System.Security.Cryptography;
using System.Text;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Accounts;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>
/// Repositories on remote hosts: what their own borg tells through SSH. Their files cannot be reached, so there are no
/// safety copies and no way back, and of the audit the part that needs the log is missing; docs/repositories.md says so.
/// </summary>
public sealed class RemoteFiles(RemoteHosts hosts, ServerOptions options, ILogger<RemoteFiles> log) : IRepositoryFiles
{
    private static readonly TimeSpan MeasuresWithin = TimeSpan.FromMinutes(5);

    public TimeSpan LookEvery => TimeSpan.FromHours(6);

    public async Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(RepositoryFolders.BorgHomeOf(options, place.Id), RepositoryFolders.OwnerOnly);
        await hosts.FindAsync(place.StoragePath, cancellationToken);
    }

    public BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase, string? newPassphrase = null)
    {
        var (home, access) = (RepositoryFolders.BorgHomeOf(options, place.Id), hosts.Known(place.StoragePath));
        Directory.CreateDirectory(home, RepositoryFolders.OwnerOnly);
        return command.In(new BorgEnvironment
        {
            BaseDirectory = home,
            Passphrase = passphrase,
            NewPassphrase = newPassphrase,
            RemoteShell = access.Ssh.RemoteShell,
            RemoteCommand = access.BorgCommand,
        });
    }

    /// <summary>Not the file, but what borg says of it: the id and the key.</summary>
    public async Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        await using var session = await EnterAsync(place, cancellationToken);
        if (await OpenAsync(session, place, cancellationToken) is not { } id)
            return null;
        var key = await KeyAsync(session, cancellationToken);
        return $"[repository]\nversion = 1\nid = {id}\nkey = {Encoding.UTF8.GetString(key).Trim().Replace("\n", "\n\t", StringComparison.Ordinal)}\n";
    }

    /// <summary>Whether it is locked cannot be seen; whoever needs it free waits for it.</summary>
    public Task<BorgLock?> ReadLockAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult<BorgLock?>(null);

    /// <summary>Nothing shows without a session; see <c>AuditWatch</c>.</summary>
    public Task<LogMark?> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.FromResult<LogMark?>(null);

    /// <summary>What borg itself says: the key, the nonce, and how many objects there are. The list of archives is compared elsewhere.</summary>
    public async Task<LogVerdict?> AuditAsync(RepositoryPlace place, LogRecord? before, bool isOrdered, CancellationToken cancellationToken)
    {
        await using var session = await EnterAsync(place, cancellationToken);
        if (await OpenAsync(session, place, cancellationToken) is not { } id)
            return null;
        var config = new ConfigDigest(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id))), Convert.ToHexStringLower(SHA256.HashData(await KeyAsync(session, cancellationToken))));
        var nonce = Value(await session.AskAsync(number => RpcCall.Plain(number, "get_free_nonce"u8), Nonce, cancellationToken));
        var objects = Value(await session.AskAsync(number => RpcCall.Plain(number, "__len__"u8), Count, cancellationToken));
        var record = new LogRecord { Transaction = null, Segments = [], Config = config, Nonce = nonce, Manifest = [], Objects = objects };
        return new LogVerdict(record, before is null ? [] : [.. Compare(before, record, isOrdered)], 0, 0);
    }

    public Task<WayBackOutcome> BringBackAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<int>? onProgress, CancellationToken cancellationToken) =>
        throw new RemoteHostException(RemoteProblems.NotThere("A way back"));

    public Task ForgetAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        BorgMemory.Forget(RepositoryFolders.BorgHomeOf(options, place.Id));
        return Task.CompletedTask;
    }

    public async Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var access = await hosts.FindAsync(place.StoragePath, cancellationToken);
        if (!access.HasShell)
            return null;
        var run = await ProgramRun.OfAsync("ssh", [.. access.Ssh.Arguments, "du", "-sk", RemoteAddress.Parse(place.Path).PathThere], MeasuresWithin, cancellationToken);
        return run is { Exit: 0 } ? RemoteSpace.ReadUsed(run.Output) : null;
    }

    /// <summary>Only of what this server made under a name of its own: what lay in a place that a provider made may be somebody's.</summary>
    public async Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        try
        {
            if (place.Path != place.StoragePath)
                await DestroyAsync(place, cancellationToken);
        }
        catch (RemoteHostException away)
        {
            // It was never used, and bears a name that nobody else has.
            log.LeftBehind(place.Id, away.Message);
        }

        var home = RepositoryFolders.BorgHomeOf(options, place.Id);
        if (Directory.Exists(home))
            Directory.Delete(home, recursive: true);
    }

    /// <summary>It stays where it is: no rule of the guard's names it any more, and no client has another way there.</summary>
    public Task SetAsideAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReturnAsync(RepositoryPlace place, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveSetAsideAsync(RepositoryPlace place, Action<long>? onProgress, CancellationToken cancellationToken) => DestroyAsync(place, cancellationToken);

    public Task RemoveClientAsync(ClientId client, IReadOnlyList<string> homes, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> TakeCopyAsync(RepositoryPlace place, SafetyCopyId copy, Action<long>? onProgress, CancellationToken cancellationToken) =>
        throw new RemoteHostException(RemoteProblems.NotThere("A safety copy"));

    public Task<IReadOnlyList<long>> MeasureCopiesAsync(RepositoryPlace place, IReadOnlyList<SafetyCopyId> newestFirst, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>([.. newestFirst.Select(_ => 0L)]);

    public Task RemoveCopyAsync(RepositoryPlace place, SafetyCopyId copy, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<(SafetyCopyId Copy, DateTimeOffset BegunAt)>> ListCopiesAsync(RepositoryPlace place, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<(SafetyCopyId, DateTimeOffset)>>([]);

    private static IEnumerable<LogFinding> Compare(LogRecord before, LogRecord now, bool isOrdered)
    {
        if (before.Config.Key != now.Config.Key)
            yield return new LogFinding(LogFindingKind.KeyChanged, 1, null, null, "The key that the remote host gives is not the one that it was.");
        if (before.Nonce is { } former && !(now.Nonce >= former))
            yield return new LogFinding(LogFindingKind.NonceImplausible, 1, null, null, $"The next nonce is {now.Nonce?.ToString("x16") ?? "none"}; it was {former:x16}.");
        if (!isOrdered && before.Objects is { } count && !(now.Objects >= count))
            yield return new LogFinding(LogFindingKind.ObjectsDeleted, Math.Max(1, count - (now.Objects ?? 0)), null, null, $"The remote host has {now.Objects} objects; there were {count}.");
    }

    private static byte[] Key(in RpcReply reply) => reply.IsException ? throw new MsgpackException("borg does not give the key.") : reply.Result.ReadText().ToArray();

    private static ulong? Nonce(in RpcReply reply)
    {
        var value = reply.IsException ? throw new MsgpackException("borg does not say its nonce.") : reply.Result;
        return value.Kind == MsgpackKind.Nil ? null : value.ReadInteger() is >= 0 and var nonce ? (ulong)nonce : throw new MsgpackException("That is no nonce.");
    }

    private static long Count(in RpcReply reply) => reply.IsException ? throw new MsgpackException("borg does not say how many objects there are.") : reply.Result.ReadInteger();

    private static T Value<T>(Result<T> result) => result.IsSuccess(out var value, out var problem) ? value : throw new RemoteHostException(problem);

    private static async Task<byte[]> KeyAsync(RemoteSession session, CancellationToken cancellationToken) =>
        Value(await session.AskAsync(number => RpcCall.Plain(number, "load_key"u8), Key, cancellationToken));

    /// <summary>Past the lock, as everything that only looks. Null where there is no repository.</summary>
    private static async Task<string?> OpenAsync(RemoteSession session, RepositoryPlace place, CancellationToken cancellationToken)
    {
        var path = RemoteAddress.Parse(place.Path).Path;
        var opened = Value(await session.AskAsync(number => RpcCall.Open(number, path, 1, locks: false, isExclusive: false, isAppendOnly: false), Id, cancellationToken));
        return opened.Length switch
        {
            ObjectId.Bytes * 2 => opened,
            _ when opened is "DoesNotExist" or "Repository.DoesNotExist" => null,
            _ when opened == "PathNotAllowed" => throw new RemoteHostException(RemoteProblems.OutOfBounds(path)),
            _ => throw new RemoteHostException(RemoteProblems.Strange(opened)),
        };

        // 64 digits; of an exception its name, which is shorter.
        static string Id(in RpcReply reply) => reply.IsException
            ? RemoteSession.ShownClass(reply.ExceptionClass)
            : reply.Result.ReadText() is { Length: ObjectId.Bytes } id ? Convert.ToHexStringLower(id) : throw new MsgpackException("That is no repository's id.");
    }

    private async Task DestroyAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        await using var session = await EnterAsync(place, cancellationToken);
        var path = RemoteAddress.Parse(place.Path).Path;
        var opened = Value(await session.TryAsync(number => RpcCall.Open(number, path, 30, locks: true, isExclusive: true, isAppendOnly: false), cancellationToken));
        if (opened is "DoesNotExist" or "Repository.DoesNotExist")
            return;
        if (opened.Length > 0)
            throw new RemoteHostException(opened == "LockTimeout" ? Problem.Conflict("repository.locked", "Somebody else is working on the repository.", "The server tries again.") : RemoteProblems.Strange(opened));
        if (Value(await session.TryAsync(number => RpcCall.Plain(number, "destroy"u8), cancellationToken)) is { Length: > 0 } refused)
            throw new RemoteHostException(refused == "ValueError" ? RemoteProblems.AppendOnly : RemoteProblems.NotWritable(path, refused));
    }

    private async Task<RemoteSession> EnterAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var access = await hosts.FindAsync(place.StoragePath, cancellationToken);
        if ((await RemoteSession.OpenAsync(access, [$"--restrict-to-repository={RemoteAddress.Parse(place.Path).PathThere}"], cancellationToken)).IsSuccess(out var session, out var problem))
            return session;
        if (problem.Code == RemoteProblems.KeyChangedCode)
            await hosts.HearAsync(access.Location, problem, null, null, cancellationToken);
        throw new RemoteHostException(problem);
    }
}
