using System.Text;
using BorgBackupServer.Catalog;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>Whatever happens to a catalog, it answers as a dictionary for each archive would.</summary>
public sealed class ModelProperties
{
    [Property(MaxTest = 100)]
    public Property The_catalog_answers_as_plain_dictionaries_do() => Prop.ForAll(ScriptGenerator.Scripts(), Holds);

    private static Property Holds(Script script)
    {
        using var catalog = CatalogFile.CreateInMemory(new CatalogTuning { BufferBytes = script.BufferBytes, StaleNames = script.StaleNames });
        var model = new CatalogModel();
        var chains = new[] { Guid.CreateVersion7(), Guid.CreateVersion7() };
        var archives = Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var step in script.Steps)
        {
            var archive = archives[step.Archive];
            if (step.Entries is null)
            {
                _ = catalog.RemoveArchive(archive);
                model.Remove(archive);
            }
            else
            {
                _ = catalog.IndexArchive(chains[step.Chain], archive, step.Entries, null, CancellationToken.None);
                model.Index(chains[step.Chain], archive, step.Entries);
            }
        }

        var difference = new ModelComparison(catalog, model).FindDifference();
        return (difference is null).Label(difference ?? "");
    }
}
