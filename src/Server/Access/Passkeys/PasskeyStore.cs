using BorgBackupServer.Server.Platform.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>
/// Our users and passkeys as the framework's passkey handler looks them up, and nothing else of ASP.NET Core Identity
/// (ADR 15). It reads; what changes a user or a passkey is a use case.
/// </summary>
internal sealed class PasskeyStore(IDbContextFactory<ServerDatabase> databases) : IUserPasskeyStore<User>
{
    public async Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(userId, null, out var id))
            return null;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
    }

    public async Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await (from passkey in database.Set<Passkey>().AsNoTracking()
                      join user in database.Set<User>().AsNoTracking() on passkey.UserId equals user.Id
                      where passkey.CredentialId == credentialId
                      select user).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var passkeys = await database.Set<Passkey>().AsNoTracking().Where(passkey => passkey.UserId == user.Id).OrderBy(passkey => passkey.Id).ToListAsync(cancellationToken);
        return [.. passkeys.Select(passkey => passkey.ForHandler())];
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await database.Set<Passkey>().AsNoTracking().SingleOrDefaultAsync(passkey => passkey.UserId == user.Id && passkey.CredentialId == credentialId, cancellationToken);
        return found?.ForHandler();
    }

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalisedName);

    public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw ByUseCase();

    public Task AddOrUpdatePasskeyAsync(User user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ByUseCase();

    public Task RemovePasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) => throw ByUseCase();

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => throw ByUseCase();

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => throw ByUseCase();

    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw ByUseCase();

    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => throw ByUseCase();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw ByUseCase();

    public void Dispose()
    {
        // Each call has its own database context.
    }

    private static NotSupportedException ByUseCase() => new("Users and passkeys are changed by their use cases.");
}
