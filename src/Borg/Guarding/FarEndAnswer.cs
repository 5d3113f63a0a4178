namespace BorgBackupServer.Borg.Guarding;

/// <summary>The server's answer to a <see cref="FarEndRequest"/>, one line of JSON. Behind a good one the socket is borg's, negotiated, with nothing opened yet.</summary>
public sealed record FarEndAnswer
{
    /// <inheritdoc cref="FarEndRequest.MostBytes"/>
    public const int MostBytes = 4096;

    /// <summary>Why it leads nowhere, for the client's log; null where all is well.</summary>
    public string? Refusal { get; init; }
}
