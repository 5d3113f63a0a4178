using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>The one place that says whether a user has a second factor, and whether one is missing.</summary>
public sealed class SecondFactors(IAccessRules rules)
{
    public static async Task<bool> HasAnyAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        await HasAuthenticatorAsync(database, userId, cancellationToken) || await PasskeyFactor.HasAnyAsync(database, userId, cancellationToken);

    public static Task<bool> HasAuthenticatorAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        database.Set<Authenticator>().AnyAsync(authenticator => authenticator.UserId == userId, cancellationToken);

    public static Task<int> CountWithoutAsync(ServerDatabase database, CancellationToken cancellationToken) =>
        Without(database).CountAsync(cancellationToken);

    /// <summary>The users who have none, whether or not they need one.</summary>
    public static IQueryable<User> Without(ServerDatabase database) => database.Set<User>().Where(
        user => !database.Set<Authenticator>().Any(authenticator => authenticator.UserId == user.Id) && !database.Set<Passkey>().Any(passkey => passkey.UserId == user.Id));

    /// <summary>Everybody must use one, and this user has none yet: their session reaches nothing but the page where they set it up.</summary>
    public async Task<bool> IsMissingAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        await rules.IsSecondFactorRequiredAsync(database, cancellationToken) && !await HasAnyAsync(database, userId, cancellationToken);

    /// <summary>The same for many at once: those of them who lack it.</summary>
    public async Task<IReadOnlySet<UserId>> FindMissingAsync(ServerDatabase database, IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        if (users.Count == 0 || !await rules.IsSecondFactorRequiredAsync(database, cancellationToken))
            return new HashSet<UserId>();
        return await Without(database).Where(user => users.Contains(user.Id)).Select(user => user.Id).ToHashSetAsync(cancellationToken);
    }

    /// <summary>Whether it would be so without the authenticator app.</summary>
    public async Task<bool> WouldBeMissingAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        await rules.IsSecondFactorRequiredAsync(database, cancellationToken) && !await PasskeyFactor.HasAnyAsync(database, userId, cancellationToken);

    /// <summary>App and recovery codes, within the caller's work; the caller saves.</summary>
    internal static async Task RemoveAuthenticatorAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken)
    {
        database.RemoveRange(await database.Set<Authenticator>().Where(authenticator => authenticator.UserId == userId).ToListAsync(cancellationToken));
        database.RemoveRange(await database.Set<RecoveryCode>().Where(code => code.UserId == userId).ToListAsync(cancellationToken));
    }
}
