using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>Holds every difference of two archives, of one chain or of two, against what the dictionaries say.</summary>
internal sealed class ModelDifferences(CatalogFile catalog, CatalogModel model)
{
    /// <summary>The first thing that is wrong, or null.</summary>
    public string? FindFault()
    {
        for (var pair = 0; pair < model.Archives.Count * model.Archives.Count; pair++)
        {
            // Each pair once, in turn from the older to the newer and back.
            var (first, second) = (pair / model.Archives.Count, pair % model.Archives.Count);
            var (before, after) = pair % 2 == 0 ? (model.Archives[first], model.Archives[second]) : (model.Archives[second], model.Archives[first]);
            if (first <= second)
            {
                var folders = before.Tree.Keys.Concat(after.Tree.Keys).Where(path => before.HasDirectory(path) || after.HasDirectory(path)).Append("").Distinct();
                if (folders.Select(folder => FindFault(before, after, folder)).FirstOrDefault(fault => fault is not null) is { } found)
                    return found;
            }
        }

        return null;
    }

    private string? FindFault(ModelArchive before, ModelArchive after, string folder)
    {
        var page = catalog.Compare(new DifferenceRequest { Before = before.Archive, After = after.Archive, Path = Encoding.Latin1.GetBytes(folder), Order = DifferenceOrder.Name });
        if (page is null)
            return $"difference of '{folder}': none";
        var told = page.Entries.ToDictionary(entry => Encoding.Latin1.GetString(entry.Name));
        var prefix = folder.Length == 0 ? "" : folder + "/";
        foreach (var name in ChildrenOf(before, folder).Concat(ChildrenOf(after, folder)).Distinct())
        {
            var expected = Tally(before, after, prefix + name);
            var differs = expected != default || Describe(before, prefix + name) != Describe(after, prefix + name);
            if (!told.Remove(name, out var entry))
            {
                if (differs)
                    return $"difference of '{folder}' lacks '{name}'";
                continue;
            }

            // A folder that went and came back as it was may be told; a file may not.
            if (!differs && (entry.Before ?? entry.After)?.Type != EntryType.Directory)
                return $"difference of '{folder}' tells '{name}', which is the same";
            if (entry.Tally != expected || Text(entry.Before) != Describe(before, prefix + name) || Text(entry.After) != Describe(after, prefix + name))
                return $"difference of '{folder}' at '{name}': {entry.Tally} instead of {expected}";
        }

        return told.Count > 0 ? $"difference of '{folder}' tells what is in neither: {told.Keys.First()}"
            : page.TotalCount != page.Entries.Count ? $"difference of '{folder}' counts {page.TotalCount} of {page.Entries.Count}"
            : Sums(page.Before) != Sums(before, folder) || Sums(page.After) != Sums(after, folder) ? $"sums of '{folder}'"
            : null;
    }

    private static IEnumerable<string> ChildrenOf(ModelArchive archive, string folder) =>
        archive.HasDirectory(folder) ? archive.Children(folder).Select(path => path[(folder.Length == 0 ? 0 : folder.Length + 1)..]) : [];

    private static DifferenceTally Tally(ModelArchive before, ModelArchive after, string path)
    {
        var tally = default(DifferenceTally);
        foreach (var file in before.Tree.Keys.Concat(after.Tree.Keys).Distinct().Where(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            var (old, current) = (FileAt(before, file), FileAt(after, file));
            tally += (old, current) switch
            {
                (null, { } added) => new DifferenceTally { AddedCount = 1, AddedBytes = added.Weight },
                ({ } removed, null) => new DifferenceTally { RemovedCount = 1, RemovedBytes = removed.Weight },
                ({ } first, { } second) when first != second => new DifferenceTally { ChangedCount = 1, ChangedBytesBefore = first.Weight, ChangedBytesAfter = second.Weight },
                _ => default,
            };
        }

        return tally;
    }

    private static ModelEntry? FileAt(ModelArchive archive, string path) =>
        archive.Tree.TryGetValue(path, out var entry) && entry.Type != EntryType.Directory ? entry : null;

    private static string Describe(ModelArchive archive, string path) => archive.Tree.ContainsKey(path) ? archive.Describe(path) : "(none)";

    private static string Text(ArchiveEntry? entry) => entry is null ? "(none)" : ModelArchive.Describe(entry);

    private static string Sums(FolderSums? sums) => $"{sums}";

    private static string Sums(ModelArchive archive, string folder) =>
        archive.HasDirectory(folder) ? $"{new FolderSums(archive.Sum(folder).Files, archive.Sum(folder).Bytes)}" : "";
}
