namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// <c>borg serve</c> as every client's key gets it, through the guard or not: append-only, bound by borg's own means, and
/// with an environment made from nothing.
/// </summary>
public static class BorgServe
{
    /// <summary>The words after borg's own name.</summary>
    /// <param name="homes">Nothing outside of them can be opened.</param>
    /// <param name="repositories">Only these can be opened; without any, borg serve would open every repository below the homes.</param>
    public static IReadOnlyList<string> Arguments(IEnumerable<string> homes, IEnumerable<string> repositories) =>
    [
        "serve", "--umask=077", "--append-only",
        .. homes.Select(home => $"--restrict-to-path={home}"),
        .. repositories.Select(repository => $"--restrict-to-repository={repository}"),
    ];

    /// <summary>Everything that borg finds in its environment.</summary>
    /// <param name="baseDirectory">borg's own home on the server, for this account.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Variables(string baseDirectory) =>
    [
        new("PATH", "/usr/bin:/bin"),
        new("LC_ALL", "C.UTF-8"),
        new("TZ", "UTC"),
        new("BORG_SHOW_SYSINFO", "no"),
        new("BORG_BASE_DIR", baseDirectory),
    ];
}
