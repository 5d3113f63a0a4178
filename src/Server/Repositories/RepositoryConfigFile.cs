namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// The `config` file of a repository. A client can make `borg serve` write into it, so nothing in it is believed but
/// the one line that is then compared with what the server remembers.
/// </summary>
public static class RepositoryConfigFile
{
    /// <summary>borg's own are below 2 KB.</summary>
    public const int MaxBytes = 64 * 1024;

    public static string PathIn(string repositoryPath) => Path.Combine(repositoryPath, "config");

    /// <summary>The repository's id, 64 lower-case hexadecimal digits; null if there is none, or more than one.</summary>
    public static string? FindId(string config)
    {
        string? found = null;
        foreach (var line in config.Split('\n', '\r'))
        {
            if (line.Split('=', 2) is not [var key, var value] || !key.Trim().Equals("id", StringComparison.OrdinalIgnoreCase))
                continue;
            var id = value.Trim();
            if (found is not null || id.Length != 64 || !id.All(char.IsAsciiHexDigit))
                return null;
            found = id.ToLowerInvariant();
        }

        return found;
    }
}
