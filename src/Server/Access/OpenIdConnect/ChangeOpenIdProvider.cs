using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Describes the provider. It holds from the next sign-in on, without a restart.</summary>
public sealed class ChangeOpenIdProvider(IDbContextFactory<ServerDatabase> databases, SecretBox box, ILogger<ChangeOpenIdProvider> log)
{
    private const int MostSecretCharacters = 1000;

    /// <param name="Secret">Null keeps the one that is stored; an empty one takes it away.</param>
    public sealed record Request(
        bool IsEnabled, string Authority, string ClientId, string? Secret, string Scopes, string ButtonText, NewUserRule NewUsers, UserId? TemplateUserId = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!OpenIdRules.ParseAuthority(request.Authority).IsSuccess(out var authority, out var wrongAuthority))
            return wrongAuthority;
        if (!OpenIdRules.ParseScopes(request.Scopes).IsSuccess(out var scopes, out var wrongScopes))
            return wrongScopes;
        var (clientId, buttonText) = (request.ClientId.Trim(), request.ButtonText.Trim());
        if (OpenIdRules.Check(clientId, buttonText) is { } wrong)
            return wrong;
        if (request.Secret is { Length: > MostSecretCharacters })
            return Problem.Invalid("open-id.secret-long", "The client secret is too long.", field: "secret");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var provider = await database.Set<OpenIdProvider>().SingleOrDefaultAsync(row => row.Id == OpenIdProvider.RowId, cancellationToken);
        // The secret goes to whoever stands at the address. It was given for one address, so another one does not get it.
        if (provider is { ProtectedSecret: not null } && request.Secret is null && provider.Authority != authority)
            return Problem.Invalid("open-id.secret-again", "The client secret was given for another provider.", "Type the new provider's secret.", "secret");
        if (await CheckTemplateAsync(database, request, cancellationToken) is { } wrongTemplate)
            return wrongTemplate;
        if (provider is null)
        {
            provider = OpenIdProvider.Create();
            database.Add(provider);
        }

        var secret = request.Secret switch
        {
            null => provider.ProtectedSecret,
            "" => null,
            var text => OpenIdSecret.Protect(box, text),
        };
        var template = request.NewUsers == NewUserRule.CopyOfTemplate ? request.TemplateUserId : null;
        database.Record(actor, ActivityKind.ProviderChanged, ActivitySubject.Server, new ActivityChanges
        {
            { "is-enabled", provider.IsEnabled, request.IsEnabled },
            { "authority", provider.Authority, authority },
            { "client-id", provider.ClientId, clientId },
            { "scopes", provider.Scopes, scopes },
            { "new-users", provider.NewUsers, request.NewUsers },
        });
        provider.Change(request.IsEnabled, authority, clientId, secret, scopes, buttonText, request.NewUsers, template);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        OpenIdLog.Changed(log, actor.UserId);
        return Done.It;
    }

    private static async Task<Problem?> CheckTemplateAsync(ServerDatabase database, Request request, CancellationToken cancellationToken)
    {
        if (request.NewUsers != NewUserRule.CopyOfTemplate)
            return null;
        var template = await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == request.TemplateUserId, cancellationToken);
        return template switch
        {
            null => Problem.Invalid("open-id.template-missing", "The user is missing whose permissions new ones get.", field: "templateUserId"),
            { IsAdministrator: true } => Problem.Invalid("open-id.template-administrator", "Nobody becomes an administrator by signing in.", "Choose a user.", "templateUserId"),
            _ => null,
        };
    }
}
