using System.Text;
using BorgBackupServer.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>
/// Few names and few archives, so that everything meets everything: names that differ in case or are no UTF-8,
/// directories that become files, archives in no order, paths twice in one archive, hostile paths.
/// </summary>
internal static class ScriptGenerator
{
    private static readonly string[] Names = ["a", "A", "b", "a.b", "\u00c3\u009cnder", "\xff\xfe", "new\nline", " "];
    private static readonly Owner[] Owners = [Owner.Unknown, new(0, 0, "root", "root"), new(1_000, 100, "jo", "users")];

    public static Arbitrary<Script> Scripts() => Arb.From(Generate(), Shrink);

    private static Gen<Script> Generate() =>
        from buffer in Gen.Elements(1, 300, 1_000_000)
        from stale in Gen.Elements(-100_000, 0, 100_000)
        from steps in Steps()
        select new Script(buffer, stale, steps);

    private static Gen<List<Step>> Steps() =>
        from count in Gen.Choose(1, 12)
        from steps in Gen.ListOf(RandomStep(), count)
        select Derive(steps);

    private static Gen<(Step Step, int Keep, int Seed)> RandomStep() =>
        from chain in Gen.Choose(0, 1)
        from archive in Gen.Choose(0, 7)
        from isRemoval in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from keep in Gen.Elements(0, 90, 90, 100)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from entries in Gen.ListOf(Entry())
        select (new Step(chain, archive, isRemoval ? null : [.. entries.Take(25)]), keep, seed);

    /// <summary>Most archives repeat most of the one before, with or without its order.</summary>
    private static List<Step> Derive(IEnumerable<(Step Step, int Keep, int Seed)> drawn)
    {
        var steps = new List<Step>();
        IReadOnlyList<CatalogEntry> before = [];
        foreach (var (step, keep, seed) in drawn)
        {
            var random = new Random(seed);
            if (step.Entries is null)
            {
                steps.Add(step);
                continue;
            }

            var kept = before.Where(_ => random.Next(100) < keep);
            CatalogEntry[] entries = [.. kept, .. step.Entries.Take(keep == 100 ? 0 : 12)];
            if (random.Next(3) == 0)
                random.Shuffle(entries);
            if (random.Next(3) == 0)
                entries = [.. entries.OrderBy(entry => Encoding.Latin1.GetString(entry.Path.Span), StringComparer.Ordinal)];
            before = entries;
            steps.Add(step with { Entries = entries });
        }

        return steps;
    }

    private static Gen<CatalogEntry> Entry() =>
        from path in Gen.Frequency((40, Path()), (1, Gen.Elements("", "/a", "a//b", "../a", "a/..", "a/./b", "a\0b", "a/", ".")))
        from type in Gen.Frequency((4, Gen.Constant(EntryType.File)), (3, Gen.Constant(EntryType.Directory)), (1, Gen.Constant(EntryType.SymbolicLink)))
        from size in Gen.Choose(0, 3)
        from modified in Gen.Choose(-1, 1)
        from owner in Gen.Elements(Owners)
        from isHardLink in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new CatalogEntry
        {
            Path = Encoding.Latin1.GetBytes(path),
            Type = type,
            SizeBytes = size,
            ModifiedNanoseconds = modified,
            Owner = owner,
            Mode = 0x1a4,
            IsHardLink = isHardLink && type == EntryType.File,
            LinkTarget = type == EntryType.SymbolicLink ? "there"u8.ToArray() : default,
        };

    private static Gen<string> Path() =>
        from depth in Gen.Choose(1, 4)
        from parts in Gen.ListOf(Gen.Elements(Names), depth)
        select string.Join('/', parts);

    private static IEnumerable<Script> Shrink(Script script)
    {
        for (var at = 0; at < script.Steps.Count; at++)
        {
            yield return script with { Steps = [.. script.Steps.Where((_, index) => index != at)] };
        }

        for (var at = 0; at < script.Steps.Count; at++)
        {
            if (script.Steps[at].Entries is not { } entries)
                continue;
            for (var entry = 0; entry < entries.Count; entry++)
            {
                var fewer = script.Steps[at] with { Entries = [.. entries.Where((_, index) => index != entry)] };
                yield return script with { Steps = [.. script.Steps.Select((step, index) => index == at ? fewer : step)] };
            }
        }
    }
}
