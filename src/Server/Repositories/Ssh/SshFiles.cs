using BorgBackupServer.Server.Platform;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>The files of the private sshd, all below one folder of mode 0700.</summary>
public sealed record SshFiles(string Directory)
{
    public string Configuration => Path.Combine(Directory, "sshd_config");

    public string HostKey => Path.Combine(Directory, "host_ed25519");

    public string AuthorizedKeys => Path.Combine(Directory, "authorized_keys");

    public string ProcessId => Path.Combine(Directory, "sshd.pid");

    public string Log => Path.Combine(Directory, "sshd.log");

    public static SshFiles Of(ServerOptions options) => new(options.SshDirectory);
}
