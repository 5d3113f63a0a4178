using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>What the sources of this client have, for the server's pages. Asked for again after a minute at the soonest.</summary>
internal sealed class DatabaseSurvey(StateFolder state, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private IReadOnlyList<DatabaseSourceFacts> known = [];
    private long knownMark;
    private long askedAt;

    public async Task<IReadOnlyList<DatabaseSourceFacts>> TakeAsync(AgentPolicy policy, long mark, CancellationToken cancellationToken)
    {
        var names = SourceFolder.Names(policy);
        if (names.Count > 0 && mark == knownMark && time.GetElapsedTime(askedAt) < Fresh)
            return known;
        var folder = state.MakeDumpFolder(Guid.CreateVersion7(time.GetUtcNow()));
        try
        {
            known = await Task.WhenAll(names.Select(name => AskAsync(name, policy, folder, cancellationToken)));
            (knownMark, askedAt) = (mark, time.GetTimestamp());
            return known;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DatabaseSourceFacts> AskAsync(string name, AgentPolicy policy, string folder, CancellationToken cancellationToken)
    {
        if (!SourceFolder.Find(name, policy).IsSuccess(out var source, out var problem))
            return Facts(name, "", [], problem);
        if (source.TakesSignIn)
            return Facts(name, source.Kind, [], null) with { RestoresNew = source.RestoresNew, Replaces = source.Replaces, TakesSignIn = true };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var found = SourceServer.Open(source, folder, null).IsSuccess(out var server, out problem) ? await server.FindAsync(deadline.Token) : problem;
            return (found.IsSuccess(out var databases, out problem) ? Facts(name, source.Kind, databases, null) : Facts(name, source.Kind, [], problem)) with
            {
                RestoresNew = source.RestoresNew,
                Replaces = source.Replaces,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Facts(name, source.Kind, [], new Problem("database.unreachable", ProblemKind.Failed, "The database server does not answer.", "Look at it on the client."));
        }
    }

    private static DatabaseSourceFacts Facts(string name, string kind, IReadOnlyList<FoundDatabase> databases, Problem? problem) => new()
    {
        Name = name,
        Kind = kind,
        Databases = [.. databases.Take(WireLimits.Databases).Select(database => new DatabaseFacts { Name = database.Name, SizeBytes = database.SizeBytes })],
        Problem = problem?.ToWire(),
    };
}
