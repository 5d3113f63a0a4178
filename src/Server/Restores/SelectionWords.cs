using System.Globalization;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores;

/// <summary>A selection in one line, for the activity.</summary>
internal static class SelectionWords
{
    private const int MostNamed = 5;

    public static string Describe(IReadOnlyList<WirePath> paths)
    {
        if (paths.Count == 0)
            return "everything";
        var named = string.Join(", ", paths.Take(MostNamed).Select(path => path.Text));
        return paths.Count <= MostNamed ? named : string.Create(CultureInfo.InvariantCulture, $"{named} and {paths.Count - MostNamed} more");
    }
}
