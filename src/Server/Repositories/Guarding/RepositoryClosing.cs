using System.Collections.Concurrent;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Ssh;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>
/// Closes a repository to its client for work that must be alone in it: prune, compact, check, the way back. New sessions
/// are refused, running ones end, and our lock is taken alone, which outlasts even a guard that was killed. Jobs of ours
/// are kept out before by the lease of the one writer and by the rules that say what runs beside what.
/// </summary>
/// <param name="gate">Writes the mode into the guard's rules.</param>
/// <param name="files">Where the lock lies.</param>
/// <param name="time">Real: it is processes that end meanwhile.</param>
/// <param name="log">For sessions that do not end.</param>
public sealed class RepositoryClosing(RepositoryGate gate, GuardFiles files, TimeProvider time, ILogger<RepositoryClosing> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan EndsByItself = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndsBySignal = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Problem Busy = Problem.Unavailable(
        "repository.busy", "A session of the client in this repository does not end.", "Nothing was done. The server tries again; if it stays so, look which process holds the lock.");

    private readonly ConcurrentDictionary<RepositoryId, bool> held = [];

    /// <summary>Closes it for the caller, who disposes of the answer when its work is done, however it ended.</summary>
    /// <param name="why">For whoever meets the closed door: <c>Prune</c>.</param>
    public async Task<Result<ClosedRepository>> CloseAsync(RepositoryId id, string why, CancellationToken cancellationToken)
    {
        if (!held.TryAdd(id, true))
            return Busy with { Detail = "The server works on this repository already." };
        files.Prepare();
        try
        {
            await gate.RestrictAsync(id, RestrictionCause.Maintenance, RepositoryMode.Closed, why, Actor.Server.Name, cancellationToken);
            if (await TakeAsync(id, cancellationToken) is { } taken)
                return new ClosedRepository(taken, () => OpenAsync(id));
        }
        catch
        {
            await OpenAsync(id);
            throw;
        }

        await OpenAsync(id);
        return Busy;
    }

    /// <summary>Closes it, does the work alone in it, and opens it again however that ended. Null is the work's own answer that all is well.</summary>
    /// <inheritdoc cref="CloseAsync"/>
    public async Task<Problem?> DoAloneAsync(RepositoryId id, string why, Func<Task<Problem?>> work, CancellationToken cancellationToken)
    {
        if (!(await CloseAsync(id, why, cancellationToken)).IsSuccess(out var closed, out var busy))
            return busy;
        await using (closed)
            return await work();
    }

    /// <summary>Keeps everybody out for a moment without ending anybody's session; null while somebody is in it.</summary>
    public ClosedRepository? TryTake(RepositoryId id)
    {
        if (!held.TryAdd(id, true))
            return null;
        files.Prepare();
        if (RepositoryLock.TryTake(files.LockOf(id)) is { } taken)
            return new ClosedRepository(taken, () => Task.FromResult(held.TryRemove(id, out _)));
        held.TryRemove(id, out _);
        return null;
    }

    /// <summary>Opens what a crash has left closed. Never what somebody works on: that is locked.</summary>
    internal async Task ReopenAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        if (held.ContainsKey(id))
            return;
        files.Prepare();
        using var taken = RepositoryLock.TryTake(files.LockOf(id));
        if (taken is null)
            return;
        RepositoriesLog.Reopened(log, id);
        await gate.LiftAsync(id, RestrictionCause.Maintenance, cancellationToken);
    }

    // Also while the server stops: what stays closed would be closed until the next start.
    private async Task OpenAsync(RepositoryId id)
    {
        try
        {
            await gate.LiftAsync(id, RestrictionCause.Maintenance, CancellationToken.None);
        }
        finally
        {
            held.TryRemove(id, out _);
        }
    }

    private async Task<RepositoryLock?> TakeAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        var path = files.LockOf(id);
        var begun = time.GetTimestamp();
        ProcessSignal? sent = null;
        while (true)
        {
            if (RepositoryLock.TryTake(path) is { } taken)
                return taken;
            var waited = time.GetElapsedTime(begun);
            if (waited > Patience)
                return null;
            ProcessSignal? due = waited > EndsBySignal ? ProcessSignal.Kill : waited > EndsByItself ? ProcessSignal.Terminate : null;
            if (due is { } signal && sent != due)
            {
                sent = due;
                RepositoriesLog.SessionDoesNotEnd(log, id, signal);
                RepositoryLock.SignalHolders(path, signal);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
