using System.Globalization;
using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// How a program of ours reaches another machine by ssh: with one key, to one pinned host key, asking nobody, and whatever
/// the machine's own configuration says. Every option that matters is set here.
/// </summary>
public sealed partial record SshToHost
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    /// <summary>The private key, mode 0600.</summary>
    public required string KeyFile { get; init; }

    /// <summary>One line: <see cref="Alias"/>, and the pinned host key.</summary>
    public required string KnownHostsFile { get; init; }

    /// <summary>The name under which the host key stands in its file, whatever the machine's name and port.</summary>
    public const string Alias = "remote-host";

    /// <summary>The words after <c>ssh</c>, up to the command.</summary>
    public IReadOnlyList<string> Arguments => [.. Options, "-p", Port.ToString(CultureInfo.InvariantCulture), $"{User}@{Host}"];

    /// <summary>For <c>BORG_RSH</c>; borg adds port, destination and command.</summary>
    public string RemoteShell => string.Join(' ', ["ssh", .. Options.Select(CommandLine.Quote)]);

    /// <summary>Whether the text is free of all that a shell at the other end would read as something else.</summary>
    public static bool IsPlainWord(string word) => Plain().IsMatch(word);

    private IReadOnlyList<string> Options =>
    [
        "-F", "none", "-T", "-a", "-x",
        "-i", KeyFile,
        .. new[]
        {
            "BatchMode=yes", "StrictHostKeyChecking=yes", $"UserKnownHostsFile={Quote(KnownHostsFile)}", "GlobalKnownHostsFile=/dev/null", $"HostKeyAlias={Alias}",
            "CheckHostIP=no", "UpdateHostKeys=no", "VerifyHostKeyDNS=no", "IdentitiesOnly=yes", "IdentityAgent=none", "PreferredAuthentications=publickey",
            "PasswordAuthentication=no", "KbdInteractiveAuthentication=no", "ForwardAgent=no", "ClearAllForwardings=yes", "ControlMaster=no", "ControlPath=none",
            "PermitLocalCommand=no", "Compression=no", "ConnectTimeout=20", "ServerAliveInterval=10", "ServerAliveCountMax=6", "LogLevel=ERROR",
        }.SelectMany(option => (string[])["-o", option]),
    ];

    // ssh splits this value at blanks and expands % in it.
    private static string Quote(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A[A-Za-z0-9_./=@+-]{1,1000}\z")]
    private static partial Regex Plain();
}
