using System.Text.Json;

namespace BorgBackupServer.Journey.Steps;

/// <summary>Restores to another folder through the agent, and holds what came back against the original, entry by entry.</summary>
public static class Restore
{
    public static async Task<string> EverythingAsync(Trip trip, CancellationToken cancellationToken)
    {
        var target = await RunAsync(trip, "everything", [], cancellationToken);
        return await CompareAsync(trip.Options.Tree, target + trip.Options.Tree, cancellationToken);
    }

    public static async Task<string> PickedAsync(Trip trip, CancellationToken cancellationToken)
    {
        var target = await RunAsync(trip, "picked", [trip.PickedItem.Path], cancellationToken);
        var parent = target + trip.Options.Tree;
        if (Directory.GetFileSystemEntries(parent) is not [_])
        {
            throw new StepFailedException($"more than {trip.PickedItem.Name} came back in {parent}");
        }

        var outcome = await CompareAsync(Path.Combine(trip.Options.Tree, trip.PickedItem.Name), Path.Combine(parent, trip.PickedItem.Name), cancellationToken);
        return $"{trip.PickedItem.Name}: {outcome}";
    }

    private static async Task<string> RunAsync(Trip trip, string name, JsonElement[] paths, CancellationToken cancellationToken)
    {
        var target = Path.Combine(trip.RestoreFolder, name);
        var started = await trip.Rest.PostAsync<Started>($"/api/v1/archives/{trip.ArchiveId}/restores", new { paths, targetDirectory = target }, cancellationToken);
        await JobWatch.UntilSucceededAsync(trip, started.JobId, cancellationToken);
        return target;
    }

    private static async Task<string> CompareAsync(string expected, string actual, CancellationToken cancellationToken)
    {
        var (count, differences) = await TreeComparison.CompareAsync(expected, actual, cancellationToken);
        return differences.Count == 0
            ? count == 1 ? "1 entry is what it was" : $"{count:N0} entries are what they were"
            : throw new StepFailedException($"{differences.Count} of {count} entries differ: {string.Join("; ", differences.Take(5))}");
    }

    private sealed record Started(string JobId);
}
