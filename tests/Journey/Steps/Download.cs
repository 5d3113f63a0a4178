namespace BorgBackupServer.Journey.Steps;

/// <summary>Downloads the picked folder as <c>.tar.gz</c>, and compares every file in it with the original.</summary>
public static class Download
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var ticket = await trip.Rest.PostAsync<Ticket>($"/api/v1/archives/{trip.ArchiveId}/downloads", new { paths = new[] { trip.PickedItem.Path } }, cancellationToken);
        var path = Path.Combine(trip.Folder, "selection.tar.gz");
        await using (var file = File.Create(path))
        {
            await trip.Rest.DownloadAsync(ticket.Url, file, cancellationToken);
        }

        await using var archive = File.OpenRead(path);
        var (count, differences) = await TarComparison.CompareAsync(archive, [Path.Combine(trip.Options.Tree, trip.PickedItem.Name)], cancellationToken);
        return differences.Count == 0
            ? $"{trip.PickedItem.Name}: {count:N0} files are what they were, {Sizes.Text(new FileInfo(path).Length)} packed"
            : throw new StepFailedException($"{differences.Count} differences: {string.Join("; ", differences.Take(5))}");
    }

    private sealed record Ticket(string Url);
}
