using System.Globalization;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Journey;

/// <summary>The agent that the one-line command left running: no child of the journey, known by the process id it wrote down.</summary>
public static partial class AgentProcess
{
    private const int Terminate = 15;
    private const int Kill = 9;

    /// <summary>What the kernel adds when the file of a running program was removed.</summary>
    private const string Deleted = " (deleted)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The id of the process that runs this trip's agent, or null when none does.</summary>
    public static int? Find(Trip trip)
    {
        var note = Path.Combine(trip.AgentState, "agent.pid");
        return File.Exists(note)
            && int.TryParse(File.ReadAllText(note).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && IsOurs(trip, id)
            ? id
            : null;
    }

    /// <summary>Asks the agent to end, waits for it, and ends it when it does not.</summary>
    public static async Task StopAsync(Trip trip)
    {
        if ((Find(trip) ?? trip.AgentProcessId) is not { } id || !IsOurs(trip, id))
        {
            return;
        }

        _ = SendSignal(id, Terminate);
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            while (IsOurs(trip, id))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            _ = SendSignal(id, Kill);
        }
    }

    /// <summary>Ends the sshd that a server leaves behind when it is killed: it keeps it for the backups that go on, until it is started again.</summary>
    public static void StopAbandonedSshd(Trip trip)
    {
        foreach (var (id, _) in Leftovers(trip).Where(process => process.CommandLine.Contains($" -f {trip.DataFolder}/", StringComparison.Ordinal)))
        {
            _ = SendSignal(id, Terminate);
        }
    }

    /// <summary>All processes that have the trip's folder in their command line.</summary>
    public static IReadOnlyList<(int Id, string CommandLine)> Leftovers(Trip trip)
    {
        var found = new List<(int, string)>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            var commandLine = ReadCommandLine(folder);
            if (commandLine.Contains(trip.Folder, StringComparison.Ordinal) && Path.GetFileName(folder) != System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            {
                found.Add((int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), commandLine));
            }
        }

        return found;
    }

    // A process id may have gone to somebody else meanwhile; the program it runs says whose it is.
    private static bool IsOurs(Trip trip, int id)
    {
        try
        {
            var program = File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName;
            return program is not null && (program.EndsWith(trip.AgentProgramName, StringComparison.Ordinal) || program.EndsWith(trip.AgentProgramName + Deleted, StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string ReadCommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
