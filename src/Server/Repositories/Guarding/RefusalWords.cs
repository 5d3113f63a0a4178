using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>What the guard refused, for a person.</summary>
public static class RefusalWords
{
    /// <summary>No honest client causes it: somebody may have taken the machine, or its key.</summary>
    public static bool IsSuspicious(RefusalKind kind) => kind is not (RefusalKind.Closed or RefusalKind.RestoreOnly or RefusalKind.Maintenance or RefusalKind.Quota
        or RefusalKind.TooManyBytes or RefusalKind.TooManyObjects or RefusalKind.TooLong or RefusalKind.NoSpace or RefusalKind.NoIndex);

    public static string Of(RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => "sending what is no message of borg's",
        RefusalKind.Order => "calling out of turn",
        RefusalKind.Method => "a call that no backup needs, such as changing the key",
        RefusalKind.Path => "reaching for another repository",
        RefusalKind.WrongRepository => "another repository lies where the right one should be",
        RefusalKind.CreateRepository => "making a repository",
        RefusalKind.OpenWithoutLock => "opening without a lock, or breaking a lock",
        RefusalKind.Closed => "using it while it is closed",
        RefusalKind.RestoreOnly => "writing while it is for restores only",
        RefusalKind.Maintenance => "using it while the server works on it",
        RefusalKind.WriteWithoutExclusiveLock => "writing without the lock for it",
        RefusalKind.NoIndex => "writing where it is not known what exists",
        RefusalKind.Delete => "deleting what is stored",
        RefusalKind.Nonce => "moving the counter of its encryption",
        RefusalKind.EmptyCommit => "a commit of nothing",
        RefusalKind.TooManyCommits => "more commits than allowed",
        RefusalKind.TooManyBytes => "more bytes than allowed in one session",
        RefusalKind.TooManyObjects => "more objects than allowed in one session",
        RefusalKind.Quota => "writing beyond the quota",
        RefusalKind.NoSpace => "a backup while the storage is nearly full",
        RefusalKind.TooLong => "a session longer than allowed",
        RefusalKind.TooManyRefusals => "going on after thousands of refusals",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
