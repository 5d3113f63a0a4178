using System.Globalization;
using System.Text.RegularExpressions;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Rsh;

/// <summary>
/// ssh's command line. Every option that matters is set here and no configuration file is read, so nothing on the
/// machine can switch host key checking off. Host, port and user are those of the enrolment; what borg asks for is
/// only compared with them.
/// </summary>
public static partial class SshArguments
{
    /// <param name="asked">What borg appended: <c>-p port user@host borg serve …</c>.</param>
    public static Result<IReadOnlyList<string>> Build(IReadOnlyList<string> asked, SshEndpoint endpoint, StateFolder state)
    {
        if (asked.ToArray() is not ["-p", var port, var destination, .. var command]
            || port != endpoint.Port.ToString(CultureInfo.InvariantCulture) || destination != $"{endpoint.User}@{endpoint.Host}")
            return new Problem("ssh.address-mismatch", ProblemKind.Refused, $"Only {endpoint.User}@{endpoint.Host}, port {endpoint.Port}, may be reached.");
        if (command.Length < 2 || command[1] != "serve" || !command.All(word => Word().IsMatch(word)))
            return new Problem("ssh.command-refused", ProblemKind.Refused, "Only borg serve may be asked for.");

        return (string[])
        [
            "-F", "none",
            "-T",
            "-a",
            "-x",
            "-p", port,
            "-i", state.SshKeyFile,
            "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=yes",
            "-o", $"UserKnownHostsFile={Quote(state.KnownHostsFile)}",
            "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", "CheckHostIP=no",
            "-o", "UpdateHostKeys=no",
            "-o", "IdentitiesOnly=yes",
            "-o", "IdentityAgent=none",
            "-o", "PreferredAuthentications=publickey",
            "-o", "PasswordAuthentication=no",
            "-o", "KbdInteractiveAuthentication=no",
            "-o", "ForwardAgent=no",
            "-o", "ClearAllForwardings=yes",
            "-o", "ControlMaster=no",
            "-o", "ControlPath=none",
            "-o", "PermitLocalCommand=no",
            "-o", "Compression=no",
            "-o", "ConnectTimeout=30",
            "-o", "ServerAliveInterval=10",
            "-o", "ServerAliveCountMax=30",
            "-o", $"Ciphers={Ciphers}",
            destination,
            .. command,
        ];
    }

    // AES-GCM only where the CPU computes it; ChaCha20 is faster and safer in software.
    private static string Ciphers => Processor.HasAes
        ? "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr"
        : "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr";

    // ssh splits this value at blanks and expands % in it.
    private static string Quote(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A[A-Za-z0-9=_./-]{1,100}\z")]
    private static partial Regex Word();
}
