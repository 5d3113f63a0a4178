using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>Where a newly enrolled agent sends borg, and what it pins.</summary>
internal sealed class SshEnrolment(IDbContextFactory<ServerDatabase> databases, SettingsReader settings, ISshDoor door) : IEnrolmentSource
{
    public async Task<Result<EnrolmentGrant>> GrantAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        var address = new Uri(await settings.GetPublicAddressAsync(cancellationToken));
        if (await door.FindAsync(clientId, address.DnsSafeHost, cancellationToken) is not { } endpoint)
        {
            return Problem.Unavailable(
                "ssh.down", "The server's sshd has never been up, so there is nothing that the agent could pin.",
                "Look at Home on the server: it says why sshd does not start. The token stays good; run the same command again.");
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var pins = await database.Set<Repository>().AsNoTracking()
            .Where(repository => repository.ClientId == clientId && (repository.State == RepositoryState.Ready || repository.State == RepositoryState.Frozen) && repository.BorgId != null)
            .OrderBy(repository => repository.Id)
            .Select(repository => new { repository.Id, repository.BorgId })
            .ToListAsync(cancellationToken);
        return new EnrolmentGrant(
            endpoint,
            [.. pins.Select(pin => new RepositoryPin { RepositoryId = pin.Id.Value, BorgId = pin.BorgId! })]); // because the query asks for it
    }
}
