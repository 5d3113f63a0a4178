using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Where a search over many catalogs stopped, as a text that callers hand back as it is. It gives no right to anything:
/// what may be searched is asked anew each time.
/// </summary>
/// <param name="RepositoryId">The repository that it stopped in, or that it has done with.</param>
/// <param name="Position">Null where it has done with it.</param>
internal readonly record struct SearchCursor(RepositoryId RepositoryId, SearchPosition? Position)
{
    public override string ToString() => Position is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{RepositoryId.Value:N}.{at.Chain}.{at.Pack}.{at.Candidate}")
        : RepositoryId.Value.ToString("N");

    public static bool TryParse(string text, [NotNullWhen(true)] out SearchCursor? cursor)
    {
        cursor = null;
        var parts = text.Split('.');
        if (parts.Length is not (1 or 4) || !Guid.TryParseExact(parts[0], "N", out var repository))
            return false;
        if (parts.Length == 1)
            cursor = new SearchCursor(new RepositoryId(repository), null);
        else if (Number(parts[1]) is { } chain && Number(parts[2]) is { } pack && Number(parts[3]) is { } candidate and <= int.MaxValue)
            cursor = new SearchCursor(new RepositoryId(repository), new SearchPosition(chain, pack, (int)candidate));
        return cursor is not null;
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
