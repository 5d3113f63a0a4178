namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>A repository that no client can reach. Dispose opens it again, as far as nobody else restricts it.</summary>
public sealed class ClosedRepository : IAsyncDisposable
{
    private readonly RepositoryLock held;
    private readonly Func<Task> open;

    internal ClosedRepository(RepositoryLock held, Func<Task> open) => (this.held, this.open) = (held, open);

    public async ValueTask DisposeAsync()
    {
        held.Dispose();
        await open();
    }
}
