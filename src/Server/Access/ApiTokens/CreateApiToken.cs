using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>Makes an API token of one's own: named, with no more than one may, for a time or until it is revoked.</summary>
public sealed class CreateApiToken(IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<CreateApiToken> log)
{
    public const int MostTokens = 100;

    /// <param name="Name">For its owner to know it by.</param>
    /// <param name="Grants">What it may; more than its owner may is refused.</param>
    /// <param name="IsAdministrator">It may what an administrator may.</param>
    /// <param name="ExpiresAt">Null for not before it is revoked.</param>
    public sealed record Request(string Name, Grants Grants, bool IsAdministrator = false, DateTimeOffset? ExpiresAt = null);

    /// <param name="Token">Shown once; the server keeps its hash.</param>
    public sealed record Response(ApiTokenId ApiTokenId, Secret Token)
    {
        public override string ToString() => $"(token {ApiTokenId})";
    }

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseWithoutSession(out var userId) is { } refusal)
            return refusal;
        if (!DisplayName.TryNormalise(request.Name, "token", "name", out var name, out var problem))
            return problem;
        if (request.ExpiresAt <= time.GetUtcNow())
            return Problem.Invalid("token.expired", "The token would be over already.", "Give a time that is to come, or none.", "expiresAt");
        // Told instead of cut, so that nobody believes in rights that the token has not.
        if ((request.IsAdministrator && !actor.IsAdministrator) || request.Grants.Within(actor) != request.Grants)
            return Problem.Invalid("token.beyond-account", "The token would have more than the account has.", "Leave out what the account itself may not do or see.", "grants");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<ApiToken>().CountAsync(token => token.UserId == userId, cancellationToken) >= MostTokens)
            return Problem.Conflict("token.too-many", $"There are {MostTokens} tokens of this account already.", "Revoke those that are not used.");
        var (random, _) = Tokens.Create();
        var token = ApiTokenHandler.Prefix + random;
        var created = ApiToken.Create(userId, name, Tokens.Hash(token), request.IsAdministrator, request.Grants, time.GetUtcNow(), request.ExpiresAt?.ToUniversalTime());
        database.Add(created);
        database.Record(actor, ActivityKind.ApiTokenMade, new ActivitySubject("token", created.Id.Value, created.Name), new ActivityChanges
        {
            { "isAdministrator", (bool?)null, created.IsAdministrator },
            { "grants", null, created.Grants },
            { "expiresAt", null, created.ExpiresAt },
        });
        await database.SaveChangesAsync(cancellationToken);
        AccessLog.ApiTokenMade(log, userId, created.Id.Value);
        return new Response(created.Id, new Secret(token));
    }
}
