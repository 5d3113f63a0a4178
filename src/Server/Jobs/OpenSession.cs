using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The hello of an agent: what its machine is, what it can do, and which jobs it has.</summary>
internal sealed class OpenSession(
    IDbContextFactory<ServerDatabase> databases,
    NamedJobs namedJobs,
    LostJobs lostJobs,
    PollMemory memory,
    AgentPresence presence,
    Signals signals,
    TimeProvider time)
{
    public async Task<Result<HelloResponse>> HandleAsync(ClientId clientId, HelloRequest request, CancellationToken cancellationToken)
    {
        if (!(await StoreAsync(clientId, request, cancellationToken)).IsSuccess(out var stored, out var problem))
            return problem;
        memory.SetCapabilities(clientId, request.Machine.Capabilities);
        presence.Seen(clientId);
        signals.Raise(ClientTopics.Any);

        var abandon = await namedJobs.HearAsync(clientId, request.Running, cancellationToken);
        if (stored.IsNewSession)
            await lostJobs.ForgetAsync(clientId, request.Running, cancellationToken);
        return new HelloResponse
        {
            ClientName = stored.Name,
            ServerTime = time.GetUtcNow(),
            PollSeconds = (int)PollForOrders.LongestWait.TotalSeconds,
            Abandon = abandon,
        };
    }

    private async Task<Result<(string Name, bool IsNewSession)>> StoreAsync(ClientId clientId, HelloRequest request, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var client = await database.Set<Client>().SingleOrDefaultAsync(client => client.Id == clientId && client.State == ClientState.Enrolled, cancellationToken);
        if (client is null)
            return AgentKeyHandler.UnknownKey;

        var isNew = client.SessionId != request.SessionId;
        client.SessionId = request.SessionId;
        client.MachineJson = StoredMachine.Write(request.Machine);
        client.LastSeenAt = time.GetUtcNow();
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (client.Name, isNew);
    }
}
