using System.Text.Json;

namespace BorgBackupServer.Journey.Steps;

/// <summary>Goes from the archive's root down to the tree, and picks a folder there (or a file, where there is no folder).</summary>
public static class Browse
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var archive = (await trip.Rest.GetAsync<Page<Archive>>($"/api/v1/archives?clientId={trip.ClientId}", cancellationToken)).Items[0];
        trip.ArchiveId = archive.Id;
        await Waiting.ForAsync(
            async () => await trip.Rest.GetAsync<Archive>($"/api/v1/archives/{archive.Id}", cancellationToken) is { CatalogState: not "waiting" } done ? done : null,
            cancellationToken);

        var folder = "";
        foreach (var part in trip.Options.Tree.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var above = await ListAsync(trip, folder, cancellationToken);
            if (!above.Items.Any(item => item.Name == part && item.Type == "directory"))
            {
                throw new StepFailedException($"'{part}' is not in /{folder}");
            }

            folder = folder.Length == 0 ? part : $"{folder}/{part}";
        }

        var page = await ListAsync(trip, folder, cancellationToken);
        var onDisk = Directory.GetFileSystemEntries(trip.Options.Tree).Length;
        if (page.Total != onDisk)
        {
            throw new StepFailedException($"{page.Total} entries in {trip.Options.Tree}, and {onDisk} on disk");
        }

        trip.Picked = page.Items.FirstOrDefault(item => item.Type == "directory" && item.FileCount > 0 && item.IsText && !item.HasLookalikes)
            ?? page.Items.FirstOrDefault(item => item.Type == "file" && item.IsText && !item.HasLookalikes)
            ?? throw new StepFailedException($"nothing to pick in {trip.Options.Tree}");
        return $"{page.Total} entries in {trip.Options.Tree}; picked {trip.Picked.Name}";
    }

    private static Task<Page<Item>> ListAsync(Trip trip, string folder, CancellationToken cancellationToken) =>
        trip.Rest.GetAsync<Page<Item>>($"/api/v1/archives/{trip.ArchiveId}/files?path={Uri.EscapeDataString(folder)}&limit=200", cancellationToken);

    public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

    /// <param name="Path">As the server writes it; sent back as it came.</param>
    public sealed record Item(JsonElement Path, string Name, string Type, long FileCount, bool IsText, bool HasLookalikes);

    private sealed record Archive(string Id, string CatalogState);
}
