namespace BorgBackupServer.Borg.Guarding;

/// <summary>What the guard says first at the server's socket, one line of JSON: which repository on a remote host it wants to be led to.</summary>
public sealed record FarEndRequest
{
    /// <summary>Longer lines are none of the guard's.</summary>
    public const int MostBytes = 1024;

    public required string ClientId { get; init; }

    /// <summary>borg's id of it.</summary>
    public required string BorgId { get; init; }
}
