using System.Globalization;
using System.Net;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>The text of sshd_config. Pure.</summary>
public static class SshdConfiguration
{
    /// <param name="user">The account that the server runs as; nobody else is let in.</param>
    /// <param name="isRoot">Whether that account is root.</param>
    /// <exception cref="ArgumentException">A path that sshd would read as something else.</exception>
    public static string Write(SshFiles files, IPEndPoint listen, string user, bool isRoot) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written by Borg Backup Server at each of its starts; changes made here are lost.
        ListenAddress {listen}
        HostKey {Quote(files.HostKey)}
        PidFile {Quote(files.ProcessId)}
        LogLevel INFO

        # One file, written by the server; each of its lines allows one command and nothing else.
        AuthorizedKeysFile {Quote(files.AuthorizedKeys.Replace("%", "%%", StringComparison.Ordinal))}
        AuthenticationMethods publickey
        PubkeyAuthentication yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        HostbasedAuthentication no
        UsePAM no
        PermitEmptyPasswords no
        PermitRootLogin {(isRoot ? "forced-commands-only" : "no")}
        {(IsPlain(user) ? $"AllowUsers {user}" : "# no AllowUsers: this account's name has characters that mean something there")}

        # sshd would refuse files below a folder that others may write to, such as /tmp. The server keeps its data folder
        # at mode 0700 itself, so nobody else can reach these files whatever lies above them.
        StrictModes no

        DisableForwarding yes
        AllowAgentForwarding no
        AllowTcpForwarding no
        AllowStreamLocalForwarding no
        GatewayPorts no
        PermitTunnel no
        X11Forwarding no
        PermitTTY no
        PermitUserRC no
        PermitUserEnvironment no
        PrintMotd no
        Compression no
        UseDNS no
        VersionAddendum none

        # A client that vanished lets go of its repository within five minutes.
        TCPKeepAlive yes
        ClientAliveInterval 10
        ClientAliveCountMax 30
        LoginGraceTime 30
        MaxAuthTries 3
        MaxSessions 2
        MaxStartups 200:30:1000

        """);

    private static string Quote(string path) => path.StartsWith('/') && !path.AsSpan().ContainsAny('"', '\\') && !path.Any(char.IsControl)
        ? $"\"{path}\""
        : throw new ArgumentException("sshd cannot take this path: it has quotes, backslashes or control characters.", nameof(path));

    private static bool IsPlain(string user) => user.Length > 0 && user.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
