using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Proofs in the words of the pages.</summary>
public static class ProofWords
{
    private const int MostNamed = 20;

    public static string Rule(ProofRule rule) => rule.EveryDays == 0
        ? "Never by itself"
        : $"{(rule.EveryDays == 1 ? "Every day" : $"Every {Counts.Format(rule.EveryDays, "day")}")}, {Amount(rule)}, {(rule.LoadsDatabases ? "databases loaded on the client" : rule.Method == ProofMethod.Client ? "on the client" : "on the server")}";

    public static string Amount(ProofRule rule) => rule.IsWhole
        ? "the whole archive"
        : $"the next {Counts.Format(rule.MostFiles, "file")}, up to {ByteSizes.Format(rule.MostBytes)}";

    /// <summary>How far the proofs have come around; null before the first.</summary>
    public static string? Coverage(long roundFiles, long totalFiles, DateTimeOffset? coveredAt, DateTimeOffset? coveredSince, DateTimeOffset now) => (roundFiles, totalFiles, coveredAt) switch
    {
        (_, 0, _) => null,
        (0, _, { } at) => $"Every file was proven {Span(coveredSince, at, now)}.",
        (_, _, { } at) => $"Every file was proven {Span(coveredSince, at, now)}; since then {Share(roundFiles, totalFiles)} once more.",
        _ => $"{Share(roundFiles, totalFiles)} of the archive's files so far; the next proof goes on behind them.",
    };

    /// <summary>What was held against what, line by line.</summary>
    public static IReadOnlyList<string> Describe(ProofFindings found)
    {
        List<string> lines =
        [
            $"The server read {Counts.Format(found.FileCount, "file")}, {ByteSizes.Format(found.Bytes)}, out of the repository; borg authenticated and unpacked every byte.",
            $"Kind, size and time of each were held against the catalog: {Verdict(found)}.",
        ];
        if (found.Words is { } words)
            lines.Add($"Where it did not go on: {ShownText.Of(words)}");
        if (found.Loaded is { } loaded)
        {
            lines.AddRange(Describe(loaded, found.Digest));
            return lines;
        }

        if (found.OnClient is not { } client)
        {
            lines.Add("They were not compared with the client's live files; a proof on the client does that.");
            return lines;
        }

        lines.Add($"The agent restored {Counts.Format(client.FileCount, "file")}, {ByteSizes.Format(client.Bytes)}, into a folder of its own{(client.Digest == found.Digest ? ", the same bytes as the server read" : "")}.");
        lines.Add($"{Counts.Format(client.EqualCount, "file")}, {ByteSizes.Format(client.EqualBytes)}, {(client.EqualCount == 1 ? "is" : "are")} equal to the live one, byte for byte.");
        if (client.ChangedCount + client.GoneCount > 0)
            lines.Add($"{Counts.Format(client.ChangedCount)} changed on the client since the backup and {Counts.Format(client.GoneCount)} gone: nothing to compare with, and no fault.");
        if (client.UncomparedCount > 0)
            lines.Add($"{Counts.Format(client.UncomparedCount)} could not be compared: no plain files, not readable, or not open to it by the client's policy.");
        return lines;
    }

    /// <summary>What was loaded, in few words; null where nothing was to be.</summary>
    public static string? Loads(LoadFacts? loaded) => loaded is null ? null
        : loaded.LoadedCount == 0 ? "no database loaded"
        : $"{Counts.Format(loaded.LoadedCount, "database")} loaded: {Counts.Format(loaded.TableCount, "table")}, {Counts.Format(loaded.RowCount, "row")}";

    private static IEnumerable<string> Describe(LoadFacts loaded, string? digest)
    {
        yield return $"The agent read {Counts.Format(loaded.FileCount, "file")}, {ByteSizes.Format(loaded.Bytes)}{(loaded.Digest is not null && loaded.Digest == digest ? ", the same bytes as the server read" : "")}.";
        if (loaded.LoadedCount > 0)
            yield return $"It loaded {Counts.Format(loaded.LoadedCount, "database")} into a database server of its own and found {Counts.Format(loaded.TableCount, "table")} with {Counts.Format(loaded.RowCount, "row")} in {(loaded.LoadedCount == 1 ? "it" : "them")}; of a table 100,000 rows are counted at most.";
        foreach (var database in loaded.Databases.Where(database => database.Outcome == LoadOutcome.Loaded).Take(MostNamed))
            yield return $"{ShownText.Of(database.Source)}: {ShownText.Of(database.Name)}: {Counts.Format(database.TableCount, "table")}, {Counts.Format(database.RowCount, "row")}{(database.HasMoreRows == true ? " or more" : "")}, in {RelativeTimes.FormatDuration(TimeSpan.FromSeconds(database.Seconds))}.";
        foreach (var database in loaded.Databases.Where(database => database.Outcome == LoadOutcome.Failed).Take(MostNamed))
            yield return $"{ShownText.Of(database.Source)}: {ShownText.Of(database.Name)} could not be loaded: {ShownText.Of(database.Words ?? "")}";
        foreach (var database in loaded.Databases.Where(database => database.Outcome == LoadOutcome.NotPossible).Take(MostNamed))
            yield return $"{ShownText.Of(database.Source)}: {ShownText.Of(database.Name)}: not possible here, and no fault. {ShownText.Of(database.Words ?? "")}";
        if (loaded.NotPossible is { Hint: { } hint })
            yield return ShownText.Of(hint);
    }

    private static string Verdict(ProofFindings found)
    {
        var faults = found.DifferingCount + found.MissingCount + found.UnreadableCount;
        return faults == 0
            ? "all as they should be"
            : $"{Counts.Format(found.DifferingCount)} unlike it, {Counts.Format(found.MissingCount)} missing, {Counts.Format(found.UnreadableCount)} unreadable";
    }

    private static string Share(long part, long all) => part >= all ? "100 %" : $"{Math.Clamp(100 * part / all, 1, 99)} %";

    private static string Span(DateTimeOffset? since, DateTimeOffset at, DateTimeOffset now) =>
        since is { } begun && at - begun > TimeSpan.FromDays(1)
            ? $"in the {Counts.Format((int)Math.Ceiling((at - begun).TotalDays), "day")} up to {RelativeTimes.Format(at, now)}"
            : RelativeTimes.Format(at, now);
}
