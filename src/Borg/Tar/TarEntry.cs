namespace BorgBackupServer.Borg.Tar;

/// <summary>One entry of a tar. All of it was written by whoever made the archive: nothing here is checked.</summary>
public sealed record TarEntry
{
    /// <summary>As it is in the archive, without a slash at its end.</summary>
    public required ReadOnlyMemory<byte> Path { get; init; }

    public required TarKind Kind { get; init; }

    /// <summary>Permission bits, set-user-id and its like included.</summary>
    public required int Mode { get; init; }

    public required long UserId { get; init; }

    public required long GroupId { get; init; }

    /// <summary>Empty where only the number is known.</summary>
    public required string UserName { get; init; }

    public required string GroupName { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long ModifiedSeconds { get; init; }

    /// <summary>Of a symbolic link where it points; of a hard link the path that came before it in the same tar.</summary>
    public required ReadOnlyMemory<byte> LinkTarget { get; init; }

    public required uint DeviceMajor { get; init; }

    public required uint DeviceMinor { get; init; }

    /// <summary>What a pax header said before it; null where there was none.</summary>
    public ItemAttributes? Attributes { get; init; }
}
