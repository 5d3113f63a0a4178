using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>Subjects of the activity that belong to a client, with the client's name of this moment.</summary>
public static class ClientSubjects
{
    public static ActivitySubject ToSubject(this Client client) => ActivitySubject.Client(client.Id.Value, client.Name);

    /// <summary>A thing of a client, such as a plan.</summary>
    /// <param name="noun">Of the glossary, in lower case.</param>
    public static async Task<ActivitySubject> SubjectAsync(
        this ServerDatabase database, string noun, Guid id, string name, ClientId clientId, CancellationToken cancellationToken)
    {
        var clientName = await database.Set<Client>().Where(client => client.Id == clientId).Select(client => client.Name).SingleOrDefaultAsync(cancellationToken);
        // A client added in the same save is not stored yet.
        clientName ??= database.Set<Client>().Local.FirstOrDefault(client => client.Id == clientId)?.Name;
        return new ActivitySubject(noun, id, name, clientId.Value, clientName);
    }
}
