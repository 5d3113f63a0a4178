using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>Indexes an archive of a chain, or removes it where <see cref="Entries"/> is null.</summary>
internal sealed record Step(int Chain, int Archive, IReadOnlyList<CatalogEntry>? Entries)
{
    public override string ToString() => Entries is null
        ? $"remove {Archive}"
        : $"index {Archive} in {Chain}: {string.Join(", ", Entries.Select(Text))}";

    private static string Text(CatalogEntry entry) =>
        $"{Encoding.Latin1.GetString(entry.Path.Span)}:{entry.Type}:{entry.SizeBytes}:{entry.ModifiedNanoseconds}{(entry.IsHardLink ? ":h" : "")}";
}
