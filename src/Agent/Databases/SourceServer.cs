using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Databases;

/// <summary>From a source to what speaks with it.</summary>
internal static class SourceServer
{
    /// <param name="source">Which.</param>
    /// <param name="folder">Only this agent can read it; the password lies there while the job runs.</param>
    public static Result<IDatabaseServer> Open(DatabaseSource source, string folder)
    {
        if (!SourceFolder.ReadPassword(source).IsSuccess(out var password, out var problem))
            return problem;
        return source.Kind switch
        {
            "mariadb" => MariaDbServer.Open(source, password, folder),
            "postgresql" => PostgreSqlServer.Open(source, password, folder),
            "mongodb" => MongoDbServer.Open(source, password, folder),
            _ => throw new InvalidOperationException($"A source of the kind {source.Kind} was read."),
        };
    }

    public static Problem NotText(DatabaseSource source) => new("database.name-not-text", ProblemKind.Failed,
        $"A database of {source.Name} has a name that is not UTF-8 and cannot be saved under it.", "Give it another name, or list the other databases in the plan.");
}
