namespace BorgBackupServer.Catalog;

/// <summary>What a version must be like to be found; what is null does not matter.</summary>
public sealed record SearchFilter
{
    public static SearchFilter None { get; } = new();

    /// <summary>Bytes; of a folder, of everything beneath it.</summary>
    public long? MinBytes { get; init; }

    public long? MaxBytes { get; init; }

    /// <summary>Modified then or later.</summary>
    public DateTimeOffset? ModifiedFrom { get; init; }

    /// <summary>Modified before.</summary>
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <summary>Name or number of the user, or of user and group as <c>root:adm</c>.</summary>
    public string? Owner { get; init; }

    public bool IsNone => this == None;

    /// <summary>A folder that the archive holds only by what is in it has no time and no owner.</summary>
    public bool Matches(ArchiveEntry entry)
    {
        if (entry.SizeBytes < MinBytes || entry.SizeBytes > MaxBytes)
            return false;
        if ((ModifiedFrom is not null || ModifiedBefore is not null) && (entry.IsImplied || entry.ModifiedAt < ModifiedFrom || entry.ModifiedAt >= ModifiedBefore))
            return false;
        return Owner is not { } owner || (!entry.IsImplied && IsOwner(entry.Owner, owner));
    }

    private static bool IsOwner(Owner of, string asked)
    {
        var colon = asked.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? Is(asked, of.User, of.Uid)
            : Is(asked[..colon], of.User, of.Uid) && Is(asked[(colon + 1)..], of.Group, of.Gid);
    }

    private static bool Is(string asked, string name, long id) =>
        (name.Length > 0 && string.Equals(asked, name, StringComparison.OrdinalIgnoreCase)) || asked == id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
