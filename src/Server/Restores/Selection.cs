using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Restores;

/// <summary>Files and folders chosen in one archive: relative paths as the archive has them, none below another. Empty means everything.</summary>
public sealed class Selection
{
    public const int MaxPathCount = 10_000;

    /// <summary>All of it must fit into one order on the wire (4 MiB as JSON) and on one command line of borg (1 MiB as patterns).</summary>
    public const int MaxBytes = 512 * 1024;

    // What a byte of a path with '?' may grow to when borg is asked for names that look like it.
    private const int LookalikeFactor = 16;

    private Selection(ImmutableArray<WirePath> paths) => Paths = paths;

    public static Selection Everything { get; } = new([]);

    /// <summary>Sorted by bytes, without leading or trailing slash.</summary>
    public ImmutableArray<WirePath> Paths { get; }

    public bool IsEverything => Paths.IsEmpty;

    /// <summary>
    /// How many of the paths hold a question mark. borg's lists print one for each byte that is not UTF-8, so such a path
    /// brings back every file whose name looks the same.
    /// </summary>
    public int LookalikeCount => Paths.Count(HasQuestionMark);

    public static Result<Selection> Of(IReadOnlyList<WirePath> paths)
    {
        if (paths.Count > MaxPathCount)
            return TooLarge(string.Create(CultureInfo.InvariantCulture, $"{paths.Count:N0} paths are selected; {MaxPathCount:N0} is the most."));

        var relative = new List<WirePath>(paths.Count);
        foreach (var path in paths)
        {
            var bytes = path.Bytes.Trim((byte)'/');
            if (!CatalogPath.IsAcceptable(bytes) || bytes.Length > WirePath.MaxBytes)
                return Problem.Invalid("selection.path-invalid", "A selected path is not the path of a file in an archive.", field: "paths");
            relative.Add(new WirePath(bytes));
        }

        relative.Sort(static (a, b) => a.Bytes.SequenceCompareTo(b.Bytes));
        var kept = ImmutableArray.CreateBuilder<WirePath>(relative.Count);
        var chosen = new HashSet<WirePath>(relative);
        foreach (var path in relative)
            if ((kept.Count == 0 || !kept[^1].Equals(path)) && !HasParentIn(chosen, path))
                kept.Add(path);

        return kept.Sum(Cost) > MaxBytes
            ? TooLarge("The selected paths are too long together.")
            : new Selection(kept.ToImmutable());
    }

    /// <summary>The paths as borg's command line takes them. Exact: a path from a list is always text.</summary>
    public Result<IReadOnlyList<string>> ToText() => Paths.Any(path => !path.IsText)
        ? Problem.Invalid("selection.path-not-text", "A selected name is not UTF-8.", "Select the folder that it is in.", "paths")
        : Paths.Select(path => path.Text).ToList();

    private static Problem TooLarge(string detail) =>
        Problem.Invalid("selection.too-large", detail, "Select whole folders, or make several restores.", "paths");

    private static bool HasParentIn(HashSet<WirePath> chosen, WirePath path)
    {
        for (var parent = CatalogPath.Parent(path.Bytes); !parent.IsEmpty; parent = CatalogPath.Parent(parent))
            if (chosen.Contains(new WirePath(parent)))
                return true;
        return false;
    }

    private static bool HasQuestionMark(WirePath path) => path.Bytes.Contains((byte)'?');

    private static long Cost(WirePath path) => HasQuestionMark(path) ? path.Bytes.Length * LookalikeFactor : path.Bytes.Length;
}
