using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Terminal;

/// <summary>The commands about users. Whoever may run them has the data folder, so nothing is asked but recorded.</summary>
public sealed class AdminCommands(
    IDbContextFactory<ServerDatabase> databases, Passwords passwords, SetPassword setPassword, ResetSecondFactor resetSecondFactor, TimeProvider time)
{
    /// <summary>A line of the list.</summary>
    public sealed record Line(string Name, bool IsAdministrator, bool HasSecondFactor, DateTimeOffset CreatedAt);

    public async Task<Result<Done>> CreateAdministratorAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (UserNameRule.Check(name, "name") is { } wrongName)
            return wrongName;
        if (PasswordRule.Check(password, name, "password") is { } wrongPassword)
            return wrongPassword;
        var user = User.CreateAdministrator(name.Trim(), passwords.Hash(password), time.GetUtcNow());
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<User>().AnyAsync(other => other.NormalisedName == user.NormalisedName, cancellationToken))
            return Problem.Conflict("user.name-taken", "There is a user of this name already.", "To give them a new password: bbs-server admin reset-password NAME");
        database.Add(user);
        database.Record(Somebody, ActivityKind.UserAdded, ActivitySubject.User(user.Id, user.Name), detail: "administrator");
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Done.It;
    }

    public async Task<Result<Done>> ResetPasswordAsync(string name, string password, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { } userId ? await setPassword.HandleAsync(new(userId, password), Somebody, cancellationToken) : NoSuchUser;

    public async Task<Result<Done>> ResetSecondFactorAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { } userId ? await resetSecondFactor.HandleAsync(new(userId), Somebody, cancellationToken) : NoSuchUser;

    public async Task<IReadOnlyList<Line>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var users = await database.Set<User>().AsNoTracking().OrderBy(user => user.NormalisedName).ToListAsync(cancellationToken);
        var without = await SecondFactors.Without(database).Select(user => user.Id).ToHashSetAsync(cancellationToken);
        return [.. users.Select(user => new Line(user.Name, user.IsAdministrator, !without.Contains(user.Id), user.CreatedAt))];
    }

    private async Task<UserId?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var normalised = User.Normalise(name);
        return await database.Set<User>().Where(user => user.NormalisedName == normalised).Select(user => (UserId?)user.Id).SingleOrDefaultAsync(cancellationToken);
    }

    private static Problem NoSuchUser => Problem.NotFound("user") with { Hint = "bbs-server admin list shows all users." };

    /// <summary>The account of the machine; sudo says who is behind it.</summary>
    private static Actor Somebody => Actor.AtTerminal(
        Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } behind && behind != Environment.UserName ? $"{Environment.UserName} (sudo by {behind})" : Environment.UserName);
}
