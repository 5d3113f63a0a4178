using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>The server's own work that does as the test says.</summary>
public sealed class ScriptedServerWork(JobKind kind = JobKind.Catalog, bool writes = false) : IServerWork
{
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int runs;

    public Func<Job, IProgress<ServerWorkProgress>, CancellationToken, Task<Problem?>> OnRun { get; set; } = (_, _, _) => Task.FromResult<Problem?>(null);

    /// <summary>How often it was begun.</summary>
    public int RunCount => runs;

    /// <summary>Never done before <see cref="LetGo"/>.</summary>
    public Task Held => held.Task;

    public JobKind Kind => kind;

    public bool Writes => writes;

    public void LetGo() => held.TrySetResult();

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref runs);
        return OnRun(job, progress, cancellationToken);
    }
}
