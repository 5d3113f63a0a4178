namespace BorgBackupServer.Borg.Rpc;

/// <summary>How much of a message is believed. The defaults are what <c>borg serve</c> itself accepts.</summary>
public sealed record MsgpackLimits
{
    /// <summary>borg's MAX_OBJECT_SIZE.</summary>
    public int TextBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Entries of one array or one map.</summary>
    public int Items { get; init; } = 100;

    public int Depth { get; init; } = 8;

    public int MessageBytes { get; init; } = 21 * 1024 * 1024;
}
