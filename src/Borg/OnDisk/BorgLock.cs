using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// borg's own lock of a repository: a folder <c>lock.exclusive</c> with a file <c>MACHINE.PROCESS-THREAD</c> in it for a writer,
/// and a list of all holders in <c>lock.roster</c> (borg's `locking.py`). It outlives a borg that was killed.
/// </summary>
/// <param name="Since">When the latest of the two was written.</param>
public sealed partial record BorgLock(DateTimeOffset Since, IReadOnlyList<LockHolder> Holders)
{
    private const int MostHolders = 20;
    private const int MostRosterBytes = 64 * 1024;
    private const int MostMachineChars = 200;

    /// <summary>Null where it is not locked. A lock whose holder cannot be read has none.</summary>
    public static BorgLock? Read(string repository)
    {
        var (folder, roster) = (new DirectoryInfo(Path.Combine(repository, "lock.exclusive")), new FileInfo(Path.Combine(repository, "lock.roster")));
        var named = folder.Exists ? NamesIn(folder).ToList() : [];
        var listed = ReadRoster(roster.FullName);
        if (!folder.Exists && listed.Count == 0)
            return null;
        var since = new[] { folder.Exists ? folder.LastWriteTimeUtc : DateTime.MinValue, listed.Count > 0 ? roster.LastWriteTimeUtc : DateTime.MinValue }.Max();
        return new BorgLock(since, [.. named.Concat(listed).Distinct().Take(MostHolders).Select(holder => new LockHolder(holder.Machine, holder.Process, IsBorg(holder.Process)))]);
    }

    private static IEnumerable<(string Machine, int Process)> NamesIn(DirectoryInfo folder) =>
        from entry in folder.EnumerateFileSystemInfos().Take(MostHolders)
        let parts = HolderName().Match(entry.Name)
        where parts.Success && int.TryParse(parts.Groups["process"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select (Cut(parts.Groups["machine"].Value), int.Parse(parts.Groups["process"].Value, NumberStyles.None, CultureInfo.InvariantCulture));

    // {"exclusive": [["machine", 42, 0]], "shared": []}
    private static List<(string Machine, int Process)> ReadRoster(string file)
    {
        if (PlainFile.Read(file, MostRosterBytes) is not { Length: > 0 } text)
            return [];
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. from part in document.RootElement.EnumerateObject().Take(2)
                       from holder in part.Value.EnumerateArray().Take(MostHolders)
                       where holder.GetArrayLength() >= 2
                       select (Cut(holder[0].GetString() ?? ""), holder[1].GetInt32())];
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }

    // A number that the kernel has given to another program meanwhile holds nothing.
    private static bool IsBorg(int process) => process > 1 && RunningProcess.CommandLineOf(process)?.Contains("borg", StringComparison.OrdinalIgnoreCase) == true;

    private static string Cut(string machine) => machine.Length <= MostMachineChars ? machine : machine[..MostMachineChars];

    [GeneratedRegex(@"\A(?<machine>.*)\.(?<process>[0-9]{1,9})-[0-9a-f]+\z")]
    private static partial Regex HolderName();
}
