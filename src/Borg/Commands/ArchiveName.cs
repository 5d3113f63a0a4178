namespace BorgBackupServer.Borg.Commands;

/// <summary>Which names of archives borg 1.x can be asked for.</summary>
public static class ArchiveName
{
    /// <summary>
    /// True if the name can be given to borg. A hostile client can write any name into a repository's manifest; one with
    /// a slash, a NUL or a double colon cannot be addressed on a command line at all.
    /// </summary>
    public static bool IsAddressable(string name) =>
        name.Length > 0 &&
        !name.AsSpan().ContainsAny('/', '\0') &&
        !name.Contains("::", StringComparison.Ordinal);

    /// <summary>True for a name of ASCII letters, digits, dots, dashes and underscores that no option begins with: no borg reads a placeholder, a pattern or a flag into it.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && name[0] != '-' && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    internal static string Require(string name) => IsAddressable(name)
        ? name
        : throw new ArgumentException("borg cannot address an archive of this name.", nameof(name));
}
