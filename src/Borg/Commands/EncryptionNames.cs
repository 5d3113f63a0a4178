namespace BorgBackupServer.Borg.Commands;

/// <summary>The modes by borg's own names.</summary>
public static class EncryptionNames
{
    /// <summary>All that repositories are made with and adopted in.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<RepositoryEncryption>().Select(NameOf)];

    public static string NameOf(this RepositoryEncryption encryption) => encryption switch
    {
        RepositoryEncryption.Repokey => "repokey",
        RepositoryEncryption.RepokeyBlake2 => "repokey-blake2",
        _ => throw new ArgumentOutOfRangeException(nameof(encryption), encryption, "Not an encryption mode."),
    };

    /// <summary>Null for every other name, also for modes that borg knows and we do not use.</summary>
    public static RepositoryEncryption? Find(string name) =>
        Enum.GetValues<RepositoryEncryption>().Where(encryption => encryption.NameOf() == name).Select(encryption => (RepositoryEncryption?)encryption).FirstOrDefault();
}
