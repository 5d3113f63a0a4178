using System.Text.RegularExpressions;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Policy;

/// <summary>
/// The allow-list of what an order may contain. Whatever reaches borg's command line has passed one of these: nothing
/// that starts with a dash, no placeholder, no separator of borg's locations.
/// </summary>
public static partial class OrderGrammar
{
    public static bool IsArchiveName(string name) => ArchiveName().IsMatch(name);

    public static bool IsBorgId(string id) => BorgId().IsMatch(id);

    public static bool IsCompression(string specification) => Compression().IsMatch(specification);

    /// <summary>A pattern with its style, on one line.</summary>
    public static bool IsExclude(string pattern) =>
        pattern.Length <= WirePath.MaxBytes && ExcludeStyle().IsMatch(pattern) && !pattern.Any(char.IsControl);

    /// <summary>Where a repository lies on the server: a plain absolute path of harmless characters.</summary>
    public static bool IsRepositoryPath(string path) => RepositoryPath().IsMatch(path) && PathRules.IsPlain(path) && path.Length > 1;

    /// <summary>A path inside an archive: relative, without empty, <c>.</c> and <c>..</c> components.</summary>
    public static bool IsArchivePath(ReadOnlySpan<byte> path) => path.Length > 0 && path[0] != '/' && PathRules.IsPlain([(byte)'/', .. path]);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,199}\z")]
    private static partial Regex ArchiveName();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex BorgId();

    [GeneratedRegex(@"\A(none|(auto,)?(lz4|zstd(,([1-9]|1[0-9]|2[0-2]))?|zlib(,[0-9])?|lzma(,[0-9])?))\z")]
    private static partial Regex Compression();

    [GeneratedRegex(@"\A(fm|sh|pp|pf|re):.+\z", RegexOptions.Singleline)]
    private static partial Regex ExcludeStyle();

    [GeneratedRegex(@"\A/[A-Za-z0-9._/@+-]{1,1000}\z")]
    private static partial Regex RepositoryPath();
}
