using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>The other end of a session that may lead here or there: chosen by the first repository that the client opens.</summary>
internal sealed class FarEndChoice : IDisposable
{
    private readonly TaskCompletionSource<GuardedRepository> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim answered = new();
    private readonly Lock gate = new();
    private volatile bool isClientGone;

    /// <summary>Ends when the client has opened something that an end is needed for.</summary>
    public Task<GuardedRepository> Asked => asked.Task;

    /// <summary>Null before, and where there is none.</summary>
    public FarEnd? End { get; private set; }

    /// <summary>The client has hung up: borg may now say what is no message.</summary>
    public bool IsClientGone => isClientGone;

    /// <summary>There it is; or there is none, and whoever waits for it is told so.</summary>
    public void Give(FarEnd? end)
    {
        lock (gate)
        {
            End = end;
            if (isClientGone)
                end?.CloseInput();
        }

        answered.Set();
    }

    /// <summary>Nothing more comes.</summary>
    public void ClientIsGone()
    {
        lock (gate)
        {
            isClientGone = true;
            End?.CloseInput();
        }
    }

    /// <summary>Where judged messages go; for the client's thread, which waits for it.</summary>
    /// <exception cref="IOException">There is no such end.</exception>
    public int ToBorg(GuardedRepository? repository)
    {
        if (End is null && repository is not null)
        {
            asked.TrySetResult(repository);
            answered.Wait();
        }

        return End?.ToBorg ?? throw new IOException("There is no borg.");
    }

    public void Dispose() => answered.Dispose();
}
