using BorgBackupServer.Agent.Machine;

namespace BorgBackupServer.Agent.Policy;

/// <summary>Where a plain absolute path truly leads, of which the last parts need not exist yet.</summary>
internal static class RealPlace
{
    /// <summary>The path with the links of its existing part resolved; null if a dangling link or a closed folder stands in the way.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> path)
    {
        var existing = path.Length > 1 ? path.TrimEnd((byte)'/') : path;
        var missing = ReadOnlySpan<byte>.Empty;
        while (true)
        {
            if (existing.Length == 0)
                existing = "/"u8;
            if (Posix.RealPath(existing) is { } real)
                return missing.Length == 0 ? real : [.. real.AsSpan().TrimEnd((byte)'/'), .. missing];
            if (existing.Length == 1 || Posix.Exists(existing))
                return null;
            var slash = existing.LastIndexOf((byte)'/');
            missing = path.TrimEnd((byte)'/')[slash..];
            existing = existing[..slash];
        }
    }
}
