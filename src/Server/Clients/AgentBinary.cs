using System.Security.Cryptography;
using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Clients;

/// <summary>The agent's program that clients download, and its hash, read anew when the file changes.</summary>
public sealed class AgentBinary(ServerOptions options)
{
    /// <summary>The one platform there is a program for.</summary>
    public const string Platform = "linux-x64";

    private readonly Lock gate = new();
    private (long Length, DateTime ChangedAt, string Sha256)? known;

    public static string RouteOf(string platform) => $"/agent/binary/{platform}";

    /// <summary>Null when there is no program to offer.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Absolute path, and SHA-256 as 64 lower-case hexadecimal digits.</returns>
    public async Task<(string Path, string Sha256)?> FindAsync(CancellationToken cancellationToken)
    {
        if (options.AgentBinary is not { } path || !File.Exists(path))
            return null;

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        var changedAt = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        lock (gate)
        {
            if (known is { } last && last.Length == file.Length && last.ChangedAt == changedAt)
                return (path, last.Sha256);
        }

        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        lock (gate)
            known = (file.Length, changedAt, sha256);
        return (path, sha256);
    }
}
