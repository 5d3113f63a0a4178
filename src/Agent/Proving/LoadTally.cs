using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Proving;

/// <summary>Counts what a proof of databases read and loaded.</summary>
internal sealed class LoadTally
{
    private const int MaxWords = 300;
    private readonly List<LoadedDatabase> databases = [];

    public long FileCount { get; set; }

    public long Bytes { get; set; }

    /// <summary>The first reason why something could not be tried here.</summary>
    public Problem? NotPossible { get; set; }

    /// <summary>borg's words where it did not go on.</summary>
    public string? Trouble { get; set; }

    public void Loaded(string source, string name, TableCount count, TimeSpan took) => Add(source, name, LoadOutcome.Loaded, took, null, count);

    /// <summary>A fault of the dump.</summary>
    public void Failed(string source, string name, Problem why, TimeSpan took) => Add(source, name, LoadOutcome.Failed, took, why);

    public void CouldNot(string source, string name, Problem why, TimeSpan took)
    {
        NotPossible ??= why;
        Add(source, name, LoadOutcome.NotPossible, took, why);
    }

    public LoadFacts ToFacts(string? digest) => new()
    {
        FileCount = FileCount,
        Bytes = Bytes,
        Digest = digest,
        LoadedCount = databases.Count(database => database.Outcome == LoadOutcome.Loaded),
        FailedCount = databases.Count(database => database.Outcome == LoadOutcome.Failed),
        NotPossibleCount = databases.Count(database => database.Outcome == LoadOutcome.NotPossible),
        TableCount = databases.Sum(database => database.TableCount),
        RowCount = databases.Sum(database => database.RowCount),
        Databases = [.. databases.OrderBy(database => database.Outcome switch { LoadOutcome.Failed => 0, LoadOutcome.NotPossible => 1, _ => 2 }).Take(WireLimits.Loaded)],
        NotPossible = NotPossible?.ToWire(),
        Trouble = Trouble is { Length: > WireLimits.TextChars } ? Trouble[..WireLimits.TextChars] : Trouble,
    };

    private void Add(string source, string name, LoadOutcome outcome, TimeSpan took, Problem? why, TableCount? count = null) => databases.Add(new LoadedDatabase
    {
        Source = Cut(source, WireLimits.NameChars),
        Name = Cut(name, WireLimits.NameChars),
        Outcome = outcome,
        TableCount = count?.Tables ?? 0,
        RowCount = count?.Rows ?? 0,
        HasMoreRows = count?.HasMore == true ? true : null,
        Seconds = (int)took.TotalSeconds,
        Words = why is null ? null : Cut(AgentLog.OneLine(why.Detail), MaxWords),
    });

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
