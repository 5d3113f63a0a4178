using System.Globalization;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// The file <c>transactions</c>, in which an append-only session of <c>borg serve</c> notes each commit by the server's
/// clock: <c>transaction 17, UTC time 2026-11-23T12:34:56.789012</c>. The server's own commits have no line.
/// </summary>
public static class TransactionTimes
{
    // A line for each commit, from the beginning; only the end is of interest.
    private const int MostBytes = 1024 * 1024;

    /// <summary>When the first commit at or after this transaction was made; null where that is not noted.</summary>
    public static DateTimeOffset? FindFirst(string repository, uint transaction) =>
        Read(repository).Where(line => line.Transaction >= transaction).Select(line => (DateTimeOffset?)line.At).FirstOrDefault();

    /// <summary>The newest lines, in their order; what cannot be read is passed over.</summary>
    public static IReadOnlyList<(uint Transaction, DateTimeOffset At)> Read(string repository)
    {
        var file = new FileInfo(Path.Combine(repository, "transactions"));
        if (!file.Exists)
            return [];
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(MostBytes, stream.Length), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>Takes out the lines of later transactions: their numbers are given anew.</summary>
    public static void Forget(string repository, uint? after)
    {
        var file = Path.Combine(repository, "transactions");
        if (!File.Exists(file))
            return;
        File.WriteAllText(file + ".new", string.Concat(File.ReadLines(file).Where(line => !Parse(line).Any(parsed => after is null || parsed.Transaction > after)).Select(line => line + "\n")));
        File.Move(file + ".new", file, overwrite: true);
    }

    internal static IReadOnlyList<(uint Transaction, DateTimeOffset At)> Parse(string text)
    {
        var found = new List<(uint, DateTimeOffset)>();
        foreach (var line in text.Split('\n'))
            if (line.Split(", UTC time ", 2) is [var head, var time] && head.StartsWith("transaction ", StringComparison.Ordinal)
                && uint.TryParse(head["transaction ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var transaction)
                && DateTimeOffset.TryParse(time.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                found.Add((transaction, at));
        return found;
    }
}
