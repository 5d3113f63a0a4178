using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Ui;
using MudBlazor;

namespace BorgBackupServer.Server.Restores;

/// <summary>Differences of archives in the words of the pages.</summary>
public static class DifferenceWords
{
    public static string Kind(CompareArchives.Item item) => (item.Before, item.After) switch
    {
        (null, _) => "New",
        (_, null) => "Removed",
        _ => "Changed",
    };

    public static string Icon(CompareArchives.Item item) => (item.Before, item.After) switch
    {
        (null, _) => Icons.Material.Outlined.Add,
        (_, null) => Icons.Material.Outlined.Remove,
        _ => Icons.Material.Outlined.Edit,
    };

    /// <summary>With its sign.</summary>
    public static string Growth(long bytes) => bytes > 0 ? "+" + ByteSizes.Format(bytes) : ByteSizes.Format(bytes);

    /// <summary>Whose archives are compared: of one plan as a rule, and of two where somebody chose so.</summary>
    public static string Plans(CompareArchives.Side before, CompareArchives.Side after) => before.PlanId == after.PlanId
        ? Plan(after.PlanName)
        : $"{Plan(before.PlanName)} before and {Plan(after.PlanName)} after";

    private static string Plan(string? name) => name is null ? "a plan that is no more" : $"plan {name}";

    public static string Side(CompareArchives.Side side) =>
        side is { FileCount: { } files, SizeBytes: { } bytes } ? $"{Counts.Format(files, "file")}, {ByteSizes.Format(bytes)}" : "not there";

    /// <summary>What was counted, as a sentence.</summary>
    public static string Tally(DifferenceTally? tally)
    {
        if (tally is not { } sum)
            return "Too many files differ to be counted here; open a folder.";
        var parts = new List<string>();
        if (sum.AddedCount > 0)
            parts.Add($"{Counts.Format(sum.AddedCount)} new ({ByteSizes.Format(sum.AddedBytes)})");
        if (sum.ChangedCount > 0)
            parts.Add($"{Counts.Format(sum.ChangedCount)} changed ({Growth(sum.ChangedBytesAfter - sum.ChangedBytesBefore)})");
        if (sum.RemovedCount > 0)
            parts.Add($"{Counts.Format(sum.RemovedCount)} removed ({ByteSizes.Format(sum.RemovedBytes)})");
        return parts.Count == 0 ? "No file differs." : string.Join(", ", parts) + ".";
    }
}
