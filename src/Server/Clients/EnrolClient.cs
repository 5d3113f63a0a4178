using System.Net;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Exchanges a one-time token for an API key. Whoever comes with a good token becomes the client's only agent.</summary>
public sealed class EnrolClient(
    IDbContextFactory<ServerDatabase> databases,
    IEnrolmentSource source,
    IEnumerable<IClientKeysChanged> keysChanged,
    AgentKeys keys,
    AgentPresence presence,
    AgentGate gate,
    ActivityJournal journal,
    Signals signals,
    TimeProvider time,
    ILogger<EnrolClient> logger)
{
    private const string NewCommand = "Make a new enrolment command on the client's page.";

    private static readonly Problem Unknown = new("enrolment.unknown-token", ProblemKind.Unauthenticated, "This server does not know the token.", NewCommand);
    private static readonly Problem Used = new("enrolment.used-token", ProblemKind.Unauthenticated, "The token was used before; each is good for one enrolment.", NewCommand);
    private static readonly Problem Expired = new("enrolment.expired-token", ProblemKind.Unauthenticated, "The token is no longer good.", NewCommand);

    private static readonly Problem NoKey = Problem.Invalid("enrolment.bad-ssh-key", "The SSH key is not an Ed25519 public key in one line.", "Update the agent.", "sshPublicKey");

    public async Task<Result<EnrolResponse>> HandleAsync(EnrolRequest request, IPAddress? address, CancellationToken cancellationToken)
    {
        var result = await EnrolAsync(request, cancellationToken);
        if (!result.IsProblem(out var problem))
            return result;
        ClientsLog.EnrolmentRefused(logger, problem.Code);
        // A good token always works; who brings others too often is not told any more what is wrong with them.
        if (problem.Kind == ProblemKind.Unauthenticated && await gate.RefuseAsync(address, Tokens.Hash(request.Token.Reveal()), cancellationToken) is { } tooMany)
            return tooMany;
        await journal.RecordAsync(ActivityActor.Stranger(address), ActivityKind.EnrolmentRefused, new ActivitySubject("agent", null, "an agent"), problem.Code, cancellationToken);
        return result;
    }

    private async Task<Result<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken)
    {
        if (!SshPublicKey.TryParse(request.SshPublicKey.Trim(), out var sshKey))
            return NoKey;

        var tokenHash = Tokens.Hash(request.Token.Reveal());
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var token = await database.Set<EnrolmentToken>().AsNoTracking().SingleOrDefaultAsync(token => token.Hash == tokenHash, cancellationToken);
        if (token is null)
            return Unknown;
        if (Refuse(token, time.GetUtcNow()) is { } refused)
            return refused;

        if (!(await source.GrantAsync(token.ClientId, cancellationToken)).IsSuccess(out var grant, out var problem))
            return problem;
        var (apiKey, apiKeyHash) = Tokens.Create();
        var spent = await SpendAsync(database, token, sshKey.ToString(), apiKeyHash, StoredMachine.Write(request.Machine), cancellationToken);
        if (!spent.IsSuccess(out var clientName, out problem))
            return problem;

        keys.Forget(token.ClientId);
        presence.Dismiss(token.ClientId);
        presence.Seen(token.ClientId);
        // The key is good from here on; a caller that goes away now must not keep it from the list of keys.
        foreach (var listener in keysChanged)
            await listener.ApplyAsync(CancellationToken.None);
        ClientsLog.Enrolled(logger, token.ClientId);
        signals.Raise(ClientTopics.Any);
        return new EnrolResponse
        {
            ClientId = token.ClientId.Value,
            ClientName = clientName,
            ApiKey = new Secret(apiKey),
            Ssh = grant.Ssh,
            Repositories = grant.Repositories,
        };
    }

    private async Task<Result<string>> SpendAsync(
        ServerDatabase database, EnrolmentToken token, string sshKey, string apiKeyHash, string machineJson, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        // One statement takes the token or not, so of two that come with it at once only one goes on.
        var taken = await database.Set<EnrolmentToken>()
            .Where(row => row.Id == token.Id && row.UsedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken);
        if (taken == 0)
            return Refuse(await database.Set<EnrolmentToken>().AsNoTracking().SingleAsync(row => row.Id == token.Id, cancellationToken), now) ?? Used;
        if (await database.Set<Client>().AnyAsync(other => other.SshPublicKey == sshKey && other.Id != token.ClientId, cancellationToken))
            return Problem.Conflict("enrolment.ssh-key-taken", "Another client has this SSH key.", "Let the agent leave first, so that it makes a key of its own: bbs-agent leave.");

        var client = await database.Set<Client>().SingleAsync(client => client.Id == token.ClientId, cancellationToken);
        if (ClientLifecycle.Decide(client.State, ClientEvent.Enrolled).IsProblem(out var problem))
            return problem;
        database.Record(ActivityActor.Agent(client.Id.Value, client.Name), ActivityKind.ClientEnrolled, client.ToSubject());
        client.Enrol(apiKeyHash, sshKey, machineJson, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return client.Name;
    }

    private static Problem? Refuse(EnrolmentToken token, DateTimeOffset now) =>
        token.UsedAt is not null ? Used : token.ExpiresAt <= now ? Expired : null;
}
