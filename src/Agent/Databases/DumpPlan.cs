using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Which dumps an order means, by what the servers have now.</summary>
internal static class DumpPlan
{
    /// <param name="choices">What the order names.</param>
    /// <param name="policy">Of this client.</param>
    /// <param name="signIns">Who signs in, where the sources leave that to the server.</param>
    /// <param name="secrets">A folder for passwords that only this agent can read.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public static async Task<Result<IReadOnlyList<PlannedDump>>> MakeAsync(
        IReadOnlyList<DatabaseChoice> choices, IReadOnlyList<DatabaseSignIn> signIns, AgentPolicy policy, string secrets, CancellationToken cancellationToken)
    {
        var dumps = new List<PlannedDump>();
        foreach (var choice in choices)
        {
            if (!SourceFolder.Find(choice.Source, policy).IsSuccess(out var source, out var problem) || !SourceServer.Open(source, secrets, signIns.FirstOrDefault(signIn => signIn.Source == source.Name)).IsSuccess(out var server, out problem))
                return problem;
            if (!(await server.FindAsync(cancellationToken)).IsSuccess(out var found, out problem))
                return problem with { Detail = $"{source.Name}: {problem.Detail}" };
            if (choice.Names?.FirstOrDefault(name => found.All(database => database.Name != name)) is { } missing)
                return new Problem("database.missing", ProblemKind.Failed, $"There is no database \"{Machine.AgentLog.OneLine(missing)}\" at {source.Name}.", "No archive was made. Take it out of the plan, or let the plan take all databases.");
            foreach (var database in found.Where(database => choice.Names?.Contains(database.Name) ?? true))
                dumps.Add(new PlannedDump(new DumpPath { Source = source.Name, Database = database.Name, Extension = server.Extension }, source.Kind, database, server.Preface(database), server.Dump(database)));
            if (server.DumpGlobals() is { } globals)
                dumps.Add(new PlannedDump(new DumpPath { Source = source.Name, Database = null, Extension = ".sql" }, source.Kind, null, "", globals));
        }

        return dumps.Any(dump => dump.Database is not null)
            ? dumps
            : new Problem("database.none", ProblemKind.Failed, "There is no database to back up.", "No archive was made. Look at the sources on the client.");
    }
}
