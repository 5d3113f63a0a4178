using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>The port of the private sshd: free at the first start, and the same for ever after, because agents have pinned it.</summary>
internal sealed class SshPort(IDbContextFactory<ServerDatabase> databases)
{
    // Below 32768, where Linux takes the ports of outgoing connections from: one of those could have it at the next start.
    private const int First = 22000;
    private const int End = 32000;
    private const int Attempts = 100;

    public async Task<int?> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return Parse(await database.FindSettingAsync(SettingKeys.SshPort, cancellationToken));
    }

    /// <exception cref="SocketException">The address is not one of this machine, or all of its ports are taken.</exception>
    public async Task<int> EnsureAsync(IPAddress listen, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (Parse(await database.FindSettingAsync(SettingKeys.SshPort, cancellationToken)) is { } kept)
            return kept;
        var port = Choose(listen);
        await database.PutSettingAsync(SettingKeys.SshPort, port.ToString(CultureInfo.InvariantCulture), cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        return port;
    }

    private static int Choose(IPAddress listen)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            try
            {
                using var probe = new TcpListener(listen, port);
                probe.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Attempts)
            {
                // The next one, then.
            }
        }
    }

    private static int? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port : null;
}
