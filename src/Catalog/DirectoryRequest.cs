namespace BorgBackupServer.Catalog;

/// <summary>Asks for one page of one directory of one archive.</summary>
public sealed record DirectoryRequest
{
    public const int MaxLimit = 10_000;

    public required Guid Archive { get; init; }

    /// <summary>Path of the directory; empty for the root.</summary>
    public required ReadOnlyMemory<byte> Path { get; init; }

    public DirectoryOrder Order { get; init; } = DirectoryOrder.Name;

    public bool DirectoriesFirst { get; init; }

    /// <summary>Only names behind this one, in the order of names; for a walk that goes on where it stopped. Null for all.</summary>
    public ReadOnlyMemory<byte>? AfterName { get; init; }

    public int Offset { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 200;
}
