using System.Text.Json;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Restores;

/// <summary>What an archive's own list says of one dump. The client wrote it, so it is only passed on.</summary>
internal sealed record SavedDatabase(long Bytes, string? CharacterSet, string? Collation, string? CharacterType)
{
    private const int MostBytes = 16 * 1024 * 1024;
    private const int MostChars = 100;

    public static async Task<Result<SavedDatabase>> FindAsync(RepositoryBorg borg, Archive archive, string dump, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var read = await borg.ReadFileAsync(archive.RepositoryId, archive.Name, DumpPath.Contents, async (content, stop) =>
        {
            var buffer = new byte[64 * 1024];
            while (text.Length < MostBytes && await content.ReadAsync(buffer, stop) is > 0 and var count)
                text.Write(buffer, 0, count);
        }, cancellationToken);
        if (read.IsProblem(out var problem))
            return problem;
        try
        {
            using var document = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
            foreach (var listed in document.RootElement.GetProperty("dumps").EnumerateArray())
                if (listed.GetProperty("path").GetString() == dump && listed.TryGetProperty("database", out var database))
                    return new SavedDatabase(listed.GetProperty("bytes").GetInt64(), Of(database, "characterSet"), Of(database, "collation"), Of(database, "characterType"));
        }
        catch (Exception strange) when (strange is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // An archive that no agent of ours made; said below.
        }

        return Problem.Conflict("restore.dump-not-listed", "The archive does not list this dump.", "Restore it as a file.");
    }

    private static string? Of(JsonElement database, string name) =>
        database.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MostChars } text ? text : null;
}
