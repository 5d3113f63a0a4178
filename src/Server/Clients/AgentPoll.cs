namespace BorgBackupServer.Server.Clients;

/// <summary>One long poll, from its arrival to its answer.</summary>
public sealed class AgentPoll : IDisposable
{
    private readonly AgentPresence presence;
    private int ended;

    internal AgentPoll(AgentPresence presence, ClientId clientId, AgentPresence.Attendance attendance, long ticket)
    {
        this.presence = presence;
        ClientId = clientId;
        Attendance = attendance;
        Ticket = ticket;
    }

    public ClientId ClientId { get; }

    /// <summary>Grows with each poll of the client.</summary>
    public long Ticket { get; }

    /// <summary>The ticket of the client's latest poll.</summary>
    public long LatestTicket => Interlocked.Read(ref Attendance.Ticket);

    /// <summary>False when a later poll took its place, or the key is no longer good.</summary>
    public bool IsLatest => LatestTicket == Ticket;

    internal AgentPresence.Attendance Attendance { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
            presence.Leave(this);
    }
}
