namespace BorgBackupServer.Guard.Relaying;

/// <summary>What one direction of a session keeps to: the rate of its client, and from its opening on that of its repository.</summary>
internal sealed class SessionRate(SharedRate ofClient) : IDisposable
{
    private volatile SharedRate? ofRepository;

    /// <summary>The repository is open.</summary>
    public void Enter(SharedRate rate) => ofRepository = rate;

    /// <param name="client">Bytes a second; null for no limit.</param>
    /// <param name="repository">The same of the repository.</param>
    public void Pace(long? client, long? repository)
    {
        ofClient.BytesPerSecond = client ?? 0;
        if (ofRepository is { } rate)
            rate.BytesPerSecond = repository ?? 0;
    }

    /// <inheritdoc cref="SharedRate.Piece"/>
    public long Piece(long bytes) => Math.Min(ofClient.Piece(bytes), ofRepository?.Piece(bytes) ?? bytes);

    /// <inheritdoc cref="SharedRate.Take"/>
    public void Take(long bytes)
    {
        ofClient.Take(bytes);
        ofRepository?.Take(bytes);
    }

    public void Dispose()
    {
        ofClient.Dispose();
        ofRepository?.Dispose();
    }
}
