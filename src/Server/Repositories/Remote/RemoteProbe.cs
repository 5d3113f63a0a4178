using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Whether a remote host can be used: found out by doing what will be done, not by guessing.</summary>
internal static class RemoteProbe
{
    /// <param name="BorgVersion">Which it has.</param>
    /// <param name="Space">Null where it does not say.</param>
    public sealed record Seen(string BorgVersion, StorageSpace? Space);

    /// <summary>Goes there and comes back; changes nothing.</summary>
    public static async Task<Result<Seen>> LookAsync(RemoteAccess access, CancellationToken cancellationToken)
    {
        if (!(await RemoteSession.OpenAsync(access, [Bound(access)], cancellationToken)).IsSuccess(out var session, out var problem))
            return problem;
        await using (session)
            return new Seen(session.Version.ToString(), await RemoteSpace.AskAsync(access, cancellationToken));
    }

    /// <summary>The same, and makes and removes an empty repository. In a place that a provider made for one, it only looks whether that is free or a repository.</summary>
    public static async Task<Result<Seen>> TestAsync(RemoteAccess access, CancellationToken cancellationToken)
    {
        if (!(await RemoteSession.OpenAsync(access, [Bound(access)], cancellationToken)).IsSuccess(out var session, out var problem))
            return problem;
        await using (session)
        {
            problem = access.HoldsOne ? await FindAsync(session, access, cancellationToken) : await WriteAsync(session, access, cancellationToken);
            return problem is null ? new Seen(session.Version.ToString(), await RemoteSpace.AskAsync(access, cancellationToken)) : problem;
        }
    }

    private static string Bound(RemoteAccess access) => $"--restrict-to-path={access.Address.PathThere}";

    private static async Task<Problem?> FindAsync(RemoteSession session, RemoteAccess access, CancellationToken cancellationToken)
    {
        var path = access.Address.Path;
        if (!(await session.TryAsync(id => RpcCall.Open(id, path, 1, locks: false, isExclusive: false, isAppendOnly: false), cancellationToken)).IsSuccess(out var exception, out var problem))
            return problem;
        return exception switch
        {
            "" or "DoesNotExist" or "Repository.DoesNotExist" => null,
            // An empty folder that the provider has made.
            "InvalidRepository" or "Repository.InvalidRepository" => null,
            "PathNotAllowed" => RemoteProblems.OutOfBounds(path),
            _ => RemoteProblems.NotWritable(path, exception),
        };
    }

    private static async Task<Problem?> WriteAsync(RemoteSession session, RemoteAccess access, CancellationToken cancellationToken)
    {
        // One name: where it cannot be removed again, the next test finds it.
        var path = $"{access.Address.Path}/connection-test";
        if (!(await session.TryAsync(id => RpcCall.Make(id, path), cancellationToken)).IsSuccess(out var exception, out var problem))
            return problem;
        if (exception is not ("" or "AlreadyExists" or "Repository.AlreadyExists"))
            return exception == "PathNotAllowed" ? RemoteProblems.OutOfBounds(access.Address.Path) : RemoteProblems.NotWritable(access.Address.Path, exception);
        await session.DisposeAsync(); // it holds the lock of what it has made
        return await RemoveAsync(access, path, cancellationToken);
    }

    // In a session of its own: who has just made a repository may remove it even with append-only access.
    private static async Task<Problem?> RemoveAsync(RemoteAccess access, string path, CancellationToken cancellationToken)
    {
        if (!(await RemoteSession.OpenAsync(access, [Bound(access)], cancellationToken)).IsSuccess(out var session, out var problem))
            return problem;
        await using (session)
        {
            if (!(await session.TryAsync(id => RpcCall.Open(id, path, 10, locks: true, isExclusive: true, isAppendOnly: false), cancellationToken)).IsSuccess(out var exception, out problem))
                return problem;
            if (exception.Length == 0 && !(await session.TryAsync(id => RpcCall.Plain(id, "destroy"u8), cancellationToken)).IsSuccess(out exception, out problem))
                return problem;
            return exception switch
            {
                "" => null,
                "ValueError" => RemoteProblems.AppendOnly,
                _ => RemoteProblems.NotWritable(access.Address.Path, exception),
            };
        }
    }
}
