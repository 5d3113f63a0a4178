using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Makes the one-time token with which a machine becomes the agent of the client. Earlier unused ones end.</summary>
public sealed class CreateEnrolmentToken(
    IDbContextFactory<ServerDatabase> databases, SettingsReader settings, Signals signals, TimeProvider time, ILogger<CreateEnrolmentToken> logger)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(1);

    public sealed record Request(ClientId ClientId);

    /// <param name="Token">Shown once; the server keeps its hash.</param>
    /// <param name="Command">The line to paste on the client, with the token in it.</param>
    /// <param name="ExpiresAt">Until when it can be used.</param>
    public sealed record Response(Secret Token, string Command, DateTimeOffset ExpiresAt)
    {
        public override string ToString() => $"(enrolment until {ExpiresAt:O})";
    }

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (await settings.FindPublicAddressAsync(cancellationToken) is not { } address)
            return Problem.Unavailable("server.not-set-up", "The server has no public address yet.", "Finish the set-up first.");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Client>().AsNoTracking().SingleOrDefaultAsync(client => client.Id == request.ClientId, cancellationToken) is not { } client)
            return Problem.NotFound("client");

        var now = time.GetUtcNow();
        var (token, hash) = Tokens.Create();
        await database.EndUnusedTokensAsync(request.ClientId, now, cancellationToken);
        var created = EnrolmentToken.Create(request.ClientId, hash, now, ValidFor);
        database.Add(created);
        database.Record(actor, ActivityKind.EnrolmentTokenMade, client.ToSubject());
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        ClientsLog.TokenMade(logger, request.ClientId, created.ExpiresAt);
        signals.Raise(ClientTopics.Any);
        return new Response(new Secret(token), EnrolmentCommand.Write(address, token), created.ExpiresAt);
    }
}
