namespace BorgBackupServer.Journey.Steps;

/// <summary>Finds the picked folder or file by its name.</summary>
public static class Search
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var found = await trip.Rest.GetAsync<Answer>(
            $"/api/v1/archives/{trip.ArchiveId}/search?query={Uri.EscapeDataString(trip.PickedItem.Name)}&limit=200", cancellationToken);
        return found.Items.Any(item => item.File.Path.GetRawText() == trip.PickedItem.Path.GetRawText())
            ? $"'{trip.PickedItem.Name}' is one of {found.Items.Count}{(found.HasMore ? " and more" : "")}"
            : throw new StepFailedException($"'{trip.PickedItem.Name}' is not among {found.Items.Count} results");
    }

    private sealed record Answer(IReadOnlyList<Found> Items, bool HasMore);

    private sealed record Found(Browse.Item File);
}
