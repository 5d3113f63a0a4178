using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Archives;

/// <summary>An archive as a subject of the activity.</summary>
public static class ArchiveSubjects
{
    public static Task<ActivitySubject> SubjectAsync(this ServerDatabase database, Archive archive, CancellationToken cancellationToken) =>
        database.SubjectAsync("archive", archive.Id.Value, archive.Name, archive.ClientId, cancellationToken);
}
