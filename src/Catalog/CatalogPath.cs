using System.Text;

namespace BorgBackupServer.Catalog;

/// <summary>
/// Rules for paths: raw bytes, relative to the root of the archive, parts joined by one '/', no leading and
/// no trailing slash. Any byte but '/' and NUL may occur in a part: names need not be UTF-8 and may hold
/// newlines. The empty path is the root.
/// </summary>
public static class CatalogPath
{
    /// <summary>Longer paths are refused: many times Linux' PATH_MAX (4,096), and still bounded.</summary>
    public const int MaxLength = 65_535;

    /// <summary>
    /// Whether an archive's entry may have this path: not empty, not too long, no part that is empty, "." or
    /// ".." and no NUL. Others are hostile or broken, are refused by the indexing and never reach a restore.
    /// </summary>
    public static bool IsAcceptable(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path.Length > MaxLength)
            return false;
        while (true)
        {
            var slash = path.IndexOf((byte)'/');
            if (!IsAcceptablePart(slash < 0 ? path : path[..slash]))
                return false;
            if (slash < 0)
                return true;
            path = path[(slash + 1)..];
        }
    }

    /// <summary>The bytes of a path typed by a person: UTF-8, leading and trailing slashes dropped.</summary>
    public static byte[] FromText(string text) => Encoding.UTF8.GetBytes(text.Trim('/'));

    /// <summary>For showing only: bytes that are not UTF-8 become U+FFFD, so two paths may look the same.</summary>
    public static string ToText(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path);

    public static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name) =>
        folder.IsEmpty ? name.ToArray() : [.. folder, (byte)'/', .. name];

    /// <summary>The path of the folder that holds this path; empty for the root's own entries.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf((byte)'/');
        return slash < 0 ? [] : path[..slash];
    }

    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    internal static bool IsAcceptablePart(ReadOnlySpan<byte> part) =>
        !part.IsEmpty && !part.Contains((byte)0) && !part.SequenceEqual("."u8) && !part.SequenceEqual(".."u8);
}
