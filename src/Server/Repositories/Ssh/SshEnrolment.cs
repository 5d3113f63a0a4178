using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Where a newly enrolled agent sends borg, and what it pins.</summary>
internal sealed class SshEnrolment(IDbContextFactory<ServerDatabase> databases, SettingsReader settings, SshPort ports, ServerOptions options) : IEnrolmentSource
{
    public async Task<EnrolmentGrant> GrantAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        var address = new Uri(await settings.GetPublicAddressAsync(cancellationToken));
        if (await ports.FindAsync(cancellationToken) is not { } port || SshHostKey.ReadPublic(SshFiles.Of(options)) is not { } hostKey)
            throw new InvalidOperationException("The private sshd has never been up, so there is nothing that an agent could pin.");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var pins = await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.ClientId == clientId && repository.State == RepositoryState.Ready && repository.BorgId != null)
            .OrderBy(repository => repository.Id)
            .Select(repository => new { repository.Id, repository.BorgId })
            .ToListAsync(cancellationToken);
        return new EnrolmentGrant(
            new SshEndpoint { Host = address.DnsSafeHost, Port = port, User = SshAccount.Name, HostKeys = [hostKey] },
            [.. pins.Select(pin => new RepositoryPin { RepositoryId = pin.Id.Value, BorgId = pin.BorgId! })]); // because the query asks for it
    }
}
