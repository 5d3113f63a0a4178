using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>How much a client's sessions may do. Where a number is missing, the guard's own bound holds, which is far above any honest backup.</summary>
public sealed class ClientLimits
{
    private ClientLimits()
    {
    }

    public ClientId ClientId { get; private set; }

    /// <summary>Bytes of all its repositories together on disk.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>Bytes that one session may add.</summary>
    public long? SessionBytes { get; set; }

    public int? SessionCommits { get; set; }

    public int? SessionSeconds { get; set; }

    /// <summary>Bytes a second from the client, all its sessions together.</summary>
    public long? UpBytesPerSecond { get; set; }

    /// <summary>Bytes a second to the client.</summary>
    public long? DownBytesPerSecond { get; set; }

    public static ClientLimits Create(ClientId client) => new() { ClientId = client };

    /// <summary>As the guard is told.</summary>
    public SessionLimits ToSessionLimits() => Apply(new SessionLimits());

    private SessionLimits Apply(SessionLimits own) => own with
    {
        Bytes = SessionBytes ?? own.Bytes,
        Commits = SessionCommits ?? own.Commits,
        Seconds = SessionSeconds ?? own.Seconds,
        UpBytesPerSecond = UpBytesPerSecond,
        DownBytesPerSecond = DownBytesPerSecond,
    };
}
