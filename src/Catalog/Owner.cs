namespace BorgBackupServer.Catalog;

/// <summary>
/// Who owns an entry. Names are empty where the archive holds none. Share one instance between the entries
/// of one owner: the indexing then compares references instead of text.
/// </summary>
public sealed record Owner(long Uid, long Gid, string User = "", string Group = "")
{
    public static Owner Unknown { get; } = new(0, 0);
}
