using System.Text;

namespace BorgBackupServer.Agent.Policy;

/// <summary>Paths as bytes, compared by their components. Nothing here looks at the disk.</summary>
public static class PathRules
{
    /// <summary>Absolute, without empty, <c>.</c> and <c>..</c> components and without NUL; one slash at the end is allowed.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> path)
    {
        if (path.Length == 0 || path[0] != '/' || path.Contains((byte)0))
            return false;
        var rest = path[1..];
        if (rest.Length > 0 && rest[^1] == '/')
            rest = rest[..^1];
        if (rest.Length == 0)
            return path.Length == 1;
        foreach (var range in rest.Split((byte)'/'))
        {
            var part = rest[range];
            if (part.Length == 0 || part.SequenceEqual("."u8) || part.SequenceEqual(".."u8))
                return false;
        }

        return true;
    }

    public static bool IsPlain(string path) => IsPlain(Encoding.UTF8.GetBytes(path));

    /// <summary>True if <paramref name="path"/> is <paramref name="root"/> or lies below it. Both are plain.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> root, ReadOnlySpan<byte> path)
    {
        root = root.TrimEnd((byte)'/');
        path = path.TrimEnd((byte)'/');
        return path.StartsWith(root) && (path.Length == root.Length || path[root.Length] == '/');
    }
}
