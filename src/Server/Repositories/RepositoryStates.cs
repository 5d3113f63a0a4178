namespace BorgBackupServer.Server.Repositories;

/// <summary>Groups of states.</summary>
public static class RepositoryStates
{
    /// <summary>It can be read and restored from.</summary>
    public static readonly IReadOnlyList<RepositoryState> There = [RepositoryState.Ready, RepositoryState.Frozen];

    public static bool IsThere(this RepositoryState state) => There.Contains(state);
}
