namespace BorgBackupServer.Protocol;

/// <summary>Paths of the agent's exchanges, relative to the server's address. All are POST, all JSON.</summary>
public static class AgentRoutes
{
    /// <summary><see cref="EnrolRequest"/> → <see cref="EnrolResponse"/>. The only exchange without an API key.</summary>
    public const string Enrol = "/agent/v1/enrol";

    /// <summary><see cref="HelloRequest"/> → <see cref="HelloResponse"/>. First call of every session.</summary>
    public const string Hello = "/agent/v1/hello";

    /// <summary><see cref="PollRequest"/> → <see cref="PollResponse"/>. Held open until there is something to say.</summary>
    public const string Poll = "/agent/v1/poll";

    /// <summary><see cref="ReportRequest"/> → <see cref="ReportResponse"/>.</summary>
    public const string Report = "/agent/v1/report";

    /// <summary><see cref="LeaveRequest"/> → <see cref="LeaveResponse"/>. The agent gives its key back.</summary>
    public const string Leave = "/agent/v1/leave";

    /// <summary>Scheme of the Authorization header that carries the API key: <c>Authorization: Bearer …</c>.</summary>
    public const string KeyScheme = "Bearer";
}
