using System.Globalization;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Whole numbers with their word: <c>1 file</c>, <c>12,345 files</c>.</summary>
public static class Counts
{
    public static string Format(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <param name="many">The word for more than one, where it is not made with an s.</param>
    public static string Format(long count, string one, string? many = null) => $"{Format(count)} {(count == 1 ? one : many ?? one + "s")}";
}
