namespace BorgBackupServer.Server.Clients;

/// <summary>A machine that is backed up.</summary>
public sealed class Client
{
    private Client()
    {
    }

    public ClientId Id { get; private set; }

    public string Name { get; private set; } = "";

    public ClientState State { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? EnrolledAt { get; private set; }

    /// <summary>Last hello, poll or report; written at most every few seconds.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>SHA-256 of the API key, lower-case hexadecimal; null before enrolment and after leaving.</summary>
    public string? ApiKeyHash { get; private set; }

    /// <summary>One line, <c>ssh-ed25519 AAAA…</c>, checked at enrolment.</summary>
    public string? SshPublicKey { get; private set; }

    /// <summary>The session that the agent opened last; a new one means that its process started anew.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>What the agent says of its machine, as JSON of <c>MachineFacts</c>.</summary>
    public string? MachineJson { get; set; }

    /// <summary>How late a promised archive may be before the client counts as overdue; null for the default.</summary>
    public int? OverdueAfterMinutes { get; private set; }

    public static Client Create(string name, DateTimeOffset now) => new()
    {
        Id = ClientId.Create(),
        Name = name,
        State = ClientState.Waiting,
        CreatedAt = now,
    };

    public void Enrol(string apiKeyHash, string sshPublicKey, string machineJson, DateTimeOffset now)
    {
        State = ClientState.Enrolled;
        SessionId = null;
        ApiKeyHash = apiKeyHash;
        SshPublicKey = sshPublicKey;
        MachineJson = machineJson;
        EnrolledAt = now;
        LastSeenAt = now;
    }

    public void Leave()
    {
        State = ClientState.Left;
        ApiKeyHash = null;
        SshPublicKey = null;
        SessionId = null;
    }

    public void Rename(string name) => Name = name;

    public void TolerateLateness(int? minutes) => OverdueAfterMinutes = minutes;
}
