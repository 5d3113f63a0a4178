using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Guard.Sessions;

/// <summary>
/// The <c>borg serve</c> below the guard: bound by borg's own means too, so that a hole in one is none in both, and with
/// an environment made from nothing.
/// </summary>
internal static class BorgServe
{
    public static IReadOnlyList<string> Arguments(GuardRules rules) =>
    [
        "serve", "--umask=077", "--append-only",
        .. rules.HomeDirectories.Select(home => $"--restrict-to-path={home}"),
        // Without any borg serve would open every repository below home.
        .. rules.Repositories.Where(repository => repository.Mode != RepositoryMode.Closed).Select(repository => $"--restrict-to-repository={repository.Path}"),
    ];

    public static IReadOnlyDictionary<string, string> Environment(GuardRules rules) => new Dictionary<string, string>
    {
        ["PATH"] = "/usr/bin:/bin",
        ["LC_ALL"] = "C.UTF-8",
        ["TZ"] = "UTC",
        ["BORG_SHOW_SYSINFO"] = "no",
        ["BORG_BASE_DIR"] = rules.BaseDirectory,
    };
}
