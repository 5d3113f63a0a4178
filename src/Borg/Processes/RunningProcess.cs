using System.Globalization;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Borg.Processes;

/// <summary>
/// A process that is not, or no longer, our child: a daemon that outlives us. Numbers are given anew by the kernel, so
/// it is known by its command line, never by its number alone.
/// </summary>
public static partial class RunningProcess
{
    /// <summary>Its arguments, or the title that it gave itself; words are separated by spaces. Null if there is no such process, or a dead one.</summary>
    public static string? CommandLineOf(int processId)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline"));
            return text.Length == 0 ? null : text.TrimEnd('\0').Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All processes that this account can see.</summary>
    public static IEnumerable<int> All() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0
        select id;

    /// <summary>False if it is gone, or not ours to signal.</summary>
    public static bool Signal(int processId, ProcessSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2); // 0 and -1 mean whole groups
        return Kill(processId, (int)signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
