namespace BorgBackupServer.Borg.Guarding;

/// <summary>
/// What one client's key may do. The server writes it, one file for each client, and always whole; the guard reads it at
/// the start of each session and refuses the session if it does not understand all of it.
/// </summary>
public sealed record GuardRules
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>For the session's record only.</summary>
    public required string ClientId { get; init; }

    /// <summary>borg, by its absolute path.</summary>
    public required string Borg { get; init; }

    /// <summary>borg's own home on the server, for this account.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Nothing outside of them can be opened. One for each disk that the client has repositories on.</summary>
    public required IReadOnlyList<string> HomeDirectories { get; init; }

    public required IReadOnlyList<GuardedRepository> Repositories { get; init; }

    /// <summary>All of them: one that is missing in the file counts as zero, and then nobody gets in.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>The most bytes of segments in all repositories together; null for no bound.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>Where the client's sessions agree on who moves bytes next; with a dash and borg's id behind it, those in one repository. Only touched where there is a rate.</summary>
    public required string RateFile { get; init; }

    /// <summary>Where each session leaves its record. One line of JSON an event, a file a session.</summary>
    public required string SessionDirectory { get; init; }

    /// <summary>Why these rules cannot be used; null if they can.</summary>
    public string? Complaint()
    {
        if (Version != CurrentVersion)
            return $"they are of version {Version}, and this guard understands {CurrentVersion}";
        string[] paths =
        [
            Borg, BaseDirectory, SessionDirectory, RateFile, .. HomeDirectories,
            .. Repositories.SelectMany(repository => (string[])[repository.Path, repository.LockFile, .. repository.FarEnd is { } socket ? [socket] : Array.Empty<string>()]),
        ];
        if (paths.FirstOrDefault(path => !IsPlainPath(path)) is { } path)
            return $"'{path}' is not a plain absolute path";
        if (Repositories.FirstOrDefault(repository => repository.IsFar != IsFarPath(repository.FarPath)) is { } nowhere)
            return $"'{nowhere.Path}' has no place on a remote host";
        if (ClientId.Length is 0 or > 100 || !ClientId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            return "the client's id is not one";
        if ((HomeDirectories.Count == 0 && Repositories.Any(repository => !repository.IsFar)) || Repositories.Count == 0)
            return "there is no home or no repository in them";
        if (Repositories.FirstOrDefault(repository => !Enum.IsDefined(repository.Mode) || repository.BorgId is not { Length: 64 } || !repository.BorgId.All(char.IsAsciiHexDigitLower)) is { } odd)
            return $"'{odd.Path}' has no id or no mode";
        if (Repositories.FirstOrDefault(repository => !repository.IsFar && !HomeDirectories.Any(home => repository.Path.StartsWith(home + "/", StringComparison.Ordinal))) is { } outside)
            return $"'{outside.Path}' lies outside of the client's homes";
        if (Repositories.Select(repository => repository.Path).Distinct(StringComparer.Ordinal).Count() != Repositories.Count)
            return "a repository stands in them twice";
        return Limits is { Bytes: > 0, Objects: > 0, Commits: > 0, Seconds: > 0, FreeBytes: >= 0, FreePercent: >= 0 and <= 100, UpBytesPerSecond: null or > 0, DownBytesPerSecond: null or > 0 }
            && QuotaBytes is null or >= 0 && Repositories.All(repository => repository is { QuotaBytes: null or >= 0, FarBytes: null or >= 0, UpBytesPerSecond: null or > 0, DownBytesPerSecond: null or > 0 })
            ? null
            : "a limit is not above zero";
    }

    // As it is in the file, so it is compared with what a client asks for: no second spelling of the same path.
    private static bool IsPlainPath(string? path) =>
        path is ['/', not '/', ..] && !path.EndsWith('/') && !path.Any(char.IsControl)
        && path.Split('/')[1..].All(part => part is not ("" or "." or ".."));

    private static bool IsFarPath(string? path) => path is ['/', _, ..] && path.Length <= 1000 && !path.Any(char.IsControl);
}
