namespace BorgBackupServer.Server.Platform.Results;

/// <summary>Which part of a list is asked for, kept within bounds whatever was asked.</summary>
public readonly record struct PageRange
{
    public const int MostItems = 200;

    /// <param name="offset">How many to pass over; negative counts as 0.</param>
    /// <param name="limit">How many to give; null asks for 50, and never more than <see cref="MostItems"/> are given.</param>
    public PageRange(int? offset, int? limit)
    {
        Offset = Math.Max(0, offset ?? 0);
        Limit = Math.Clamp(limit ?? 50, 1, MostItems);
    }

    public int Offset { get; }

    public int Limit { get; }
}
