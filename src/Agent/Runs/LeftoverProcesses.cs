using System.Globalization;
using System.Text;
using BorgBackupServer.Agent.Hooks;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.State;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// Finds what a killed agent left running. Children end with their parent, but between a kill and its effect lies time.
/// They are known by their environment: borg by BORG_BASE_DIR, which names this agent's own folder, hooks by their job. Unlike a number that was
/// written down, that can neither be lost in the crash nor belong to another process by now.
/// </summary>
internal static class LeftoverProcesses
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>Ends them and returns when they are gone; the number that was found.</summary>
    /// <param name="state">The agent's own folder.</param>
    /// <param name="jobs">Those that were interrupted. What a hook of an earlier job started on purpose is left alone.</param>
    /// <param name="time">Measures the grace.</param>
    public static async Task<int> EndAsync(StateFolder state, IReadOnlyList<Guid> jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = Find(state, jobs);
        var count = found.Count;
        foreach (var pid in found)
            Posix.Signal(pid, Terminate);
        var begun = time.GetTimestamp();
        var isKilled = false;
        while ((found = Find(state, jobs)).Count > 0)
        {
            if (!isKilled && time.GetElapsedTime(begun) > Grace)
            {
                isKilled = true;
                foreach (var pid in found)
                    Posix.Signal(pid, Kill);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        return count;
    }

    public static IReadOnlyList<int> Find(StateFolder state, IReadOnlyList<Guid> jobs)
    {
        byte[][] marks = [Encoding.UTF8.GetBytes($"BORG_BASE_DIR={state.BorgFolder}\0"), .. jobs.Select(job => Encoding.UTF8.GetBytes($"{HookProcess.JobVariable}={job:D}\0"))];
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId && marks.Any(mark => HasMark(folder, mark)))
                found.Add(pid);
        return found;
    }

    private static bool HasMark(string folder, byte[] mark)
    {
        try
        {
            var environment = File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan();
            return environment.StartsWith(mark) || environment.IndexOf((byte[])[0, .. mark]) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // because it ended meanwhile, or is another user's
        }
    }
}
