using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Makes a server out of a fresh installation: the first administrator, the public address, the first storage location. Once.</summary>
public sealed class SetUpServer(IDbContextFactory<ServerDatabase> databases, SetUpDoor door, Passwords passwords, TimeProvider time, IServiceProvider services, ILogger<SetUpServer> log)
{
    public sealed record NewAdministrator(string Name, string Password);

    public sealed record Request(string Token, NewAdministrator Administrator, string PublicAddress, string StoragePath);

    public async Task<Result<Done>> HandleAsync(Request request, CancellationToken cancellationToken)
    {
        if (await door.RefuseAsync(request.Token, cancellationToken) is { } refusal)
            return refusal;
        if (UserNameRule.Check(request.Administrator.Name, SetUpFields.Name) is { } wrongName)
            return wrongName;
        if (PasswordRule.Check(request.Administrator.Password, request.Administrator.Name, SetUpFields.Password) is { } wrongPassword)
            return wrongPassword;
        if (!PublicAddress.Parse(request.PublicAddress, SetUpFields.PublicAddress).IsSuccess(out var address, out var wrongAddress))
            return wrongAddress;
        var storage = services.GetService<IFirstStorageLocation>();
        if (storage is not null && await storage.CheckAsync(request.StoragePath, cancellationToken) is { } wrongStorage)
            return wrongStorage with { Field = SetUpFields.StoragePath };

        // Slow on purpose, so before the transaction and not inside it.
        var now = time.GetUtcNow();
        var administrator = User.CreateAdministrator(request.Administrator.Name.Trim(), passwords.Hash(request.Administrator.Password), now);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // The transaction takes SQLite's write lock at its start: of two that come at once, the second sees the first's work here.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.FindSettingAsync(SettingKeys.SetUpAt, cancellationToken) is not null)
            return SetUpDoor.Done;
        database.Add(administrator);
        database.Record(
            new ActivityActor(ActivityActorKind.Stranger, null, "holder of the set-up link"), ActivityKind.ServerSetUp, ActivitySubject.User(administrator.Id, administrator.Name), detail: address);
        await database.PutSettingAsync(SettingKeys.PublicAddress, address, cancellationToken);
        await database.PutSettingAsync(SettingKeys.SetUpAt, now.ToString("O"), cancellationToken);
        if (storage is not null)
            await storage.AddAsync(database, request.StoragePath, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        door.Close();
        SettingsLog.SetUp(log, administrator.Id, address);
        return Done.It;
    }
}
