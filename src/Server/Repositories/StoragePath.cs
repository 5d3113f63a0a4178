using System.Text;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// The path of a storage location. It goes into `authorized_keys`, an SSH address and borg's own notation, each of which
/// gives some characters a meaning; a path that has one of them is refused rather than quoted three times over.
/// </summary>
public static class StoragePath
{
    /// <summary>Leaves room for a client, a repository and borg's own files within Linux's 4096.</summary>
    public const int MaxBytes = 1024;

    private const int MaxLinks = 40;

    /// <summary>The path as given, without a slash at its end, or why it cannot be one. Looks at nothing on disk.</summary>
    public static Result<string> Parse(string? text)
    {
        var path = text?.Trim() ?? "";
        if (path.Length == 0)
            return Invalid("path-missing", "No folder is named.", "Name an absolute path such as /srv/backup.");
        if (path[0] != '/')
            return Invalid("not-absolute", $"'{Shown(path)}' is not an absolute path.", "Start it with a slash, for example /srv/backup.");
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            return Invalid("path-too-long", $"The path is longer than {MaxBytes} bytes.", "Choose a shorter one.");
        if (path.Any(char.IsControl) || path.AsSpan().ContainsAny('"', '\'', '\\') || path.Contains("::", StringComparison.Ordinal) || path.Contains('\uFFFD'))
            return Invalid("path-not-usable", "The path has quotes, backslashes, control characters or a double colon.", "borg and SSH would read them as something else; choose another path.");
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return Invalid("path-not-usable", "The root of the file system cannot be a storage location.", "Choose a folder of its own.");
        return parts.Any(part => part is "." or "..")
            ? Invalid("path-not-usable", "The path has '.' or '..' in it.", "Name the folder directly.")
            : "/" + string.Join('/', parts);
    }

    /// <summary>Where the path really leads: every symbolic link on the way is followed. What does not exist yet stays as it is.</summary>
    public static Result<string> Resolve(string path)
    {
        var waiting = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var (real, links) = ("/", 0);
        while (waiting.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Combine(real, part);
            if (part == "." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = part == "." ? real : next;
                continue;
            }

            if (++links > MaxLinks)
                return Invalid("symlink-loop", $"The symbolic links at {Shown(path)} go round in a circle.", "Choose a real folder.");
            if (target.StartsWith('/'))
                real = "/";
            foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                waiting.Push(step);
        }

        return Parse(real);
    }

    /// <summary>True if <paramref name="path"/> is <paramref name="folder"/> or lies below it.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    private static string Shown(string path) => string.Concat(path.Take(200).Select(letter => char.IsControl(letter) ? '?' : letter));

    private static Problem Invalid(string what, string detail, string hint) => Problem.Invalid($"storage-location.{what}", detail, hint, "path");
}
