using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Clients;

/// <summary>The agent gives its key back.</summary>
public sealed class LeaveServer(EndAgent end, ILogger<LeaveServer> logger)
{
    public async Task<Result<LeaveResponse>> HandleAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        if (!(await end.HandleAsync(clientId, ClientEvent.AgentLeft, null, cancellationToken)).IsSuccess(out var leftAt, out var problem))
            return problem;
        ClientsLog.AgentLeft(logger, clientId);
        return new LeaveResponse { LeftAt = leftAt };
    }
}
