using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Restores;

/// <summary>Holds a selection against the catalog: is all of it there, and how much is it?</summary>
public sealed class SelectionCheck(CatalogReader reader)
{
    private const int NamedPaths = 3;

    /// <summary>What the selection amounts to; a problem where the catalog is not ready or does not hold a path.</summary>
    public async Task<Result<SelectionSummary>> HandleAsync(Archive archive, Selection selection, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> paths = selection.IsEverything
            ? [ReadOnlyMemory<byte>.Empty]
            : [.. selection.Paths.Select(path => (ReadOnlyMemory<byte>)path.Bytes.ToArray())];
        var answer = await reader.ReadAsync(archive, catalog => catalog.Summarise(archive.Id.Value, paths), cancellationToken);
        if (!answer.IsSuccess(out var summary, out var problem))
            return problem;
        return summary.MissingPaths.Count == 0 ? summary : Missing(summary.MissingPaths);
    }

    private static Problem Missing(IReadOnlyList<byte[]> paths)
    {
        var named = string.Join(", ", paths.Take(NamedPaths).Select(path => Readable(CatalogPath.ToText(path))));
        var more = paths.Count > NamedPaths ? $" and {paths.Count - NamedPaths} more" : "";
        return Problem.Invalid("selection.path-missing", $"The archive does not hold {named}{more}.", "Choose from the files of this archive.", "paths");
    }

    private static string Readable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '\ufffd' : letter));
}
