namespace BorgBackupServer.Borg.Tar;

/// <summary>What borg knows of a file and its tar cannot say.</summary>
public sealed record ItemAttributes
{
    /// <summary>Nanoseconds since 1970; null where only whole seconds are known.</summary>
    public long? ModifiedNanoseconds { get; init; }

    /// <summary>Other names of the same file may follow.</summary>
    public bool IsHardLinked { get; init; }

    /// <summary>By the kernel's names, for example <c>user.comment</c>; values are any bytes.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> ExtendedAttributes { get; init; } = [];

    /// <summary>An access control list as text, one entry a line: <c>user:joe:rw-:1000</c>.</summary>
    public string? AccessList { get; init; }

    /// <summary>Of a folder: the list that new files in it get.</summary>
    public string? DefaultAccessList { get; init; }

    /// <summary>BSD's numbers: 1 no dump, 2 immutable, 4 append only, 32 compressed.</summary>
    public long Flags { get; init; }
}
