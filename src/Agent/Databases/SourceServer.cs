using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>From a source to what speaks with it.</summary>
internal static class SourceServer
{
    /// <param name="source">Which.</param>
    /// <param name="folder">Only this agent can read it; the password lies there while the job runs.</param>
    /// <param name="signIn">What the order says of who signs in; null if nothing.</param>
    public static Result<IDatabaseServer> Open(DatabaseSource source, string folder, DatabaseSignIn? signIn)
    {
        if (Refuse(source, signIn) is { } refused)
            return refused;
        string? password = signIn?.Password.Reveal();
        if (signIn is not null)
            source = source with { User = signIn.User };
        else if (!SourceFolder.ReadPassword(source).IsSuccess(out password, out var problem))
            return problem;
        return source.Kind switch
        {
            "mariadb" => MariaDbServer.Open(source, password!, folder), // because one of the two is given
            "postgresql" => PostgreSqlServer.Open(source, password!, folder),
            "mongodb" => MongoDbServer.Open(source, password!, folder),
            _ => throw new InvalidOperationException($"A source of the kind {source.Kind} was read."),
        };
    }

    // The file of the source decides. No password stands in any of these words.
    private static Problem? Refuse(DatabaseSource source, DatabaseSignIn? signIn) => (source.TakesSignIn, signIn) switch
    {
        (true, null) => new Problem("database.no-sign-in", ProblemKind.Refused, $"The source {source.Name} leaves user and password to the server, and the order has none.",
            "Store them on the server, or name a user and a password-file in the source's file on the client."),
        (false, not null) => new Problem("policy.sign-in", ProblemKind.Refused, $"The source {source.Name} does not take user and password from the server.",
            "Write sign-in = \"server\" into its file on the client, or remove what is stored on the server."),
        (true, { User: var user }) when source.User is { } own && own != user => new Problem("policy.sign-in", ProblemKind.Refused, $"The source {source.Name} names the user {AgentLog.OneLine(own)}, and the order another one.",
            "Store the same user on the server, or change the source's file on the client."),
        _ => null,
    };

    public static Problem NotText(DatabaseSource source) => new("database.name-not-text", ProblemKind.Failed,
        $"A database of {source.Name} has a name that is not UTF-8 and cannot be saved under it.", "Give it another name, or list the other databases in the plan.");
}
