using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Whose process it is that speaks at our socket, by the kernel's word (<c>SO_PEERCRED</c>).</summary>
internal static class FarEndPeer
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED

    /// <summary>Null where the kernel does not say.</summary>
    public static uint? UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12]; // process, user, group
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]) : null;
    }

    /// <summary>Whether a process of this user may speak for the client. In single-user mode all sessions are our own account's; in system mode each client has its own.</summary>
    /// <param name="accounts">Lines of <c>/etc/passwd</c>.</param>
    /// <param name="status">Lines of <c>/proc/self/status</c>.</param>
    public static bool MaySpeakFor(ClientId client, uint user, bool isSystemMode, IEnumerable<string> accounts, IEnumerable<string> status) => isSystemMode
        ? accounts.Select(line => line.Split(':')).Any(fields => fields.Length > 2 && fields[2] == user.ToString(CultureInfo.InvariantCulture) && AccountName.ClientOf(fields[0]) == client.Value)
        : status.Select(line => line.Split('\t')).Any(fields => fields is ["Uid:", _, var effective, ..] && effective == user.ToString(CultureInfo.InvariantCulture));
}
